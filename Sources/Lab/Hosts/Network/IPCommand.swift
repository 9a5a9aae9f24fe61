/// A call of `ip`, as iproute2 6.1 understands it and the kernel answers: what vpnctl and people use on a Proxmox host.
struct IPCommand {
    enum Family { case any, inet, inet6 }

    /// Why it does not do what it was asked; the text without the end of the line.
    struct Complaint: Error {
        let text: String
        let status: Int32

        init(_ text: String, status: Int32 = 1) { (self.text, self.status) = (text, status) }

        static func kernel(_ text: String) -> Complaint { Complaint("RTNETLINK answers: \(text)", status: 2) }
        /// What the kernel explains itself.
        static func explained(_ text: String) -> Complaint { Complaint("Error: \(text)", status: 2) }
        static func unsupported(_ word: String) -> Complaint { Complaint("the lab's ip does not know \"\(word)\"") }
    }

    var family = Family.any
    var isJSON = false
    var isDetailed = false
    var network: HostNetwork
    /// Nobody else changes anything.
    let isRoot: Bool

    init(network: HostNetwork, isRoot: Bool) { (self.network, self.isRoot) = (network, isRoot) }

    /// Runs it; ``network`` is what it left.
    mutating func run(_ arguments: [String]) -> ToolOutcome {
        do {
            return ToolOutcome(output: try answer(arguments))
        } catch let missing as MissingTable {
            let family = missing.isIPv6 ? "ipv6" : "ipv4"
            return ToolOutcome(
                output: isJSON ? "[" : "",
                errors: "Error: \(family): FIB table does not exist.\nDump terminated\n", status: 2)
        } catch {
            let complaint = error as? Complaint ?? Complaint("\(error)")
            return ToolOutcome(errors: complaint.text + "\n", status: complaint.status)
        }
    }

    /// A table that nobody has put a route into.
    struct MissingTable: Error { let isIPv6: Bool }

    private mutating func answer(_ arguments: [String]) throws -> String {
        var words = arguments[...]
        while let option = words.first, option.hasPrefix("-") {
            words.removeFirst()
            switch option {
            case "-j", "-json": isJSON = true
            case "-d", "-details": isDetailed = true
            case "-4": family = .inet
            case "-6": family = .inet6
            case "-V", "-Version": return "ip utility, iproute2-6.1.0, libbpf 1.1.2\n"
            case "-p", "-pretty", "-s", "-stats", "-statistics": break
            case "-br", "-brief", "-o", "-oneline", "-n", "-netns", "-r", "-c": throw Complaint.unsupported(option)
            default: throw Complaint("Option \"\(option)\" is unknown, try \"ip -help\".", status: 255)
            }
        }
        guard let object = words.popFirst() else { throw Complaint.unsupported("") }
        // A name may be cut short; the first one of the list that begins so is meant.
        switch ["address", "route", "link"].first(where: { $0.hasPrefix(object) }) {
        case "route": return try route(Array(words))
        case "address": return try links(Array(words), withAddresses: true)
        case "link": return try links(Array(words), withAddresses: false)
        default: throw Complaint("Object \"\(object)\" is unknown, try \"ip help\".")
        }
    }

    private mutating func route(_ words: [String]) throws -> String {
        let verb = words.first ?? "show"
        let rest = Array(words.dropFirst())
        let verbs = ["list", "show", "lst", "add", "change", "chg", "replace", "append", "delete", "flush"]
        switch verbs.first(where: { $0.hasPrefix(verb) }) {
        case "list", "show", "lst": return try showRoutes(rest)
        case "add": try put(rest, .add)
        case "change", "chg": try put(rest, .change)
        case "replace": try put(rest, .replace)
        case "append": try put(rest, .append)
        case "delete": try delete(rest)
        case "flush": try flush(rest)
        default: throw Complaint("Command \"\(verb)\" is unknown, try \"ip route help\".", status: 255)
        }
        return ""
    }
}

extension [JSON] {
    /// The list on one line, as iproute2 prints it: PHP's escapes of slashes are not its.
    var line: String { String(decoding: JSON.array(self).encoded, as: UTF8.self).replacing("\\/", with: "/") + "\n" }
}
