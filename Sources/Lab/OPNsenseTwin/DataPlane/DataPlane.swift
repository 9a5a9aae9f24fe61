/// What acts on packets as a firewall says: devices, routes, tunnels and a packet filter.
///
///     await twin.attach(plane)
///     // `plane.enforce` has run once; from now on it runs for every call that brings something into force
///
/// The twin alone answers questions; with a data plane attached, what it answers is true of packets.
package protocol DataPlane: Sendable {
    /// Brings a state into force, whatever was in force before.
    ///
    /// The call that asked for it is answered afterwards, as the real system answers once pf, WireGuard or the kernel has taken
    /// what it was given. States come one after another, never two at once.
    func enforce(_ state: StateInForce) async

    /// What the running devices say of themselves; nil leaves the twin with what it was told by
    /// ``OPNsenseTwin/setHandshake(_:publicKey:)``.
    func liveTunnels() async -> LiveTunnels?
}

extension DataPlane {
    package func liveTunnels() async -> LiveTunnels? { nil }
}

/// What WireGuard's running devices say of themselves.
package struct LiveTunnels: Sendable {
    /// The ports they listen on, by device: another than the stored one where somebody changed it by hand or left it empty.
    package var ports: [String: Int]
    /// Peers that had a handshake, by public key.
    package var handshakes: [String: Handshake]

    package init(ports: [String: Int], handshakes: [String: Handshake]) {
        self.ports = ports
        self.handshakes = handshakes
    }
}

extension OPNsenseTwin {
    /// Lets a data plane act on what is in force, from now on; it gets the present state before this returns.
    package func attach(_ plane: any DataPlane) async {
        self.plane = plane
        enforced = nil
        await enforceChanges()
    }

    /// Everything that is in force now.
    package var stateInForce: StateInForce { StateInForce(appliance) }

    /// Hands what came into force to the data plane, and waits until it is.
    func enforceChanges() async {
        guard let plane else { return }
        let state = stateInForce
        guard state != enforced else { return }
        enforced = state
        let before = enforcement
        let now = Task {
            await before?.value
            await plane.enforce(state)
        }
        enforcement = now
        await now.value
    }

    /// Takes over what the running devices say, before somebody asks for it.
    func learnOfTunnels() async {
        guard let live = await plane?.liveTunnels() else { return }
        appliance.inForce.handshakes = live.handshakes
        appliance.inForce.tunnelPorts = live.ports
    }
}
