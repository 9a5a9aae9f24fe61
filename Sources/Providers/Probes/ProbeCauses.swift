internal import Inventory
internal import Reconciler

/// What lies behind results that are not as written, the likeliest first, each with what to look at.
///
/// The order is that in which a tunnel comes to work: the way into it, the handshake, the rules, the way back.
struct ProbeCauses {
    let site: Site
    let peer: Peer
    let results: [Verification.Result]

    func causes(of result: Verification.Result) -> [String] {
        let (trial, sighting) = (result.trial, result.sighting)
        if sighting.kind == .untried { return ["Nothing was sent; put that right on this machine, and verify again."] }
        switch trial.expectation {
        case .deny: return causesOfPassing(result)
        case .accept where sighting.kind == .closed: return causesOfClosed(trial)
        case .accept where trial.probe.transport == .udp && sighting.kind == .silent && isTunnelled(sighting):
            return [
                "A server that ignores what it does not understand is silent as well. Look with `tcpdump` whether the "
                    + "datagrams arrive at \(trial.probe.address), or test a TCP port there."
            ]
        case .accept: return causesOfSilence(trial, sighting)
        }
    }

    // MARK: Reached, and should not be

    private func causesOfPassing(_ result: Verification.Result) -> [String] {
        let (trial, sighting) = (result.trial, result.sighting)
        guard isTunnelled(sighting) else {
            return [
                outside(sighting) + " This machine reaches \(trial.probe.address) by another way, and no rule for the "
                    + "tunnel stops that."
            ]
        }
        guard let rule = site.decidingRule(from: peer, trial.probe) else {
            return [
                "No rule of the inventory passes it: one made by hand, or on the firewall still in force, does. "
                    + "`vpnctl plan --full` lists what is not in the inventory."
            ]
        }
        switch rule.action {
        case .pass: return ["The rule \(rule.id) passes it (\(text(rule.place)))."]
        case .reject where sighting.kind == .closed:
            return [
                "The rule \(rule.id) rejects it (\(text(rule.place))), and a rejection looks like a closed port. With "
                    + "`action: block` the test could tell them apart."
            ]
        case .block, .reject:
            return [
                "The rule \(rule.id) stops it (\(text(rule.place))): it is not in force, or another rule stands above "
                    + "it. `vpnctl plan` shows both."
            ]
        }
    }

    // MARK: Not reached, and should be

    private func causesOfClosed(_ trial: Verification.Trial) -> [String] {
        let port = trial.probe.port.map { "port \($0)" } ?? "it"
        var causes = [
            "Packets arrive, but nothing listens at \(port) there: start the service, or look with `ss -lntu` whether it "
                + "listens at \(trial.probe.address) and not at 127.0.0.1 alone."
        ]
        if let rule = site.decidingRule(from: peer, trial.probe), rule.action == .reject {
            causes.insert("The rule \(rule.id) rejects it (\(text(rule.place))).", at: 0)
        } else {
            causes.append("A rule with `action: reject`, or a firewall on that host, answers in the same way.")
        }
        return causes
    }

    private func causesOfSilence(_ trial: Verification.Trial, _ sighting: Sighting) -> [String] {
        guard isTunnelled(sighting) else { return causesOutside(trial, sighting) }
        guard results.contains(where: { isTunnelled($0.sighting) && $0.sighting.isReached }) else {
            // What the inventory itself denies is certain, whatever else is wrong.
            let isPassed = site.decidingRule(from: peer, trial.probe)?.action == .pass
            return isPassed ? causesOfNoHandshake() + rules(trial) : rules(trial) + causesOfNoHandshake()
        }
        return rules(trial) + wayBack(trial)
    }

    private func causesOutside(_ trial: Verification.Trial, _ sighting: Sighting) -> [String] {
        var causes = [
            sighting.source == nil
                ? "This machine has no route to \(trial.probe.address): the tunnel is not up. `wg show` tells."
                : outside(sighting) + " The tunnel is not up, or AllowedIPs of this machine leave "
                    + "\(trial.probe.address) out; `wg show` tells both."
        ]
        if let client = peer.client, !client.allowedIPs.contains(where: { $0.contains(trial.probe.address) }) {
            causes.insert(
                "`client.allowed_ips` of \(peer.name) leaves \(trial.probe.address) out (\(text(client.place))).", at: 0
            )
        }
        return causes
    }

    /// The nine points of the diagnosis, as far as they come before the rules.
    private func causesOfNoHandshake() -> [String] {
        let tunnel = site.tunnels.first { $0.name == peer.tunnel }
        let host = tunnel?.host ?? "the firewall"
        var causes = [
            "Nothing came back through the tunnel, so look at the handshake first: `wg show` here should tell of one "
                + "less than two minutes ago.",
            "\(host) does not run the tunnel, or does not know \(peer.name) or its key, or has it switched off or not "
                + "linked, or gives its address to another peer (\(text(peer.place))): `vpnctl plan` shows each.",
            "The private key here is not that of \(peer.publicKey): `wg show` prints the public one that belongs to it.",
        ]
        if !peer.enabled {
            causes.insert("\(peer.name) is switched off by the inventory (\(text(peer.place))).", at: 0)
        }
        if let tunnel {
            let forward = site.forwards.first { $0.to == tunnel.name }
            let router = forward.map { ", or \($0.host) does not forward it (\(text($0.place)))" } ?? ""
            causes.append("UDP \(tunnel.port) does not arrive at \(host): no rule on WAN passes it\(router).")
            if tunnel.endpoints.count > 1 {
                let list = tunnel.endpoints.map { "\($0.endpoint) (\($0.label))" }.joined(separator: ", ")
                causes.append(
                    "This machine uses the wrong endpoint for where it is: \(list). A router without NAT hairpin leads "
                        + "nowhere from inside.")
            }
        }
        return causes
    }

    private func rules(_ trial: Verification.Trial) -> [String] {
        guard let rule = site.decidingRule(from: peer, trial.probe) else {
            return ["No rule of the inventory passes it, and the firewall denies by default: add one below `rules`."]
        }
        let place = text(rule.place)
        guard rule.action == .pass else {
            return ["The rule \(rule.id) stops it (\(place)): rule and test contradict each other."]
        }
        return [
            "The rule \(rule.id), which passes it (\(place)), is not in force, or another one stands above it: "
                + "`vpnctl plan` shows both."
        ]
    }

    private func wayBack(_ trial: Verification.Trial) -> [String] {
        guard let tunnel = site.tunnels.first(where: { $0.name == peer.tunnel }),
            !site.addresses(of: tunnel.host).contains(trial.probe.address),
            let own = peer.addresses.first(where: { $0.family == trial.probe.address.family })
        else { return [] }
        let routes = site.routes.filter { $0.to.contains { $0.contains(own) } }
        let list = routes.map { "\($0.id) of \($0.host), \(text($0.place))" }.joined(separator: "; ")
        return [
            "The host behind \(tunnel.host) does not answer by it: `ip route get \(own)` there should name \(tunnel.host)"
                + (list.isEmpty ? "." : " (\(list)). `vpnctl plan` shows a route that is missing."),
            "\(trial.probe.address) is down, or a firewall of its own drops the packets.",
        ]
    }

    // MARK: Words

    private func isTunnelled(_ sighting: Sighting) -> Bool {
        sighting.source.map(peer.addresses.contains) == true
    }

    private func outside(_ sighting: Sighting) -> String {
        let source = sighting.source.map { " with the address \($0)" } ?? ""
        return "The packets left\(source), not through the tunnel."
    }

    private func text(_ place: Place) -> String { "\(place.file):\(place.line)" }
}
