internal import Inventory

extension Site {
    /// The first rule of the inventory that says anything of a peer's packet where it comes out of the tunnel.
    func decidingRule(from peer: Peer, _ probe: AccessTest.Probe) -> Rule? {
        guard let tunnel = tunnels.first(where: { $0.name == peer.tunnel }),
            let source = peer.addresses.first(where: { $0.family == probe.address.family })
        else { return nil }
        // An interface of another network never sees the packets of the tunnel.
        let others = subnets.filter { $0.name != tunnel.subnet }.flatMap(\.attached)
        return rules.first { rule in
            rule.enabled && rule.host == tunnel.host
                && !others.contains { $0.host == rule.host && $0.interface == rule.interface }
                && covers(rule.from, source, of: rule) && covers(rule.to, probe.address, of: rule)
                && rule.covers(probe)
        }
    }

    private func covers(_ side: Rule.Side, _ address: IPAddress, of rule: Rule) -> Bool {
        switch side {
        case .any: true
        case .networks(let networks): networks.contains { $0.contains(address) }
        case .thisFirewall: addresses(of: rule.host).contains(address)
        }
    }

    /// Every address of a host that the inventory knows.
    func addresses(of host: String) -> [IPAddress] {
        let own = hosts.filter { $0.name == host }.compactMap { $0.address.flatMap { IPAddress($0) } }
        let attached = subnets.flatMap(\.hostAddresses).filter { $0.host == host }.map(\.address)
        return own + attached + tunnels.filter { $0.host == host }.flatMap(\.addresses)
    }
}

extension Rule {
    fileprivate func covers(_ probe: AccessTest.Probe) -> Bool {
        let isMeant =
            switch transport {
            case .any: true
            case .tcpUDP: probe.transport == .tcp || probe.transport == .udp
            case .tcp, .udp, .icmp: transport == probe.transport
            }
        // The probe's own port is any; a rule for one of them is not what decides.
        guard isMeant, sourcePort == nil else { return false }
        guard let port else { return true }
        return probe.port.map(port.contains) ?? false
    }
}
