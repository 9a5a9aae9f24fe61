/// The commands that bring a network of Linux from one state of a firewall to another.
///
/// They go by differences, so that what stays as it is carries packets meanwhile. What the firewall itself does anew at every
/// change, the addresses and routes of a tunnel whose routes are its own, is done anew here too.
struct PlaneScript {
    let old: StateInForce
    let new: StateInForce

    var text: String {
        let changed = new.tunnels.filter { tunnel in !old.tunnels.contains(tunnel) }
        let gone = old.tunnels.filter { tunnel in !new.tunnels.contains { $0.device == tunnel.device } }
        var lines = gone.map { "ip link delete \($0.device)" }
        lines += cards + changed.flatMap(lines(for:))
        // What went with an address or a device has to be set again.
        let touched = Set(changed.map(\.device)).union(movedCards).union(gone.map(\.device))
        lines += old.routes.filter { !new.routes.contains($0) && !touched.contains($0.device) }.map(removal)
        lines += new.routes.filter { !old.routes.contains($0) || touched.contains($0.device) }.map(setting)
        lines.append("nft -f /run/filter")
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Cards

    private var cards: [String] {
        changes.flatMap { name, old, new in
            old.filter { !new.contains($0) }.map { "ip address delete \($0) dev \(name)" } + ["ip link set \(name) up"]
                + new.filter { !old.contains($0) }.map { "ip address add \($0) dev \(name)" }
        }
    }

    private var movedCards: [String] { changes.map(\.name) }

    /// Cards whose addresses change; the loopback of the firewall is another one than that of its machine.
    private var changes: [(name: String, old: [String], new: [String])] {
        let names = (old.devices + new.devices).map(\.name).filter { !isTunnel($0) && !$0.hasPrefix("lo") }
        return Set(names).sorted().compactMap { name in
            let (before, after) = (addresses(of: name, in: old), addresses(of: name, in: new))
            return before == after && old.devices.contains { $0.name == name } ? nil : (name, before, after)
        }
    }

    private func isTunnel(_ name: String) -> Bool { (old.tunnels + new.tunnels).contains { $0.device == name } }

    private func addresses(of name: String, in state: StateInForce) -> [String] {
        state.devices.first { $0.name == name }?.addresses ?? []
    }

    // MARK: Tunnels

    private func lines(for tunnel: StateInForce.Tunnel) -> [String] {
        let device = tunnel.device
        let before = old.tunnels.first { $0.device == device }
        var lines: [String] = []
        if before == nil {
            lines.append("ip link add \(device) type wireguard 2>/dev/null || wireguard-go \(device) 2>/dev/null")
        }
        lines.append("wg syncconf \(device) /run/\(device).conf")
        if before == nil || tunnel.setsRoutes || before?.addresses != tunnel.addresses || before?.mtu != tunnel.mtu {
            lines.append("ip address flush dev \(device)")
            lines += tunnel.addresses.map { "ip address add \($0) dev \(device)" }
            lines.append("ip link set \(device) mtu \(tunnel.mtu) up")
        }
        return lines
    }

    /// What `wg syncconf` reads.
    static func configuration(_ tunnel: StateInForce.Tunnel) -> String {
        var lines = ["[Interface]", "PrivateKey = \(tunnel.privateKey)"]
        if let port = tunnel.port { lines.append("ListenPort = \(port)") }
        for peer in tunnel.peers {
            lines += ["[Peer]", "PublicKey = \(peer.publicKey)"]
            if let key = peer.presharedKey { lines.append("PresharedKey = \(key)") }
            if !peer.allowedIPs.isEmpty { lines.append("AllowedIPs = \(peer.allowedIPs.joined(separator: ", "))") }
            if let endpoint = peer.endpoint { lines.append("Endpoint = \(endpoint)") }
            if let keepalive = peer.keepalive { lines.append("PersistentKeepalive = \(keepalive)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Routes

    private func setting(_ route: Hardware.Route) -> String { "ip \(family(route)) route replace \(words(route))" }
    private func removal(_ route: Hardware.Route) -> String { "ip \(family(route)) route delete \(words(route))" }

    private func family(_ route: Hardware.Route) -> String {
        (route.gateway ?? route.destination).contains(":") ? "-6" : "-4"
    }

    private func words(_ route: Hardware.Route) -> String {
        route.destination + (route.gateway.map { " via \($0)" } ?? "") + " dev \(route.device)"
    }
}
