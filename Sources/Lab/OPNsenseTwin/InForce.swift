package import Foundation

/// What was last applied, as opposed to what is stored.
///
/// A stored change is invisible here until the call that applies it; snapshots are whole configurations, which cost nothing
/// because the tree is shared.
struct InForce {
    /// The configuration that WireGuard's files were last rendered from.
    var wireGuard: XMLNode?
    var isWireGuardRunning = false
    /// How often it was stopped and started at once.
    var restarts = 0
    /// The interfaces as they were brought up.
    var interfaces: XMLNode?
    /// The routes that were configured last: the default one, then the static ones.
    var routes: [Hardware.Route] = []
    /// The lines that pf was last given.
    var rules: [LoadedRule] = []
    /// The lines about source addresses that pf was last given.
    var translations: [String] = []
    /// Devices in the interface groups that people made, by the group's name, as they were when rules were last loaded.
    var groups: [String: [String]] = [:]
    /// What the lists of ports held then, by their names.
    var ports: [String: [String]] = [:]
    /// pf's tables, by the names of their aliases.
    var tables: [String: AliasTable] = [:]
    /// Last handshakes by public key: scenarios set them or a data plane tells them, nothing in the twin sends packets.
    var handshakes: [String: Handshake] = [:]
    /// The ports that a data plane's devices listen on.
    var tunnelPorts: [String: Int] = [:]

    init(booting root: XMLNode) {
        interfaces = root["interfaces"]
        if root.at(["OPNsense", "wireguard", "general", "enabled"])?.text == "1" {
            wireGuard = root
            isWireGuardRunning = true
        }
    }
}

/// A peer's last handshake and counters.
package struct Handshake: Sendable {
    package var time: Date
    /// Where the peer was seen, `host:port`.
    package var endpoint: String
    package var received: Int
    package var sent: Int

    package init(time: Date, endpoint: String, received: Int, sent: Int) {
        self.time = time
        self.endpoint = endpoint
        self.received = received
        self.sent = sent
    }
}
