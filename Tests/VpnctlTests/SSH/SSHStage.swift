import Foundation
import Lab
import SSHSupport
import TestSupport
import Testing

/// The host `pve` behind a real sshd, an inventory and a known_hosts that know it, and runs of the program over them.
struct SSHStage: Sendable {
    let server: SSHServer
    let site: SampleFolder
    /// Programs of the host that stand before those of this machine; `log` tells which of them ran.
    let programs: SampleFolder

    /// - Parameters:
    ///   - more: Further keys below `ssh:`, each with a comma behind it.
    ///   - hosts: Further hosts, in YAML.
    static func with(
        _ options: SSHServer.Options = .init(), identity: TestKeys.Kind = .ed25519, more: String = "",
        hosts: String = "", _ body: (SSHStage) async throws -> Void
    ) async throws {
        let programs = try SampleFolder()
        var options = options
        options.settings.append("SetEnv PATH=\(programs.path):/usr/bin:/bin")
        try await withServer(options) { server in
            let site = try SampleFolder()
            let stage = SSHStage(server: server, site: site, programs: programs)
            try stage.write(hosts: stage.pve(identity: try TestKeys.path(identity), more: more) + "\n" + hosts)
            try site.write(try stage.knownLine(.ed25519), to: "home/.ssh/known_hosts")
            try await body(stage)
        }
    }

    private func pve(identity: String, more: String) -> String {
        """
          pve:
            provider: proxmox
            address: 127.0.0.1
            ssh: {\(more)user: \(server.user), port: \(server.port), identity: "\(identity)"}
        """
    }

    func write(hosts: String, more: String = "") throws {
        try site.write("version: 1\nsite: home\nhosts:\n\(hosts)\n\(more)\n", to: "inventory/site.yaml")
    }

    /// The server's line in a known_hosts, with a key that may be another one.
    func knownLine(_ kind: TestKeys.Kind) throws -> String {
        "[127.0.0.1]:\(server.port) " + (try TestKeys.publicLine(kind))
    }

    var inventory: [String] { ["--inventory", site.url.appending(path: "inventory").path] }

    func environment(_ more: [String: String] = [:]) -> [String: String] {
        ["HOME": site.url.appending(path: "home").path, "TMPDIR": site.path].merging(more) { $1 }
    }

    /// Runs `vpnctl exec`, the words behind `--`.
    func exec(
        _ words: [String], at place: String = "pve", input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Program.Outcome {
        let command = words.isEmpty ? [] : ["--"] + words
        return try await run(["exec", place], command, input: input, environment: environment)
    }

    func run(
        _ arguments: [String], _ rest: [String] = [], input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Program.Outcome {
        try await Program.run(
            arguments + inventory + rest, environment: self.environment(environment),
            input: try input.map { try file(Array($0.utf8)) })
    }

    /// A file with the bytes, open for reading.
    func file(_ bytes: [UInt8]) throws -> FileHandle {
        let url = site.url.appending(path: "input-\(UInt32.random(in: 0 ... .max))")
        try Data(bytes).write(to: url)
        return try FileHandle(forReadingFrom: url)
    }

    /// Puts a program onto the host.
    func install(_ name: String, _ script: String) throws {
        try ServerProgram.install("#!/bin/sh\n\(script)\n", at: programs.url.appending(path: name))
    }

    /// `pct exec` and `sudo -n`, which write down that they ran.
    func installContainers() throws {
        let log = programs.url.appending(path: "log").path
        try install(
            "pct",
            """
            echo "pct $1 $2 $3" >>'\(log)'
            [ "$1 $3" = 'exec --' ] || exit 99
            shift 3
            exec "$@"
            """)
        try install(
            "sudo",
            """
            [ "$1" = -n ] || exit 98
            shift
            [ "$1" != -l ] || exit 0
            echo sudo >>'\(log)'
            exec "$@"
            """)
    }

    var homeFiles: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: server.home.path).sorted() }
    }
}

extension Program.Outcome {
    /// Expects a failure of vpnctl itself, by its code.
    func expectOwnFailure(_ code: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(status == 255, "\(errors)", sourceLocation: sourceLocation)
        #expect(errors.contains("[\(code)]"), "\(errors)", sourceLocation: sourceLocation)
    }
}

extension Comment {
    static let noServer = Comment(rawValue: ServerTools.reason)
}
