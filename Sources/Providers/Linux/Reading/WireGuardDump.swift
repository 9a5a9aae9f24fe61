package import Inventory
package import Reconciler

/// What `wg show all dump` says of the WireGuard devices of a host, without its secrets.
///
/// Private and preshared keys are handed to a digest where they are read, and go no further.
package struct WireGuardDump: Hashable, Sendable {
    package struct Device: Hashable, Sendable {
        package let name: String
        /// Nil while the device has no private key.
        package let publicKey: PublicKey?
        package let privateKey: SecretDigest?
        package let port: Int
        package let mark: String?
    }

    package struct Peer: Hashable, Sendable {
        package let device: String
        package let publicKey: PublicKey
        package let presharedKey: SecretDigest?
        /// The place from which the peer was last heard, or where it is dialled; `[address]:port` for IPv6.
        package let endpoint: String?
        package let allowedIPs: [CIDR]
        /// Seconds since 1970; nil before the first one.
        package let latestHandshake: Int?
        /// Bytes.
        package let received: Int
        package let sent: Int
        /// Seconds; nil where it is off.
        package let keepalive: Int?
    }

    package let devices: [Device]
    package let peers: [Peer]

    /// Reads lines of 5 fields for a device and 9 for a peer, separated by tabulators.
    ///
    /// - Parameter digest: What is left of a private or preshared key.
    /// - Throws: ``UnexpectedOutput`` with the number of the line, never with a part of it.
    package init(
        parsing output: [UInt8], digest: (Secret) -> SecretDigest
    ) throws(UnexpectedOutput) {
        var (devices, peers): ([Device], [Peer]) = ([], [])
        for (index, line) in output.split(separator: UInt8(ascii: "\n")).enumerated() {
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            if fields.count == 5, let device = Device(fields, digest) {
                devices.append(device)
            } else if fields.count == 9, let peer = Peer(fields, digest) {
                peers.append(peer)
            } else {
                throw UnexpectedOutput("wg show all dump", "a line \(index + 1) that is neither a device nor a peer")
            }
        }
        self.devices = devices
        self.peers = peers
    }
}

private typealias Field = ArraySlice<UInt8>

private func text(_ field: Field) -> String { String(decoding: field, as: UTF8.self) }

/// Nil for what stands for nothing.
private func secret(_ field: Field, _ digest: (Secret) -> SecretDigest) -> SecretDigest? {
    field.elementsEqual("(none)".utf8) ? nil : digest(Secret(bytes: Array(field)))
}

extension WireGuardDump.Device {
    fileprivate init?(_ fields: [Field], _ digest: (Secret) -> SecretDigest) {
        guard let port = Int(text(fields[3])) else { return nil }
        let key = text(fields[2])
        publicKey = PublicKey(key)
        guard publicKey != nil || key == "(none)" else { return nil }
        name = text(fields[0])
        privateKey = secret(fields[1], digest)
        self.port = port
        mark = text(fields[4]) == "off" ? nil : text(fields[4])
    }
}

extension WireGuardDump.Peer {
    fileprivate init?(_ fields: [Field], _ digest: (Secret) -> SecretDigest) {
        let networks = text(fields[4]) == "(none)" ? [] : text(fields[4]).split(separator: ",")
        guard let publicKey = PublicKey(text(fields[1])), let handshake = Int(text(fields[5])),
            let received = Int(text(fields[6])), let sent = Int(text(fields[7]))
        else { return nil }
        device = text(fields[0])
        self.publicKey = publicKey
        presharedKey = secret(fields[2], digest)
        endpoint = text(fields[3]) == "(none)" ? nil : text(fields[3])
        allowedIPs = networks.compactMap { CIDR(String($0)) }
        latestHandshake = handshake == 0 ? nil : handshake
        self.received = received
        self.sent = sent
        keepalive = Int(text(fields[8]))
        guard allowedIPs.count == networks.count, keepalive != nil || text(fields[8]) == "off" else { return nil }
    }
}
