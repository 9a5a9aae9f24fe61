/// The keys of a route.
enum RouteKeys {
    static let id = Key("id", .name(.object("route")), required: true, "The route's identity; part of its mark.")
    static let host = Key("host", .reference, required: true, "The host whose routing table it is.")
    static let to = Key(
        "to", .list(of: .reference), required: true,
        "Destinations: subnets, tunnels, peers, hosts, networks; one route each.")
    static let via = Key(
        "via", .list(of: .reference), required: true,
        """
        The next hop: an address, or a host, which stands for its address in a subnet that the route's host is \
        attached to; of several, for the one in the subnet of the host's own `address`. One for each address family.
        """)
    static let persist = Key(
        "persist", Format<Route.Persistence>.choice,
        "post-up: written into the interfaces file, so that it survives a reboot. none: only until then.")
    static let enabled = Key("enabled", .boolean, default: true, "Whether the route is on.")
    static let protect = Key(
        "protect", .boolean, default: false,
        "Written into the mark, so that deleting the entry here cannot delete the route.")
    static let uuid = Key("uuid", .uuid, "Which route is meant, where several live ones match.")
    static let renamedFrom = Key("renamed_from", .name(.object("route")), "The route's earlier id.")
    static let table = KeyTable(
        "a route",
        [
            id.entry, host.entry, to.entry, via.entry, persist.entry, enabled.entry, protect.entry, uuid.entry,
            renamedFrom.entry,
        ])
}

extension Route {
    /// Reads a route; nil where something in it was reported that no other value can stand for.
    init?(_ fields: Fields, _ draft: Draft, _ names: Names) {
        let id = fields[RouteKeys.id]
        let host = fields[RouteKeys.host].flatMap {
            draft.suitable($0, Host.Provider.allCases, "Routes are", at: fields.mark(RouteKeys.host), fields.findings)
        }
        let to = Self.destinations(fields, names)
        let via = Self.nextHops(fields, draft, host: host)
        let persist = fields[RouteKeys.persist]
        if let provider = host.flatMap({ draft.host($0)?.object.provider }), provider == .opnsense {
            fields.refuse(RouteKeys.persist, "OPNsense keeps its static routes by itself.")
        }
        let rest = Route(
            id: id ?? "", host: host ?? "", to: to ?? [], via: via ?? [], persist: persist,
            enabled: fields[RouteKeys.enabled] ?? true, protect: fields[RouteKeys.protect] ?? false,
            uuid: fields[RouteKeys.uuid], renamedFrom: fields[RouteKeys.renamedFrom], place: fields.place)
        guard id != nil, host != nil, to != nil, via != nil else { return nil }
        self = rest
        keepCommonFamilies(fields)
    }

    private static func destinations(_ fields: Fields, _ names: Names) -> [CIDR]? {
        guard fields[RouteKeys.to] != nil, let pair = fields.pair(RouteKeys.to) else { return nil }
        var result: [CIDR] = []
        for item in pair.value.items where item.text != nil && !item.isNull {
            guard let networks = names.networks(of: item) else { return nil }
            if networks.contains(where: { $0.prefixLength == 0 }) {
                let detail = "A default route would send all traffic of the host this way. Name the networks."
                fields.findings.report(.fullTunnel, detail, at: item.mark)
                return nil
            }
            result += networks
        }
        return result.isEmpty ? nil : Array(Set(result)).sorted()
    }

    private static func nextHops(_ fields: Fields, _ draft: Draft, host: String?) -> [IPAddress]? {
        guard fields[RouteKeys.via] != nil, let pair = fields.pair(RouteKeys.via) else { return nil }
        var result: [IPAddress] = []
        for item in pair.value.items {
            guard let text = item.text, !item.isNull else { return nil }
            if let address = IPAddress(text) {
                draft.checkOnLink(address, of: host, at: item.mark, fields.findings)
                result.append(address)
            } else {
                guard let addresses = draft.nextHops(text, from: host, at: item.mark, fields.findings) else {
                    return nil
                }
                result += addresses
            }
        }
        for family in AddressFamily.allCases where result.count(where: { $0.family == family }) > 1 {
            let detail = "A route has one next hop for each address family; here are several. Make a route of each."
            fields.findings.report(.wrongType, detail, at: pair.value.mark)
            return nil
        }
        return result
    }

    /// Drops what has no next hop of its family, and says so.
    private mutating func keepCommonFamilies(_ fields: Fields) {
        let families = Set(via.map(\.family))
        let dropped = to.filter { !families.contains($0.family) }
        guard !dropped.isEmpty else { return }
        let list = dropped.map(\.description).joined(separator: ", ")
        let mark = fields.mark(RouteKeys.via)
        if dropped.count == to.count {
            fields.findings.report(.noCommonFamily, "No next hop here has the address family of \(list).", at: mark)
        } else {
            let detail =
                "\(list) gets no route: no next hop here has its address family. Add an address of it to `via`."
            fields.findings.report(.missingFamily, detail, at: mark)
        }
        to.removeAll { !families.contains($0.family) }
    }
}

extension Draft {
    /// The addresses, one a family, by which one host is the next hop of another; reported and nil where there is none.
    ///
    /// The address by which the next hop itself is reached comes first, in the other family one in the same subnet, then one
    /// that stands alone in its family.
    fileprivate func nextHops(_ name: String, from host: String?, at mark: Mark, _ findings: Findings) -> [IPAddress]? {
        guard suitable(name, Host.Provider.allCases, "Next hops are", at: mark, findings) != nil, let host else {
            return nil
        }
        guard name != host else {
            findings.report(.selfReference, "\(quoted(name)) cannot be its own next hop.", at: mark)
            return nil
        }
        let onLink = networks(at: host)
        let candidates = addresses(of: name).filter { address in onLink.contains { $0.contains(address) } }
        let preferred = self.host(name)?.object.address.flatMap { IPAddress($0) }
        let home = subnets.objects().first { subnet in
            preferred.map { address in subnet.cidrs.contains { $0.contains(address) } } ?? false
        }
        let near = candidates.filter { address in home?.cidrs.contains { $0.contains(address) } ?? false }
        var result: [IPAddress] = []
        for family in AddressFamily.allCases {
            let nearest = near.contains { $0.family == family } ? near : candidates
            let ours = nearest.filter { $0.family == family }
            if let preferred, ours.contains(preferred) {
                result.append(preferred)
            } else if let first = ours.first {
                guard ours.count == 1 else {
                    let list = ours.map(\.description).joined(separator: ", ")
                    let detail =
                        "\(quoted(name)) has several addresses beside \(quoted(host)): \(list). Write one of them."
                    findings.report(.ambiguousReference, detail, at: mark)
                    return nil
                }
                result.append(first)
            }
        }
        guard !result.isEmpty else {
            let detail = """
                The inventory knows no address of \(quoted(name)) in a subnet that \(quoted(host)) is attached to. Write \
                the address, or give `addresses` beside the interface in the subnet's `attached`.
                """
            findings.report(.unknownHostAddress, detail, at: mark)
            return nil
        }
        return result
    }

    fileprivate func checkOnLink(_ address: IPAddress, of host: String?, at mark: Mark, _ findings: Findings) {
        guard let host, self.host(host) != nil else { return }
        guard !networks(at: host).contains(where: { $0.contains(address) }) else { return }
        let detail = """
            A next hop is a neighbour, and no subnet that \(quoted(host)) is attached to contains \(address). Systems \
            refuse such a route.
            """
        findings.report(.offLinkNextHop, detail, at: mark)
    }
}
