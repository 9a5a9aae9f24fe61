/// The rules between the fields of a filter rule.
enum FilterChecks {
    static func violations(_ record: Record, _ scope: Scope) -> [(String, String)] {
        let value = { (field: String) in scope.model.value(field, of: record) }
        return sides(value) + types(value) + states(value) + flags(value)
    }

    /// What holds for source and destination of any rule, those of address translation too.
    static func sides(_ value: (String) -> String) -> [(String, String)] {
        var found: [(String, String)] = []
        for (side, title) in [("source", "Source"), ("destination", "Destination")] {
            let network = value("\(side)_net")
            if !isEmpty(value("\(side)_port")), !["TCP", "UDP", "TCP/UDP"].contains(value("protocol")) {
                found.append(("\(side)_port", "\(title) ports are only valid for tcp or udp type rules."))
            }
            if Address.isNetwork(network), (network.contains(":") ? "inet6" : "inet") != value("ipprotocol") {
                found.append(
                    ("\(side)_net", "\(title) address type should match selected TCP/IP protocol version."))
            }
            guard network.contains(",") else { continue }
            if network.split(separator: ",").contains("any") {
                found.append(("\(side)_net", "Any can not be combined with other aliases"))
            }
            if value("\(side)_not") == "1" {
                found.append(
                    (
                        side == "source" ? "source_not" : "destination_net",
                        "Inverting \(side)s is only allowed for single targets to avoid mis-interpretations"
                    ))
            }
        }
        return found
    }

    private static func types(_ value: (String) -> String) -> [(String, String)] {
        var found: [(String, String)] = []
        if !isEmpty(value("icmptype")), value("protocol") != "ICMP" {
            found.append(("icmptype", "Option only applies to ICMP packets"))
        }
        if !isEmpty(value("icmp6type")), value("protocol") != "IPV6-ICMP" {
            found.append(("icmp6type", "Option only applies to IPV6-ICMP packets"))
        }
        if value("interfacenot") == "1", value("interface").split(separator: ",").count != 1 {
            found.append(
                (
                    "interfacenot",
                    "Inverting interfaces is only allowed for single targets to avoid mis-interpretations"
                ))
        }
        guard !["TCP", "TCP/UDP"].contains(value("protocol")) else { return found }
        let tcpOnly = [
            "statetimeout", "max-src-conn", "tcpflags1", "tcpflags2", "tcpflags_any", "max-src-conn-rate",
            "max-src-conn-rates", "overload",
        ]
        for field in tcpOnly where !isEmpty(value(field)) {
            found.append((field, "Invalid option for other than TCP protocol choices."))
        }
        return found
    }

    private static func states(_ value: (String) -> String) -> [(String, String)] {
        var found = adaptive(value).map { [$0] } ?? []
        if value("statetype") == "none" {
            let stateful = [
                "statetimeout", "max", "max-src-states", "max-src-nodes", "adaptivestart", "adaptiveend",
                "max-src-conn",
            ]
            for field in stateful where !isEmpty(value(field)) {
                found.append((field, "Invalid option when statetype is none."))
            }
        }
        let rate = ["max-src-conn-rate", "max-src-conn-rates"]
        if rate.count(where: { isEmpty(value($0)) }) == 1, let missing = rate.first(where: { isEmpty(value($0)) }) {
            found.append((missing, "Need to specify both a number of connections and a time interval."))
        }
        return found
    }

    private static func adaptive(_ value: (String) -> String) -> (String, String)? {
        let (start, end) = (value("adaptivestart"), value("adaptiveend"))
        if isEmpty(value("max")), start == "0" || end == "0" {
            return (
                "max",
                "Disabling adaptive timeouts is only supported in combination with a configured maximum number of "
                    + "states for the same rule."
            )
        }
        if (start == "0") != (end == "0") { return ("adaptivestart", "Adaptive timeouts must be disabled together.") }
        if start.isEmpty != end.isEmpty {
            return ("adaptivestart", "The adaptive timouts values must be set together.")
        }
        if let limit = Int(value("max")), let last = Int(end), limit > last {
            return ("adaptiveend", "The value of adaptive.end must be greater than the Max states value.")
        }
        if let first = Int(start), let last = Int(end), first > last {
            return ("adaptiveend", "The value of adaptive.end must be greater than adaptive.start value.")
        }
        return nil
    }

    private static func flags(_ value: (String) -> String) -> [(String, String)] {
        var found: [(String, String)] = []
        if !isEmpty(value("tcpflags1")), isEmpty(value("tcpflags2")) {
            found.append(
                (
                    "tcpflags2",
                    "If you specify TCP flags that should be set you should specify out of which flags as well."
                ))
        }
        if !isEmpty(value("tcpflags1")), !isEmpty(value("tcpflags2")), value("tcpflags_any") == "1" {
            found.append(("tcpflags_any", "If you select any TCP flags, you cannot also select specific ones."))
        }
        if value("set-prio").isEmpty, !value("set-prio-low").isEmpty {
            found.append(
                (
                    "set-prio-low",
                    "Set priority for low latency and acknowledgements requires a set priority for normal packets."
                ))
        }
        return found
    }

    /// PHP's `empty()` of a text.
    private static func isEmpty(_ text: String) -> Bool { text.isEmpty || text == "0" }
}
