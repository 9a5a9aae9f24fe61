/// Where the guide's network stands when the lab starts.
package enum Scenario: String, CaseIterable, Sendable {
    case empty, guide
    case emptyPort = "problem-3"
    case disabledInterface = "problem-4"
    case unlinkedPeer = "problem-5"
    case missingRules = "problem-6"
    case noReturnRoute = "problem-7"
    case routeNotPersisted = "problem-8"
    case byHand = "by-hand"
    case converged, strangers

    /// What an operator would say of it, in a sentence or two.
    package var summary: String {
        switch self {
        case .empty: "A fresh firewall: three networks, no WireGuard."
        case .guide:
            "Where the guide's operator stood after four hours: instance and peer exist, the peer is not linked, the "
                + "interface is assigned and not enabled, no rules, and the Proxmox host has no route back."
        case .emptyPort: "Everything is right but the listen port, which the form leaves empty: a random one is taken."
        case .disabledInterface: "Everything is right but the interface, which is assigned and not enabled."
        case .unlinkedPeer: "Everything is right but one peer, which is not linked to the instance: no handshake, ever."
        case .missingRules: "Everything is right but the rules on WireGuard (Group): a handshake, and no ping."
        case .noReturnRoute:
            "Everything is right but the Proxmox host, which has no route back: 10.0.1.1 answers, 10.0.0.254 does not."
        case .routeNotPersisted:
            "Everything is right until the Proxmox host restarts: its route back is in force, and not in its file."
        case .byHand:
            "The guide finished by clicking: rules made in the GUI, another name for the instance, interface OPT2, a "
                + "person's own post-up line."
        case .converged: "What the inventory asks for, as vpnctl itself would have made it."
        case .strangers:
            "The converged network beside another site's objects, peers and rules that nobody listed, and duplicates."
        }
    }

    /// Starts a twin that stands there.
    ///
    /// - Parameters:
    ///   - port: Zero takes any free port.
    ///   - delayScale: Factor for the waits of the real system.
    ///   - isInPacketLab: Whether it has real interfaces and clients: its networks have IPv6 as well and it listens
    ///     on every address then, and its keys and
    ///     those of the peers are ``LabKeys``.
    package func start(
        release: Release, port: Int = 0, delayScale: Double = 0, isInPacketLab: Bool = false
    ) async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: release)
        settings.port = port
        settings.delayScale = delayScale
        settings.identifiers = GuideNetwork.identifiers()
        settings.pfStatistics = true
        if self == .byHand { settings.guiRules = GuideNetwork.guiRules }
        if isInPacketLab {
            settings.address = "::"
            settings.hasIPv6 = true
            settings.newKeyPair = LabKeys.instanceFirst()
        }
        let twin = try await OPNsenseTwin.start(settings)
        try await build(on: twin, isInPacketLab: isInPacketLab)
        twin.log.removeAll()
        return twin
    }

    /// Makes the state by calls, so that it is one that the real system would have stored.
    private func build(on twin: OPNsenseTwin, isInPacketLab: Bool) async throws {
        let network = GuideNetwork(
            twin: twin, hasMarks: ![.guide, .byHand].contains(self), isInPacketLab: isInPacketLab)
        switch self {
        case .empty: return
        case .guide:
            try await network.addInstance()
            try await network.addPeers(network.peers.prefix(1), linked: [])
            try await network.reloadWireGuard()
            try await network.assignInterface(isEnabled: false)
        case .byHand:
            try await network.addInstance(name: "WG_HOME")
            try await network.addPeers(network.peers[...])
            try await network.reloadWireGuard()
            try await network.assignInterface(isEnabled: true)
        case .emptyPort, .disabledInterface, .unlinkedPeer, .missingRules, .noReturnRoute, .routeNotPersisted,
            .converged, .strangers:
            try await network.addInstance(port: self == .emptyPort ? "" : "51820")
            let linked = network.peers.map(\.name).dropFirst(self == .unlinkedPeer ? 1 : 0)
            try await network.addPeers(network.peers[...], linked: Set(linked))
            if self == .strangers { try await network.addStrangePeers() }
            try await network.reloadWireGuard()
            try await network.assignInterface(isEnabled: self != .disabledInterface)
            if self == .strangers { try await network.addStrangeRules() }
            let rules = GuideNetwork.rules.filter { self != .missingRules || $0.interface == "wan" }
            try await network.addRules(rules)
            if [.noReturnRoute, .routeNotPersisted, .converged, .strangers].contains(self) {
                try await network.greetPeers()
            }
        }
    }
}
