import Crypto
import Foundation
import NIOConcurrencyHelpers

/// The operations guide's network on a twin: the same values as the repository's `inventory/`.
struct GuideNetwork {
    struct Peer: Sendable {
        let name: String
        let address: String
        let publicKey: String
    }

    struct Rule: Sendable {
        let id: String
        let name: String
        let interface: String
        let transport: String
        let source: String
        let destination: String
        let port: String
        let sequence: Int
        var action = "pass"
        var family = "inet"
    }

    static let site = "home"

    static let peers = [
        Peer(
            name: "mac-workstation", address: "10.0.1.2", publicKey: "Q0KsXw8HqsDTQVhMBDbzoXeuon8ZQ6x0L+uj/GvPYA4="),
        Peer(name: "laptop-john", address: "10.0.1.3", publicKey: "2WfSdnmivCR0GX42V4u+icE/JybdtNI8araZ3w/nZHU="),
        Peer(name: "iphone-john", address: "10.0.1.11", publicKey: "oxC1RGfR1SFNR9/GnmFxwZ+rrKxRgu5QP7C/82V0tFI="),
        Peer(name: "jenkins-runner", address: "10.0.1.51", publicKey: "tV2owM08NkpG3S65NEo9UHyVdEwGH7LSLm4xJcU4cB4="),
    ]

    static let rules = [
        Rule(
            id: "vpn-to-management", name: "Allow WG to Management", interface: "wireguard", transport: "any",
            source: "10.0.1.0/24", destination: "10.0.0.0/24", port: "", sequence: 100),
        Rule(
            id: "vpn-to-service", name: "Allow WG to Service", interface: "wireguard", transport: "any",
            source: "10.0.1.0/24", destination: "10.1.0.0/24", port: "", sequence: 200),
        Rule(
            id: "vpn-to-vpn", name: "Allow WG inter-peer", interface: "wireguard", transport: "any",
            source: "10.0.1.0/24", destination: "10.0.1.0/24", port: "", sequence: 300),
        Rule(
            id: "wireguard-in", name: "WireGuard from outside", interface: "wan", transport: "UDP", source: "any",
            destination: "(self)", port: "51820", sequence: 400),
    ]

    /// The same rules as a person clicks them: networks by the name of their interface.
    static let guiRules = [
        GUIRule(
            interface: "wireguard", description: "Allow WG to Management", source: .network("wireguard"),
            destination: .network("lan")),
        GUIRule(
            interface: "wireguard", description: "Allow WG to Service", source: .network("wireguard"),
            destination: .network("opt1")),
        GUIRule(
            interface: "wireguard", description: "Allow WG inter-peer", source: .network("wireguard"),
            destination: .network("wireguard")),
        GUIRule(
            interface: "wan", description: "WireGuard from outside", transport: "udp", source: .any,
            destination: .network("(self)"), destinationPort: "51820"),
    ]

    let twin: OPNsenseTwin
    /// Whether the objects are such as vpnctl makes, with its UUIDs; else they are a person's.
    let hasMarks: Bool
    /// Whether there are clients, with keys of the lab, whose handshakes are real.
    var isInPacketLab = false

    /// The peers as the firewall knows them.
    var peers: [Peer] {
        guard isInPacketLab else { return Self.peers }
        return Self.peers.map {
            Peer(name: $0.name, address: $0.address, publicKey: LabKeys.pair(of: $0.publicKey).publicKey)
        }
    }

    // MARK: Identity

    /// A stand-in for a public key: 32 bytes that look like one and differ for every text.
    static func key(of text: String) -> String { Data(digest("key\0\(text)")).base64EncodedString() }

    /// The UUID that the inventory's specification derives for an object of this site.
    static func marked(_ kind: String, _ name: String) -> String {
        uuid(Array(digest("vpnctl\0\(site)").prefix(6)) + digest("vpnctl\0\(site)\0\(kind)\0\(name)").prefix(10))
    }

    /// Makes the same UUIDs in the same order every time, so that a scenario is the same on every machine.
    static func identifiers() -> @Sendable () -> String {
        let count = NIOLockedValueBox(0)
        return {
            let number = count.withLockedValue { count in
                count += 1
                return count
            }
            return uuid(digest("scenario\0\(number)"))
        }
    }

    static func digest(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// The first 16 bytes as a version 4 UUID.
    static func uuid(_ bytes: [UInt8]) -> String {
        var bytes = Array(bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return cuts.map { String(Array(digits)[$0]) }.joined(separator: "-")
    }
}
