package import Lab
package import Testing

extension OPNsenseTwin {
    /// The environment that leads the program to this twin and to nothing else, as `vpnctl lab up` prints it.
    package func environment(user: String = "vpnctl") -> [String: String] {
        [
            "VPNCTL_OPNSENSE_URL": url?.absoluteString ?? "",
            "VPNCTL_OPNSENSE_CERTIFICATE": certificateSHA256.map(fingerprint) ?? "",
            "VPNCTL_OPNSENSE_KEY": credentials(for: user)?.key ?? "",
            "VPNCTL_OPNSENSE_SECRET": credentials(for: user)?.secret ?? "",
            "VPNCTL_OPNSENSE_SSH": "off", "VPNCTL_PVE_SSH": "off", "VPNCTL_PVE_URL": "off",
        ]
    }
}

extension ProxmoxTwin {
    /// The environment that leads the program to this twin, where the inventory calls the host so.
    package func environment(host: String = "pve") -> [String: String] {
        let prefix = "VPNCTL_\(host.uppercased())_"
        return [
            prefix + "URL": url?.absoluteString ?? "", prefix + "CERTIFICATE": fingerprint(certificateSHA256),
            prefix + "KEY": token.id, prefix + "SECRET": token.secret,
        ]
    }
}

extension LabNetwork {
    /// Serves a scenario as `vpnctl lab up` does, and stops it when the body has ended.
    ///
    /// - Parameter body: Gets the environment that leads the program there.
    package static func with<Value>(
        _ scenario: Scenario, _ body: (LabNetwork, [String: String]) async throws -> Value
    ) async throws -> Value {
        let network = try await start(scenario, Settings(program: Program.path.path))
        let variables = await network.sections.flatMap(\.variables)
        let environment = Dictionary(uniqueKeysWithValues: variables.map { ($0.name, $0.value) })
        let result: Result<Value, any Error>
        do { result = .success(try await body(network, environment)) } catch { result = .failure(error) }
        try await network.stop()
        return try result.get()
    }

    /// What keeps this machine from serving all of it; nil where nothing does.
    package static let obstacle: Comment? = {
        let tools = OpenSSH.tools(besideBuildOf: Program.path.path)
        do {
            _ = try OpenSSH(tools: tools)
            _ = try FirewallPrograms(tools: tools)
            return nil
        } catch {
            return Comment(rawValue: (error as? ServerProgram.Failure)?.text ?? "\(error)")
        }
    }()
}

/// 32 bytes as pairs of digits.
private func fingerprint(_ sha256: [UInt8]) -> String {
    sha256.map { byte in
        let text = String(byte, radix: 16, uppercase: true)
        return text.count == 1 ? "0" + text : text
    }.joined(separator: ":")
}
