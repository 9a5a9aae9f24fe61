import Foundation
import Lab
import TestSupport
import Testing

/// An inventory in a folder of its own, and runs of the program over it.
struct CommandSite {
    /// Stands where a key and a secret are, so that either can be found in whatever must not show it.
    static let canary = Credentials(key: "canaryKey7Qx+/w==", secret: "canarySecret7Qx+/w==")

    let folder: URL

    /// Runs `body` over a folder that is gone when it ends.
    static func with<Value>(
        _ hosts: String, site: String = CommandSite.network, _ body: (CommandSite) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "inventory-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = "version: 1\nsite: home\nhosts:\n\(hosts)\n\(site)\n"
        try Data(text.utf8).write(to: folder.appending(path: "site.yaml"))
        return try await body(CommandSite(folder: folder))
    }

    static let network = """
        subnets:
          management: {cidr: [10.0.0.0/24], gateway: opnsense, attached: {opnsense: lan}}
          vpn: {cidr: [10.0.1.0/24]}
        """

    /// A firewall at a URL; its pin and its key come from the environment.
    static func firewall(_ url: String, more: String = "") -> String {
        """
          opnsense:
            provider: opnsense
            address: 127.0.0.1
            api: {url: "\(url)", \(more)credentials: {key: {env: FW_KEY}, secret: {env: FW_SECRET}}}
        """
    }

    func run(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> Program.Outcome {
        try await Program.run(arguments + ["--inventory", folder.path], environment: environment)
    }
}

/// A twin whose user `vpnctl` has the canary's key.
func withTwin<Value>(
    _ change: (inout TwinSettings) -> Void = { _ in }, _ body: (OPNsenseTwin) async throws -> Value
) async throws -> Value {
    var settings = TwinSettings(release: .v26_7)
    settings.credentials = ["vpnctl": CommandSite.canary]
    change(&settings)
    let twin = try await OPNsenseTwin.start(settings)
    do {
        let value = try await body(twin)
        try await twin.shutdown()
        return value
    } catch {
        try await twin.shutdown()
        throw error
    }
}

extension OPNsenseTwin {
    var address: String { url?.absoluteString ?? "" }

    /// What leads the program of ``CommandSite/firewall(_:more:)`` here.
    func access(secret: String = CommandSite.canary.secret) -> [String: String] {
        [
            "FW_KEY": CommandSite.canary.key, "FW_SECRET": secret, "VPNCTL_PVE_SSH": "off",
            "VPNCTL_OPNSENSE_CERTIFICATE": environment()["VPNCTL_OPNSENSE_CERTIFICATE"] ?? "",
        ]
    }
}

extension Program.Outcome {
    /// Everything that anybody could see.
    var everything: String { output + errors }

    /// No line is wider than a terminal, but for those to be pasted whole and for paths of this machine.
    func expectNarrow(sourceLocation: SourceLocation = #_sourceLocation) {
        let folder = FileManager.default.temporaryDirectory.path
        for line in everything.split(separator: "\n")
        where line.count > 80 && !line.contains("sha256: \"") && !line.contains(folder) {
            Issue.record("\(line.count) columns: \(line)", sourceLocation: sourceLocation)
        }
    }

    /// Neither the key nor the secret is shown, as it is or in Base64.
    func expectNoCredential(sourceLocation: SourceLocation = #_sourceLocation) {
        let pair = "\(CommandSite.canary.key):\(CommandSite.canary.secret)"
        for word in ["canary", Data(pair.utf8).base64EncodedString().dropLast(4).description] {
            #expect(!everything.contains(word), sourceLocation: sourceLocation)
        }
    }
}

extension CommandSite {
    /// Runs the program and presses Ctrl-C once `isReady` holds.
    func interrupted(
        _ arguments: [String], _ environment: [String: String], when isReady: () -> Bool
    ) async throws -> Program.Outcome {
        let running = try Program.start(arguments + ["--inventory", folder.path], environment: environment)
        while !isReady() { try await Task.sleep(for: .milliseconds(5)) }
        running.interrupt()
        return try await running.end()
    }
}
