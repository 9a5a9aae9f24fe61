package import Foundation

/// How a twin of a Proxmox node starts.
package struct ProxmoxTwinSettings: Sendable {
    package var node = "pve"
    /// The full version of pve-manager; the release is its first two numbers.
    package var version = "9.2.11"
    /// The git revision that the version was built from.
    package var revision = "8f2b3c1d5e7a9b04"
    /// Where `interfaces` and `interfaces.new` are; the twin makes and removes a folder of its own without it.
    package var folder: URL?
    /// The same host as a shell sees it: its folder is the twin's, and its network says which cards there are and what is up.
    package var sandbox: ProxmoxSandbox?
    /// Written into the folder where it has no `interfaces`.
    package var interfaces = ProxmoxTwinSettings.guideInterfaces
    /// Network cards that the kernel has, whether the file names them or not.
    package var devices: Set<String> = ["enp1s0", "enp2s0", "enp3s0"]
    /// Interfaces of the file that are up.
    package var active: Set<String> = ["enp1s0", "vmbr0", "vmbr1", "vmbr2"]
    package var guests = TwinGuest.guide
    /// The other nodes of the cluster.
    package var otherNodes: [OtherNode] = []
    /// Made with a random secret and the rights of an auditor where there is none; ``ProxmoxTwin/token`` tells it.
    package var tokens: [ProxmoxToken] = []
    package var permissions: [AccessEntry] = []
    /// Beside the built-in ones, by name.
    package var roles: [String: Set<String>] = [:]
    /// Whether pvestatd runs, without which nobody knows who is up.
    package var hasStatistics = true
    /// Of the node's own certificate, as far as the cluster knows it; nil takes the real one.
    package var fingerprint: Fingerprint = .own
    /// Factor for the waits of the real system: 1 waits as long, 0 not at all.
    package var delayScale = 0.0
    package var serves = true
    /// Where it listens.
    package var address = "127.0.0.1"
    /// Zero takes any free port.
    package var port = 0
    package var clock: @Sendable () -> Date = { Date() }

    package init() {}

    package enum Fingerprint: Sendable {
        case own
        case fixed(String)
        /// The cluster has no copy of the certificate.
        case unknown
    }

    /// Another node of the cluster, to which requests for it are passed on.
    package struct OtherNode: Sendable {
        package enum Trouble: Sendable {
            case refusesConnection
            case wrongCertificate
        }

        package var name: String
        package var trouble: Trouble
        package var fingerprint: String

        package init(_ name: String, _ trouble: Trouble, fingerprint: String = "") {
            self.name = name
            self.trouble = trouble
            self.fingerprint = fingerprint
        }
    }

    /// The network of the guide's Proxmox host: outside, management, service.
    package static let guideInterfaces = """
        auto lo
        iface lo inet loopback

        iface enp1s0 inet manual

        iface enp2s0 inet manual

        iface enp3s0 inet manual

        auto vmbr0
        iface vmbr0 inet static
        \taddress 203.0.113.3/24
        \tgateway 203.0.113.1
        \tbridge-ports enp1s0
        \tbridge-stp off
        \tbridge-fd 0

        auto vmbr1
        iface vmbr1 inet static
        \taddress 10.0.0.254/24
        \tbridge-ports none
        \tbridge-stp off
        \tbridge-fd 0

        auto vmbr2
        iface vmbr2 inet manual
        \tbridge-ports none
        \tbridge-stp off
        \tbridge-fd 0

        source /etc/network/interfaces.d/*

        """

    /// Makes what is missing: the folder, the file, a token.
    func prepared() throws -> (settings: ProxmoxTwinSettings, folder: URL, token: ProxmoxToken) {
        var settings = self
        let folder =
            sandbox?.folder ?? folder
            ?? FileManager.default.temporaryDirectory.appending(path: "pve-" + Identifier.make())
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "interfaces")
        if !FileManager.default.fileExists(atPath: file.path) { try Data(interfaces.utf8).write(to: file) }
        let token = tokens.first ?? ProxmoxToken(user: "vpnctl@pve", name: "vpnctl", secret: Identifier.make())
        if tokens.isEmpty {
            settings.tokens = [token]
            settings.permissions += [
                AccessEntry("/", token.user, role: "PVEAuditor"), AccessEntry("/", token.id, role: "PVEAuditor"),
            ]
        }
        return (settings, folder, token)
    }
}

/// An API token of a user.
package struct ProxmoxToken: Sendable {
    /// `vpnctl@pve`.
    package var user: String
    package var name: String
    package var secret: String
    /// Whether it has permissions of its own, of which those count that its user has as well.
    package var isSeparated: Bool
    package var expires: Date?

    package init(user: String, name: String, secret: String, isSeparated: Bool = true, expires: Date? = nil) {
        self.user = user
        self.name = name
        self.secret = secret
        self.isSeparated = isSeparated
        self.expires = expires
    }

    /// `vpnctl@pve!vpnctl`.
    package var id: String { "\(user)!\(name)" }
    /// As the `Authorization` header carries it behind `PVEAPIToken=`.
    package var text: String { "\(id)=\(secret)" }
}

/// A line of the access list: a role for a user or a token on a path.
package struct AccessEntry: Sendable {
    package var path: String
    /// `vpnctl@pve` or `vpnctl@pve!vpnctl`.
    package var subject: String
    package var role: String
    /// Whether it holds below the path as well.
    package var propagates: Bool

    package init(_ path: String, _ subject: String, role: String, propagates: Bool = true) {
        self.path = path
        self.subject = subject
        self.role = role
        self.propagates = propagates
    }
}
