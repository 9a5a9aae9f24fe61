import Foundation
import SSHSupport
import TestSupport
import Testing

@Suite(
    "vpnctl exec", .enabled(if: ServerTools.found != nil, .noServer),
    .timeLimit(.minutes(20)))
struct ExecCommandTests {
    /// Words that any shell on the way would change.
    private static let words = [
        "a b", "", "'", "\"", "it's", "$HOME", "`id`", "a!b", "!!", "*", "~", "\\", "\\n", "x\ny", "%s", "-n", "--",
        "한",
        "2>&1", ";", "|",
    ]
    private static let show = ["sh", "-c", "for word do printf '<%s>' \"$word\"; done", "sh"]

    @Test func `Passes both streams and the status on`() async throws {
        try await SSHStage.with { stage in
            let outcome = try await stage.exec(["sh", "-c", "echo out; echo err >&2; exit 3"])
            #expect(outcome.output == "out\n")
            #expect(outcome.errors == "err\n")
            #expect(outcome.status == 3)
            let fine = try await stage.exec(["true"])
            #expect(fine.status == 0 && fine.errors.isEmpty)
            let unknown = try await stage.exec(["no-such-program"])
            #expect(unknown.status == 127)
        }
    }

    @Test func `The other side sees the words that were given`() async throws {
        try await SSHStage.with { stage in
            let outcome = try await stage.exec(Self.show + Self.words)
            #expect(outcome.output == Self.words.map { "<\($0)>" }.joined())
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `Thousands of words are as good as a few`() async throws {
        try await SSHStage.with { stage in
            let words = (1...30_000).map(String.init)
            let outcome = try await stage.exec(["sh", "-c", "echo $# ${30000}", "sh"] + words)
            #expect(outcome.output == "30000 30000\n", "\(outcome.errors)")
        }
    }

    @Test(.enabled(if: ServerTools.csh != nil, "there is no csh: .ci/tools unpacks one"))
    func `Also where the login shell is a csh`() async throws {
        let csh = try #require(ServerTools.csh)
        try await SSHStage.with(.init(settings: ["ForceCommand \(csh) -f -c \"$SSH_ORIGINAL_COMMAND\""])) { stage in
            let outcome = try await stage.exec(Self.show + Self.words)
            #expect(outcome.output == Self.words.map { "<\($0)>" }.joined())
            let script = try await stage.exec([], input: "x='a!b'\necho \"$x\" 2>&1\nexit 7\n")
            #expect(script.output == "a!b\n" && script.status == 7)
        }
    }

    @Test func `Standard input reaches the command byte for byte`() async throws {
        try await SSHStage.with { stage in
            let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            let place = stage.site.url.appending(path: "output")
            #expect(FileManager.default.createFile(atPath: place.path, contents: nil))
            let running = try Program.start(
                ["exec", "pve"] + stage.inventory + ["--", "cat"], environment: stage.environment(),
                input: try stage.file(bytes), outputTo: try FileHandle(forWritingTo: place))
            let outcome = try await running.end()
            #expect(outcome.status == 0, "\(outcome.errors)")
            let output = try Data(contentsOf: place)
            #expect(output == Data(bytes))
        }
    }

    @Test func `Standard input and output go on while the command runs`() async throws {
        try await SSHStage.with { stage in
            let (input, output) = (Pipe(), Pipe())
            let running = try Program.start(
                ["exec", "pve"] + stage.inventory + ["--", "sh", "-c", "echo ready; read x; echo \"$x\"; cat; exit 5"],
                environment: stage.environment(), input: input.fileHandleForReading,
                outputTo: output.fileHandleForWriting)
            try output.fileHandleForWriting.close()
            var seen = await Self.next(output)
            #expect(seen == "ready\n")
            try input.fileHandleForWriting.write(contentsOf: Data("one\n".utf8))
            seen = await Self.next(output)
            #expect(seen == "one\n")
            try input.fileHandleForWriting.close()
            let outcome = try await running.end()
            #expect(outcome.status == 5)
        }
    }

    /// Waits for the next output on a thread of its own.
    private static func next(_ pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            Thread {
                continuation.resume(returning: String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self))
            }.start()
        }
    }

    @Test func `Ends with the command though its own input goes on`() async throws {
        try await SSHStage.with { stage in
            let input = Pipe()
            let running = try Program.start(
                ["exec", "pve"] + stage.inventory + ["--", "sh", "-c", "exit 4"], environment: stage.environment(),
                input: input.fileHandleForReading)
            let outcome = try await running.end()
            #expect(outcome.status == 4)
            try input.fileHandleForWriting.close()
        }
    }

    @Test func `Without a command standard input is a script, which itself reads nothing`() async throws {
        try await SSHStage.with { stage in
            let script = "cat\nx='two words'\nprintf '%s\\n' \"$x\" $#\nfalse || (exit 9)\nexit $?\n"
            let outcome = try await stage.exec([], input: script)
            #expect(outcome.output == "two words\n0\n", "\(outcome.errors)")
            #expect(outcome.status == 9)
            let broken = try await stage.exec([], input: "if\n")
            #expect(broken.status == 2)
            let nothing = try await stage.exec([], input: "")
            #expect(nothing.status == 255)
        }
    }

    @Test func `A command that a signal ends shows as in a shell`() async throws {
        try await SSHStage.with { stage in
            let command = try await stage.exec(["sh", "-c", "kill -TERM $$"])
            #expect(command.status == 128 + 15)
            let session = try await stage.exec(["sh", "-c", "kill -KILL $PPID; kill -KILL $$"])
            #expect(session.status == 128 + 9)
        }
    }

    @Test func `Its own failures are 255, whatever they are`() async throws {
        try await SSHStage.with(hosts: "  router: {provider: manual}\n  fw: {provider: linux, address: 127.0.0.2}") {
            stage in
            for (place, code) in [
                ("nowhere", "no-such-place"), ("router", "no-entrance"), ("fw/100", "no-such-place"),
                ("pve/web", "no-such-place"),
            ] {
                try await stage.exec(["true"], at: place).expectOwnFailure(code)
            }
            let port = try freePort()
            try await stage.exec(["true"], environment: ["VPNCTL_PVE_SSH": "127.0.0.1:\(port)"])
                .expectOwnFailure("ssh.refused")
            let identity = ["VPNCTL_PVE_IDENTITY": try TestKeys.path(.other)]
            try await stage.exec(["true"], environment: identity).expectOwnFailure("ssh.denied")
            try stage.site.write("", to: "home/.ssh/known_hosts")
            try await stage.exec(["true"]).expectOwnFailure("ssh.host-key-unknown")
            let usage = try await Program.run(["exec", "pve", "--no-such-option", "--", "true"])
            #expect(usage.status == 255)
            let unloaded = try await Program.run(["exec", "pve", "--inventory", "/nonexistent", "--", "true"])
            #expect(unloaded.status == 255)
            let help = try await Program.run(["exec", "--help"])
            #expect(help.status == 0 && !help.output.isEmpty)
        }
    }

    @Test func `An interrupt ends the wait, with 130`() async throws {
        try await SSHStage.with { stage in
            let mark = stage.server.home.appending(path: "started")
            let input = Pipe()
            let running = try Program.start(
                ["exec", "pve"] + stage.inventory + ["--", "sh", "-c", "touch '\(mark.path)'; cat"],
                environment: stage.environment(), input: input.fileHandleForReading)
            try await eventually { FileManager.default.fileExists(atPath: mark.path) }
            running.interrupt()
            let outcome = try await running.end()
            #expect(outcome.status == 130)
            try input.fileHandleForWriting.close()
        }
    }

    @Test func `A container is entered by pct, through sudo where the inventory says so`() async throws {
        try await SSHStage.with(more: "sudo: true, ") { stage in
            try stage.installContainers()
            let outcome = try await stage.exec(Self.show + Self.words, at: "pve/200")
            #expect(outcome.output == Self.words.map { "<\($0)>" }.joined(), "\(outcome.errors)")
            let script = try await stage.exec([], at: "pve/201", input: "echo in; exit 6")
            #expect(script.output == "in\n" && script.status == 6)
            #expect(try stage.programs.text("log") == "sudo\npct exec 200 --\nsudo\npct exec 201 --\n")
            let host = try await stage.exec(["echo", "on the host"])
            #expect(host.output == "on the host\n")
            #expect(try stage.programs.text("log").split(separator: "\n").count == 4)
        }
    }

    @Test func `A sudo that refuses or is missing is told before the command, with the line to add`() async throws {
        try await SSHStage.with(more: "sudo: true, ") { stage in
            try stage.install("pct", "exit 0")
            try stage.install("sudo", "echo 'sudo: a password is required' >&2; exit 1")
            let outcome = try await stage.exec(["true"], at: "pve/200")
            outcome.expectOwnFailure("sudo-refused")
            #expect(outcome.errors.contains("\(stage.programs.path)/pct"))
            try stage.install("sudo", "echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1")
            let terminal = try await stage.exec(["true"], at: "pve/200")
            terminal.expectOwnFailure("sudo-refused")
            #expect(terminal.errors.contains("\n  Defaults:\(stage.server.user) !requiretty"))
        }
    }
}
