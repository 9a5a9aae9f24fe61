import Foundation
import SSHSupport
import TestSupport

/// An inventory with tests, in a folder of its own, and runs of `vpnctl verify` over it.
struct VerifySite {
    static let file = "site.yaml"

    let folder: SampleFolder
    let text: String

    /// - Parameters:
    ///   - subnet: Of the tunnel, one network a family.
    ///   - addresses: Of each peer by name.
    ///   - tests: The items of `tests`, a line each.
    init(
        subnet: String = "127.0.0.0/8", gateway: String = "127.9.9.9",
        addresses: [String: String] = ["one": "127.0.0.1"], rules: [String] = [], tests: [String]
    ) throws {
        let peers = addresses.sorted { $0.key < $1.key }.enumerated().map { number, peer in
            "  \(peer.key): {tunnel: home, addresses: [\(peer.value)], public_key: \(Self.keys[number])}"
        }
        text =
            (["version: 1", "site: home", "hosts:"]
            + ["  fw: {provider: opnsense, address: 10.0.0.1, api: {credentials: {file: nobody-reads-this}}}"]
            + ["  router: {provider: manual}", "subnets:", "  vpn: {cidr: [\(subnet)]}", "tunnels:"]
            + ["  home: {host: fw, device: wg0, subnet: vpn, addresses: [\(gateway)], port: 51820}"]
            + ["forwards:", "  - {id: in, host: router, protocol: udp, port: 51820, to: home}"]
            + ["peers:"] + peers + ["rules:"] + (rules.isEmpty ? ["  []"] : rules)
            + ["tests:"] + (tests.isEmpty ? ["  []"] : tests))
            .joined(separator: "\n") + "\n"
        folder = try SampleFolder([Self.file: text])
    }

    private static let keys = [
        "Q0KsXw8HqsDTQVhMBDbzoXeuon8ZQ6x0L+uj/GvPYA4=", "2WfSdnmivCR0GX42V4u+icE/JybdtNI8araZ3w/nZHU=",
        "oxC1RGfR1SFNR9/GnmFxwZ+rrKxRgu5QP7C/82V0tFI=",
    ]

    func run(_ arguments: [String] = [], launcher: [String] = []) async throws -> Program.Outcome {
        try await Program.run(
            ["verify", "--inventory", Self.file] + arguments, folder: folder.url, launcher: launcher)
    }

    /// `file:line` of the first line with this text.
    func place(of piece: String) -> String {
        let lines = text.split(separator: "\n")
        return "\(Self.file):\((lines.firstIndex { $0.contains(piece) } ?? -2) + 1)"
    }
}

extension LoopbackListener {
    /// A port of 127.0.0.1 where nothing listens.
    static func closedPort() -> Int { LoopbackListener()?.port ?? 1 }
}
