import Foundation

/// The firewall of a packet lab: the twin, and what makes its state act in the network that the program runs in.
package enum PacketFirewall {
    /// Where a login finds programs.
    static let searchPath = "/run/shell/bin:/usr/bin:/bin"

    /// Serves until the lab ends.
    ///
    /// - Parameter php: What a login runs scripts with; there are no logins without it.
    package static func run(_ scenario: PacketScenario, release: Release, php: String?) async throws {
        let twin = try await scenario.base.start(release: release, port: 443, isInPacketLab: true)
        try await scenario.mishap?.happen(on: GuideNetwork(twin: twin, hasMarks: true, isInPacketLab: true))
        twin.log.removeAll()
        let plane = NamespacePlane()
        await twin.attach(plane)
        if let failure = await plane.failures.first { throw ServerProgram.Failure(text: failure) }
        let shell = try php.map { php in
            try TwinShell.start(twin, in: URL(fileURLWithPath: "/run/shell"), php: php)
        }
        defer { shell?.stop() }
        let credentials = twin.credentials(for: "vpnctl")
        let fingerprint = TwinCertificate.fingerprint(of: await twin.certificateSHA256 ?? [])
        try write(
            """
            export VPNCTL_OPNSENSE_CERTIFICATE=\(fingerprint)
            export VPNCTL_OPNSENSE_KEY='\(credentials?.key ?? "")'
            export VPNCTL_OPNSENSE_SECRET='\(credentials?.secret ?? "")'

            """, to: "environment.api")
        // How many requests came, for whoever counts them.
        var count = -1
        while !Task.isCancelled {
            try await GUIClick.serve(on: twin)
            if case let new = twin.requests.count, new != count {
                try write("\(new)\n", to: "requests")
                count = new
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "/run/\(name)"), options: .atomic)
    }
}
