package import Reconciler

/// A remote system: how it is reached, and what it is.
package struct Host: Sendable {
    package enum Provider: String, CaseIterable, Sendable {
        case opnsense, proxmox, linux, manual
    }

    package var name: String
    package var provider: Provider
    /// An address or a host name; absent only for `manual`.
    package var address: String?
    package var api: API?
    package var ssh: SSH?
    /// The Proxmox node's name.
    package var node: String?
    /// Absolute path, `/etc/network/interfaces` by default.
    package var interfacesFile: String
    package var place: Place

    /// A REST API and how it is trusted and entered.
    package struct API: Sendable {
        /// Scheme, host and port, without a path.
        package var url: String
        package var trust: Trust
        /// The name that the certificate must carry, where it differs from the URL's host.
        package var serverName: String?
        package var credentials: Credentials
        /// The host whose SSH session carries the API.
        package var via: String?
        /// Whether XML-RPC (`page-xmlrpclibrary`, equal to root) may be used where REST has no way.
        package var xmlrpc: Bool
        package var place: Place
    }

    /// How a certificate is verified; never not at all.
    package enum Trust: Hashable, Sendable {
        case systemRoots
        /// A PEM file of certificate authorities, its path resolved against the inventory's folder.
        case authority(file: String)
        /// SHA-256 of the certificate's DER form, 32 bytes.
        case pinned(sha256: [UInt8])
    }

    package enum Credentials: Hashable, Sendable {
        /// A file as the OPNsense GUI downloads it: `key=…` and `secret=…` on lines of their own.
        case file(String)
        case pair(key: SecretSource, secret: SecretSource)
        /// A Proxmox API token, `USER@REALM!TOKENID=UUID`.
        case token(SecretSource)
    }

    package struct SSH: Sendable {
        package var user: String?
        package var port: UInt16 = 22
        /// Hosts to go through, the first one first; only the first one's own jump hosts are gone through besides.
        package var jump: [String] = []
        package var identity: String?
        /// For an encrypted identity; absent: asked for.
        package var passphrase: SecretSource?
        package var hostKey: String?
        package var sudo: Bool = false
        package var place: Place

        /// The settings of a host about which nothing is said.
        package init(place: Place) { self.place = place }
    }
}

/// Where a secret comes from; the inventory never holds one.
package enum SecretSource: Hashable, Sendable {
    case environment(String)
    /// A file of mode 0600, its path resolved against the inventory's folder, `~` expanded.
    case file(String)
    /// A program and its arguments, run without a shell; its standard output less the last newline.
    case command([String])
}
