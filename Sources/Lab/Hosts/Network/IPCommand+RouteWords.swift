extension IPCommand {
    /// The words behind `ip route add`, `show` and the others.
    struct RouteWords {
        enum Match { case exact, root, covering }

        var type: String?
        var destination: NetworkPrefix?
        var match = Match.exact
        var gateway: NetworkPrefix?
        var device: String?
        var table: String?
        var metric: Int?
        var source: String?
        var scope: String?
        var preferredSource: String?
        var flags: [String] = []
        var metrics: [String: Int] = [:]

        /// Whether a route is what they say; what they do not say is not compared.
        func mean(_ route: HostNetwork.Route) -> Bool {
            func fits<Value: Equatable>(_ asked: Value?, _ value: Value?) -> Bool { asked == nil || asked == value }
            return route.destination == destination && route.table == table ?? "main"
                && fits(gateway?.address, route.gateway) && fits(device, route.device) && fits(metric, route.metric)
                && fits(type, route.type) && fits(source, route.source) && fits(scope, route.scope)
                && fits(preferredSource, route.preferredSource)
        }
    }

    private static let types = ["unicast", "local", "broadcast", "blackhole", "unreachable", "prohibit", "throw"]
    /// Of `rt_protos`, those that need no number.
    private static let sources = ["kernel", "boot", "static", "dhcp", "ra"]

    func parse(_ words: [String]) throws -> RouteWords {
        var parsed = RouteWords()
        var words = words[...]
        func next(_ word: String) throws -> String {
            guard let value = words.popFirst() else {
                throw Complaint("Command line is not complete. Try option \"help\"", status: 255)
            }
            return value
        }
        func number(_ word: String) throws -> Int {
            let text = try next(word)
            guard let value = Int(text), value >= 0 else {
                throw Complaint("Error: argument \"\(text)\" is wrong: \"\(word)\" value is invalid", status: 255)
            }
            return value
        }
        while let word = words.popFirst() {
            switch word {
            case "exact", "to": parsed.destination = try prefix(try next(word))
            case "match", "root":
                parsed.match = word == "match" ? .covering : .root
                parsed.destination = try prefix(try next(word))
            case "via": parsed.gateway = try gateway(try next(word), of: parsed.destination) { try next(word) }
            case "dev", "oif": parsed.device = try device(try next(word))
            case "table": parsed.table = try table(try next(word))
            case "metric", "priority", "preference": parsed.metric = try number(word)
            case "proto", "protocol": parsed.source = try source(try next(word))
            case "scope": parsed.scope = try next(word)
            case "src": parsed.preferredSource = try prefix(try next(word)).address
            case "onlink": parsed.flags.append(word)
            case "mtu", "advmss": parsed.metrics[word] = try number(word)
            case "nexthop", "encap", "nhid": throw Complaint.unsupported(word)
            case let type where Self.types.contains(type): parsed.type = type
            default: parsed.destination = try prefix(word)
            }
        }
        return parsed
    }

    /// Whether IPv6 is meant, as far as the options say.
    var isIPv6: Bool { family == .inet6 }

    private func prefix(_ text: String) throws -> NetworkPrefix {
        let isWanted = { (prefix: NetworkPrefix) in family == .any || prefix.isIPv6 == isIPv6 }
        guard let prefix = NetworkPrefix(text, isIPv6: isIPv6), isWanted(prefix) else {
            let kind = family == .any ? "any valid" : isIPv6 ? "inet6" : "inet"
            throw Complaint("Error: \(kind) prefix is expected rather than \"\(text)\".")
        }
        return prefix
    }

    private func gateway(
        _ text: String, of destination: NetworkPrefix?, _ next: () throws -> String
    ) throws -> NetworkPrefix {
        let isForeign = ["inet", "inet6"].contains(text)
        let text = isForeign ? try next() : text
        let wantsIPv6 = destination?.isIPv6 ?? isIPv6
        guard let gateway = NetworkPrefix(text), gateway.isHost, isForeign || gateway.isIPv6 == wantsIPv6 else {
            throw Complaint("Error: \(wantsIPv6 ? "inet6" : "inet") address is expected rather than \"\(text)\".")
        }
        return gateway
    }

    private func device(_ name: String) throws -> String {
        guard network.link(name) != nil else { throw Complaint("Cannot find device \"\(name)\"") }
        return name
    }

    private func table(_ name: String) throws -> String {
        switch name {
        case "254": return "main"
        case "255": return "local"
        case "main", "local", "all", "default": return name
        default:
            guard Int(name) != nil else {
                throw Complaint("Error: argument \"\(name)\" is wrong: \"table\" value is invalid", status: 255)
            }
            return name
        }
    }

    private func source(_ name: String) throws -> String {
        guard Self.sources.contains(name) || UInt8(name) != nil else {
            throw Complaint("Error: argument \"\(name)\" is wrong: \"protocol\" value is invalid", status: 255)
        }
        return name
    }
}
