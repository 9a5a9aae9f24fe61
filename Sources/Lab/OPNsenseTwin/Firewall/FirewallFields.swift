/// Interfaces by their keys, ordered by what people call them.
struct InterfaceField: ChoiceField {
    enum Offer: String {
        /// What a rule may stand on: all but loopback, groups among them.
        case rules
        /// What has a device of its own.
        case assigned
        /// What a group may hold: all but groups.
        case members
    }

    let offer: Offer
    var isMultiple = false
    var empty: String?

    func choices(in scope: Scope) -> Choices {
        scope.choices("interfaces \(offer.rawValue) \(empty ?? "")") {
            let interfaces = (scope.appliance.root["interfaces"]?.children ?? []).filter(isOffered)
            let found = interfaces.map { Choices.Choice(key: $0.name, label: Appliance.title(of: $0)) }
            let first = empty.map { [Choices.Choice(key: "", label: $0)] } ?? []
            return Choices(first + found.sorted { NaturalOrder.precedes($0.label, $1.label) })
        }
    }

    private func isOffered(_ interface: XMLNode) -> Bool {
        switch offer {
        case .rules: interface.text(of: "if") != "lo0"
        case .assigned: interface.text(of: "internal_dynamic").isEmpty
        case .members: interface.text(of: "type") != "group"
        }
    }
}

/// Protocols as pf names them, in upper case but for `any`.
struct ProtocolField: ChoiceField {
    enum LetterCase: Sendable {
        /// What is sent must be spelled as it is offered.
        case kept
        case upper
        case lower
    }

    var isMultiple: Bool { false }
    let letterCase: LetterCase
    private let list: Choices

    /// Those in use come first, unless the list is `sorted` by name.
    init(_ letterCase: LetterCase, sorted: Bool) {
        self.letterCase = letterCase
        let keys = sorted ? Self.all.sorted(by: NaturalOrder.precedes) : Self.common + Self.others
        list = Choices(
            keys.map {
                let key = letterCase == .lower ? $0.lowercased() : $0
                return Choices.Choice(key: key, label: key)
            })
    }

    func stored(_ input: String) -> String {
        switch letterCase {
        case .kept: input
        case .upper: input.lowercased() == "any" ? "any" : input.uppercased()
        case .lower: input.lowercased()
        }
    }

    func choices(in scope: Scope) -> Choices { list }

    private static let common = [
        "any", "TCP", "UDP", "TCP/UDP", "ICMP", "ESP", "AH", "GRE", "IGMP", "PIM", "OSPF",
    ]
    private static let others = [
        "AX.25", "DCCP", "DDP", "EGP", "EIGRP", "ENCAP", "ETHERIP", "ETHERNET", "FC", "GGP", "HIP", "HMP", "IDPR-CMTP",
        "IDRP", "IGP", "IPCOMP", "IPENCAP", "IPIP", "IPV6", "IPV6-ICMP", "ISIS", "ISO-TP4", "L2TP", "MANET",
        "MPLS-IN-IP", "MPTCP", "PUP", "RDP", "ROHC", "RSPF", "RSVP", "SCTP", "SHIM6", "SKIP", "ST", "UDPLITE", "VMTP",
        "VRRP", "WESP", "XNS-IDP", "XTP",
    ]
    private static let all = common + others
}

/// What a rule may name as source, destination or target: an address, a network, an interface or an alias.
struct NetworkAliasField: FieldType {
    var isMultiple = false

    func stored(_ input: String) -> String { input.trimmed }

    func label(of value: String, in scope: Scope) -> String {
        guard !value.isEmpty else { return "" }
        let names = scope.networkNames
        return value.split(separator: ",").map { names[String($0)] ?? String($0) }.joined(separator: ", ")
    }

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        let entries = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let names = scope.networkNames
        let fits =
            entries.count == 1
            ? names[value] != nil || Address.isNetwork(value)
            : isMultiple && entries.allSatisfy { names[$0] != nil }
        return fits ? [] : [field.message ?? "\(value) is not a valid source IP address or alias."]
    }
}

extension Scope {
    /// Names that stand for networks, with what people read for them.
    var networkNames: [String: String] {
        table("networks") {
            var names = ["any": ["any"], "(self)": ["This Firewall"]]
            for interface in appliance.root["interfaces"]?.children ?? [] {
                let title = Appliance.title(of: interface)
                names[interface.name] = ["\(title) net"]
                if interface["virtual"] == nil { names[interface.name + "ip"] = ["\(title) address"] }
            }
            for alias in Aliases.all(appliance) where alias.type != "port" {
                names[alias.name] = [alias.name]
            }
            return names
        }.compactMapValues(\.first)
    }
}

/// The number by which rules are ordered: a new one comes a hundred after the last.
struct SequenceField: FieldType {
    let range: ClosedRange<Int>

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        IntegerField(range: range).violations(of: value, field: field, record: record, in: scope)
    }

    func initial(for field: Field, in scope: Scope) -> String? {
        guard let position = scope.model.position(of: field.name) else { return nil }
        let last = scope.appliance.records(scope.model).list.compactMap { Int($0.values[position]) }.max() ?? 0
        return String(last + 100)
    }
}

/// The tables that a rule may put offenders into, as the cached list of aliases has them.
struct OverloadField: ChoiceField {
    var isMultiple: Bool { false }

    func choices(in scope: Scope) -> Choices {
        scope.choices("overload") {
            let names = scope.appliance.aliasCache().map { Choices.Choice(key: $0.uuid, label: $0.name) }
            return Choices(
                [Choices.Choice(key: "", label: "None")] + names.sorted { NaturalOrder.precedes($0.label, $1.label) })
        }
    }
}

/// Gateways that can take packets, and the two that drop them.
struct RuleGatewayField: ChoiceField {
    var isMultiple: Bool { false }

    func choices(in scope: Scope) -> Choices {
        scope.choices("gateways") {
            Choices(
                [Choices.Choice(key: "", label: "None")]
                    + GatewayList(scope.appliance).offered.map { Choices.Choice(key: $0.name, label: $0.label) })
        }
    }
}
