/// The lists of options of a rule.
enum FilterOptions {
    static let states = [
        ("keep", "keep state"), ("sloppy", "sloppy state"), ("modulate", "modulate state"),
        ("synproxy", "synproxy state"), ("none", "no state"),
    ]

    static let statePolicies = [("if-bound", "Bind states to interface"), ("floating", "Floating states")]

    static let actions = [("pass", "Pass"), ("block", "Block"), ("reject", "Reject")]

    static func directions(_ release: Release) -> [(String, String)] {
        [("in", "In"), ("out", "Out")] + (release < .v26_1 ? [] : [("any", "Both")])
    }

    static func families(_ release: Release) -> [(String, String)] {
        [("inet", "IPv4"), ("inet6", "IPv6"), ("inet46", release < .v26_1 ? "IPv4+IPv6" : "any")]
    }

    static let flags = ["syn", "ack", "fin", "rst", "psh", "urg", "ece", "cwr"]

    static let priorities = [
        ("1", "Background (1, lowest)"), ("0", "Best Effort (0, default)"), ("2", "Excellent Effort (2)"),
        ("3", "Critical Applications (3)"), ("4", "Video (4)"), ("5", "Voice (5)"), ("6", "Internetwork Control (6)"),
        ("7", "Network Control (7, highest)"),
    ]

    static let icmp6 = [
        ("1", "Destination unreachable"), ("2", "Packet too big"), ("3", "Time exceeded"), ("4", "Invalid IPv6 header"),
        ("128", "Echo service request"), ("129", "Echo service reply"), ("130", "Multicast Listener Query"),
        ("131", "Multicast listener report"), ("132", "Multicast listener done"), ("133", "Router solicitation"),
        ("134", "Router advertisement"), ("135", "Neighbor solicitation"), ("136", "Neighbor advertisement"),
        ("137", "Shorter route exists"), ("138", "Route renumbering"), ("139", "ICMP Node Information Query"),
        ("140", "Node information reply"), ("200", "mtrace response"), ("201", "mtrace messages"),
    ]

    /// Codes of the type of service: names, then every value.
    static let tos: [(String, String)] = {
        let names = ["lowdelay", "critical", "inetcontrol", "netcontrol", "throughput", "reliability"]
        let forwarding = ["ef"] + (1...4).flatMap { row in (1...3).map { "af\(row)\($0)" } }
        let classes = (0...7).map { "cs\($0)" }
        let values = (0...255).map { number -> (String, String) in
            let digits = String(number, radix: 16)
            return ("0x" + digits, "0x" + (number < 16 ? "0" : "") + digits.uppercased())
        }
        return names.map { ($0, $0) } + (forwarding + classes).map { ($0, $0.uppercased()) } + values
    }()

    private static let commonICMP = [
        ("echoreq", "Echo Request"), ("echorep", "Echo Reply"), ("unreach", "Destination Unreachable"),
        ("redir", "Redirect"), ("routeradv", "Router Advertisement"), ("routersol", "Router Solicitation"),
        ("timex", "Time Exceeded"), ("paramprob", "Parameter Problem"), ("timereq", "Timestamp"),
        ("timerep", "Timestamp Reply"), ("photuris", "Photuris"),
    ]

    private static let deprecatedICMP = [
        ("squench", "Source Quench"), ("althost", "Alternate Host Address"), ("inforeq", "Information Request"),
        ("inforep", "Information Reply"), ("maskreq", "Address Mask Request"), ("maskrep", "Address Mask Reply"),
        ("trace", "Traceroute"), ("dataconv", "Data conversion problem"), ("mobredir", "Mobile host redirection"),
        ("ipv6-where", "IPv6 where-are-you"), ("ipv6-here", "IPv6 i-am-here"),
        ("mobregreq", "Mobile registration request"), ("mobregrep", "Mobile registration reply"), ("skip", "SKIP"),
    ]

    /// The order and the names before types were put into groups.
    private static let oldICMP = [
        "echoreq", "echorep", "unreach", "squench", "redir", "althost", "routeradv", "routersol", "timex", "paramprob",
        "timereq", "timerep", "inforeq", "inforep", "maskreq", "maskrep",
    ]

    static func icmp(_ release: Release) -> [Choices.Choice] {
        guard release < .v26_1 else {
            return grouped(commonICMP, "Common") + grouped(deprecatedICMP, "Deprecated")
        }
        let common = Dictionary(uniqueKeysWithValues: commonICMP)
        let deprecated = Dictionary(uniqueKeysWithValues: deprecatedICMP)
        return oldICMP.map { key in
            Choices.Choice(key: key, label: common[key] ?? "\(deprecated[key] ?? key) (Deprecated)")
        }
    }

    private static func grouped(_ list: [(String, String)], _ group: String) -> [Choices.Choice] {
        list.map {
            Choices.Choice(
                key: $0.0, label: $0.1, extras: [JSON.Member(name: "optgroup", value: .string(group))])
        }
    }
}

/// Types of ICMP messages, since 26.1 in groups.
struct ICMPTypeField: ChoiceField {
    var isMultiple: Bool { true }
    private let list: Choices

    init(_ release: Release) { list = Choices(FilterOptions.icmp(release)) }

    func choices(in scope: Scope) -> Choices { list }
}
