package import Inventory
package import Reconciler

/// The live state of one OPNsense, decoded and sorted; secrets are digests already.
package struct OPNsenseState: Sendable {
    package var version: ProductVersion?
    package var isWireGuardEnabled = false
    package var instances: [Instance] = []
    package var peers: [Peer] = []
    /// What `wg show` reports; nil where it cannot be seen.
    package var running: [RunningRow]?
    package var interfaces: [Interface] = []
    package var aliases: [Alias] = []
    /// In the order of evaluation.
    package var rules: [FirewallRule] = []
    package var routes: [StaticRoute] = []
    package var gateways: [Gateway] = []
    /// `automatic`, `hybrid`, `advanced` or `disabled`; nil where it cannot be seen.
    package var outboundNATMode: String?
    /// Whether `interfaces/assignment` exists (26.7 and later).
    package var hasAssignmentAPI = false
    /// Whether its interfaces have a field that enables them, as none up to 26.7.2 has.
    package var canEnableByREST = false
    package var firewallStatus = FirewallStatus.notVisible
    /// Nil where no session of SSH was opened.
    package var shell: ShellView?
    /// What this user may not see, and the privilege that would show it.
    package var missing: [MissingPrivilege] = []

    package init() {}

    package struct Instance: Hashable, Sendable {
        package var uuid: String
        package var name: String
        package var isEnabled: Bool
        /// The device's number: 0 for `wg0`.
        package var number: Int
        package var publicKey: String
        package var port: Int?
        package var mtu: Int?
        package var addresses: [String]
        package var disablesRoutes: Bool
        package var gateway: String
        /// UUIDs of the linked peers.
        package var peers: [String]

        package var device: String { "wg\(number)" }
    }

    package struct Peer: Hashable, Sendable {
        package var uuid: String
        package var name: String
        package var isEnabled: Bool
        package var publicKey: String
        package var presharedKey: SecretDigest?
        package var allowedIPs: [String]
        package var endpointHost: String
        package var endpointPort: String
        package var keepalive: Int?
        /// UUIDs of the instances that link it; the firewall derives them from the instances' lists.
        package var servers: [String]
    }

    package struct RunningRow: Hashable, Sendable {
        package var device: String
        package var isPeer: Bool
        package var publicKey: String
        package var listenPort: String
        package var allowedIPs: [String]
        /// Seconds, or `off`.
        package var keepalive: String
        /// Seconds since 1970 of the last handshake; nil for never.
        package var latestHandshake: Int?
        package var isUp: Bool
        /// As the firewall judges it by the age of the handshake.
        package var isOnline: Bool
    }

    package struct Interface: Hashable, Sendable {
        /// `lan`, `wan`, `opt1`…; empty for a device that is not assigned.
        package var key: String
        package var device: String
        package var description: String
        package var isEnabled: Bool
        /// Addresses with prefix length, as configured or running.
        package var addresses: [CIDR]
        package var groups: [String]
        package var blocksPrivateNetworks: Bool
        /// The name of the gateway that it leads to; empty where it has none.
        package var gateway = ""
        package var isLocked: Bool
        /// Whether the device is up; false as well for a card without a link.
        package var isUp = true
        package var mtu: Int?
        /// The kernel's routes that lead through the device; nil where none are shown.
        package var routes: [CIDR]?
    }

    package struct Alias: Hashable, Sendable {
        package var uuid: String
        package var name: String
        package var type: String
        package var isEnabled: Bool
        package var content: [String]
        package var description: String
        /// The number of entries in pf's table; nil where pf has none or does not tell.
        package var loadedEntries: Int?
    }

    package struct StaticRoute: Hashable, Sendable {
        package var uuid: String
        package var network: String
        /// The gateway's name.
        package var gateway: String
        package var description: String
        package var isEnabled: Bool
    }

    package struct Gateway: Hashable, Sendable {
        package var uuid: String
        package var name: String
        package var interface: String
        package var address: String
        package var isEnabled: Bool
    }

    package enum FirewallStatus: Hashable, Sendable {
        case notVisible
        /// Nothing is shown: a firewall without an error, or a user who may not see it (`page-diagnostics-logs-firewall-general`).
        case noErrorShown
        /// The message of the last failed load, and when (seconds since 1970).
        case failed(message: String, time: Int)
    }

    package struct MissingPrivilege: Hashable, Sendable, Comparable {
        package var path: String
        package var privilege: String

        package static func < (lhs: Self, rhs: Self) -> Bool { lhs.path < rhs.path }
    }
}

/// A rule as the firewall lists it: made through the API, in the GUI, or automatically.
package struct FirewallRule: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        /// The store that the API writes.
        case mvc
        /// "Firewall > Rules", made by a person; read only here.
        case gui
        /// Made by OPNsense itself.
        case automatic
    }

    package var uuid: String
    package var origin: Origin
    package var isEnabled: Bool
    package var action: String
    package var direction: String
    package var isQuick: Bool
    /// Interface keys and groups; empty for a floating rule.
    ///
    /// Legacy rows show descriptions, which are resolved to keys.
    package var interfaces: [String]
    package var invertsInterfaces: Bool
    /// `inet`, `inet6` or `inet46`.
    package var family: String
    /// Lower case; `any` where the rule names none.
    package var transport: String
    /// Addresses, networks, interface keys or alias names; empty means any.
    package var source: [String]
    package var invertsSource: Bool
    package var sourcePort: String
    package var destination: [String]
    package var invertsDestination: Bool
    package var destinationPort: String
    package var logs: Bool
    /// Nil for rules that are not in the API's store.
    package var sequence: Int?
    /// Text that sorts as the rules are evaluated.
    package var sortOrder: String
    package var description: String
    /// Other conditions, such as a schedule or TCP flags, by field, sorted.
    package var conditions: [Condition]
    /// Whether pf's statistics know the rule; nil where there are no statistics.
    package var isLoaded: Bool?
    /// Whether it comes from an answer that would show such statistics.
    package var isCounted = true
    /// Where the GUI shows it.
    package var reference: String

    package struct Condition: Hashable, Sendable {
        package var field: String
        package var value: String
    }
}

/// A version as OPNsense numbers them, `26.1.11`.
package struct ProductVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let patch: Int

    package init(year: Int, month: Int, patch: Int = 0) {
        self.year = year
        self.month = month
        self.patch = patch
    }

    /// Reads `OPNsense 26.7.2-amd64`, `26.7.2_1` or `26.7`; nil for anything else.
    package init?(parsing text: String) {
        let word = text.split(separator: " ").last ?? ""
        let numbers = word.prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { Int($0) }
        guard numbers.count >= 2, let year = numbers[0], let month = numbers[1] else { return nil }
        self.init(year: year, month: month, patch: numbers.count > 2 ? numbers[2] ?? 0 : 0)
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.year, lhs.month, lhs.patch) < (rhs.year, rhs.month, rhs.patch)
    }

    package var description: String { patch == 0 ? series : "\(series).\(patch)" }
    /// `26.7`.
    package var series: String { "\(year).\(month)" }

    /// The newest series whose API was recorded and is replayed in the tests.
    package static let newestKnown = ProductVersion(year: 26, month: 7)
    package static let oldestKnown = ProductVersion(year: 25, month: 7)
}
