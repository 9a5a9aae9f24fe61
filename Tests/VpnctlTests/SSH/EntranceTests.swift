import Foundation
import SSHSupport
import TestSupport
import Testing

@Suite(
    "A host that is entered by SSH", .enabled(if: ServerTools.found != nil, .noServer),
    .timeLimit(.minutes(20)))
struct EntranceTests {
    @Test func `An encrypted key opens with the passphrase that the inventory points to`() async throws {
        let options = SSHServer.Options(authorized: [.encrypted])
        try await SSHStage.with(options, identity: .encrypted, more: "passphrase: {env: PHRASE}, ") { stage in
            let right = try await stage.exec(["true"], environment: ["PHRASE": TestKeys.passphrase])
            #expect(right.status == 0, "\(right.errors)")
            try await stage.exec(["true"], environment: ["PHRASE": "canary"]).expectOwnFailure("ssh.wrong-passphrase")
            try await stage.exec(["true"]).expectOwnFailure("secret-missing")
        }
    }

    @Test func `Without one and without a terminal it is said what to do`() async throws {
        try await SSHStage.with(.init(authorized: [.encrypted]), identity: .encrypted) { stage in
            // Whatever terminal the tests have, the program gets none.
            let outcome = try await Self.detached(["exec", "pve"] + stage.inventory + ["--", "true"], stage)
            #expect(outcome.status == 255)
            #expect(outcome.errors.contains("[ssh.no-passphrase]"))
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/setsid"), "there is no setsid"))
    func `The passphrase is asked for on the terminal, not shown, and asked again`() async throws {
        try await SSHStage.with(.init(authorized: [.encrypted]), identity: .encrypted) { stage in
            let terminal = try PseudoTerminal()
            let typed = Answers(["wrong-canary", TestKeys.passphrase])
            let outcome = try await terminal.run(
                ["exec", "pve"] + stage.inventory + ["--", "echo", "let in"], environment: stage.environment(),
                owning: true, question: "Passphrase for", times: 2
            ) { await typed.next() }
            #expect(outcome.status == 0, "\(outcome.output)")
            #expect(outcome.output.hasSuffix("let in\n"))
            #expect(outcome.output.contains("That was wrong."))
            #expect(!outcome.output.contains("canary") && !outcome.output.contains(TestKeys.passphrase))
        }
    }

    @Test func `Keys of the agent and the usual files are offered where no identity is named`() async throws {
        try await SSHStage.with { stage in
            try stage.write(
                hosts: """
                      pve:
                        provider: linux
                        address: 127.0.0.1
                        ssh: {user: \(stage.server.user), port: \(stage.server.port)}
                    """)
            try await stage.exec(["true"]).expectOwnFailure("ssh.no-usable-key")
            try await withAgent(holding: [.other, .ed25519]) { agent in
                let outcome = try await stage.exec(["true"], environment: ["SSH_AUTH_SOCK": agent.socket])
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            let key = try String(contentsOfFile: TestKeys.path(.ed25519), encoding: .utf8)
            try stage.site.write(key, to: "home/.ssh/id_ed25519")
            try await withAgent(holding: [.other]) { agent in
                let outcome = try await stage.exec(["true"], environment: ["SSH_AUTH_SOCK": agent.socket])
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
        }
    }

    @Test func `What the environment says is what an error sends to, not the inventory`() async throws {
        try await SSHStage.with { stage in
            let port = stage.server.port
            let otherPin = "SHA256:" + String(repeating: "A", count: 43)
            let settings: [(variable: String, value: String, code: String)] = [
                ("VPNCTL_PVE_HOST_KEY", otherPin, "ssh.host-key-changed"),
                ("VPNCTL_PVE_IDENTITY", "/nowhere/key", "ssh.identity-file"),
                ("VPNCTL_PVE_IDENTITY", try TestKeys.path(.other), "ssh.denied"),
                ("VPNCTL_PVE_SSH", "127.0.0.1:1", "ssh.refused"),
                ("VPNCTL_PVE_SSH", "nowhere.invalid:\(port)", "ssh.unknown-name"),
            ]
            for setting in settings {
                let outcome = try await stage.exec(["true"], environment: [setting.variable: setting.value])
                outcome.expectOwnFailure(setting.code)
                #expect(outcome.errors.contains(setting.variable), "\(outcome.errors)")
                #expect(!outcome.errors.contains("inventory"), "\(outcome.errors)")
            }
            try stage.write(
                hosts: """
                      pve:
                        provider: linux
                        address: 127.0.0.1
                        ssh: {user: \(stage.server.user), port: 1, host_key: "\(otherPin)"}
                    """)
            let elsewhere = try await stage.exec(["true"], environment: ["VPNCTL_PVE_SSH": "127.0.0.1:\(port)"])
            elsewhere.expectOwnFailure("ssh.host-key-changed")
            #expect(elsewhere.errors.contains("VPNCTL_PVE_SSH leads there"))
        }
    }

    @Test(arguments: ["off", "OFF", "Off"])
    func `A part of the plan about a host that was left out says so`(value: String) async throws {
        try await SSHStage.with { stage in
            for pattern in ["pve/", "pve/route/x"] {
                let outcome = try await stage.run(["plan", "--only", pattern], environment: ["VPNCTL_PVE_SSH": value])
                #expect(outcome.status == 1)
                let told = outcome.errors.replacing("\n  ", with: " ")
                #expect(told.contains("was not read: VPNCTL_PVE_SSH is off"), "\(told)")
            }
        }
    }

    @Test func `Jump hosts are passed, and their own before them`() async throws {
        try await withServer { outer in
            try await withServer { middle in
                let key = try TestKeys.path(.ed25519)
                // One address serves for all: those of the inventory are names that nobody looks up.
                func host(_ name: String, _ server: SSHServer, jump: String) -> String {
                    "  \(name): {provider: linux, address: \(name).invalid, ssh: {user: \(server.user), "
                        + "\(jump)identity: \"\(key)\"}}\n"
                }
                let hosts = host("outer", outer, jump: "") + host("middle", middle, jump: "jump: outer, ")
                let environment = [
                    "VPNCTL_OUTER_SSH": "127.0.0.1:\(outer.port)", "VPNCTL_MIDDLE_SSH": "127.0.0.1:\(middle.port)",
                ]
                try await SSHStage.with(more: "jump: [middle], ", hosts: hosts) { stage in
                    let line = try TestKeys.publicLine(.ed25519)
                    let known = [outer, middle, stage.server].map { "[127.0.0.1]:\($0.port) \(line)" }.joined()
                    try stage.site.write(known, to: "home/.ssh/known_hosts")
                    let outcome = try await stage.exec(["echo", "far"], environment: environment)
                    #expect(outcome.output == "far\n", "\(outcome.errors)")
                    for server in [outer, middle] { #expect(server.log.contains("Accepted publickey")) }
                    middle.stop()
                    try await stage.exec(["true"], environment: environment).expectOwnFailure("ssh.forward-refused")
                }
            }
        }
    }

    /// Runs the program in a session of its own, which has no terminal.
    private static func detached(_ arguments: [String], _ stage: SSHStage) async throws -> Program.Outcome {
        try await Program.run(arguments, environment: stage.environment(), launcher: ["/usr/bin/setsid", "--wait"])
    }
}

/// What a person types, one answer after the other.
private actor Answers {
    private var rest: [String]

    init(_ answers: [String]) { rest = answers }

    func next() -> String { rest.isEmpty ? "" : rest.removeFirst() }
}
