import Foundation
import Inventory
import Testing

@testable import Providers

@Suite(.timeLimit(.minutes(20)))
struct SecretCommandTests {
    private func output(
        _ words: [String],
        environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        limit: Duration = .seconds(30)
    ) async throws -> String {
        var resolver = SecretResolver(environment: environment)
        resolver.commandLimit = limit
        return try await resolver.secret(from: .command(words), host: testHost).reveal()
    }

    @Test func `Standard output less one newline is the secret`() async throws {
        let found = try await output(["printf", "wo rd\n\n"])
        #expect(found == "wo rd\n")
    }

    @Test func `No shell looks at the words`() async throws {
        let found = try await output(["echo", "$HOME", "`id`", "*", ";", "false"])
        #expect(found == "$HOME `id` * ; false")
    }

    @Test func `A program is found by its path, through the home folder and through PATH`() async throws {
        try await withFolder { folder in
            let path = try write("#!/bin/sh\necho found\n", mode: 0o700, to: folder, as: "tool")
            for word in [path, "~/tool", "tool"] {
                let found = try await output([word], environment: ["PATH": folder.path, "HOME": folder.path])
                #expect(found == "found")
            }
        }
    }

    @Test func `The command sees the given environment and nothing else`() async throws {
        let found = try await output(["env"], environment: ["PATH": "/usr/bin:/bin", "ONLY": "this"])
        #expect(found.split(separator: "\n").sorted() == ["ONLY=this", "PATH=/usr/bin:/bin"])
    }

    @Test func `Standard input is empty`() async throws {
        let found = try await output(["sh", "-c", "cat; echo end"])
        #expect(found == "end")
    }

    @Test func `Much on standard error does not stop it`() async throws {
        let found = try await output(["sh", "-c", "head -c 300000 /dev/zero >&2; echo end"])
        #expect(found == "end")
    }

    @Test func `A failure shows its status and the first line of standard error, and no output`() async throws {
        let script = "echo hush; echo first hint >&2; echo second >&2; exit 3"
        let error = try await expectError(.secretCommand) { _ = try await output(["sh", "-c", script]) }
        #expect(error.message.contains("status 3: first hint"))
        #expect(!error.description.contains("hush") && !error.description.contains("second"))
    }

    @Test func `A failure that repeats its output on standard error shows neither`() async throws {
        let script = "echo hush; echo bad word: hush >&2; exit 3"
        let error = try await expectError(.secretCommand) { _ = try await output(["sh", "-c", script]) }
        #expect(!error.description.contains("hush"))
    }

    @Test func `A signal counts as a failure`() async throws {
        let error = try await expectError(.secretCommand) { _ = try await output(["sh", "-c", "kill -9 $$"]) }
        #expect(error.message.contains("status 137"))
    }

    @Test func `A program that is absent, no program, or prints nothing or too much is refused`() async throws {
        try await expectError(.secretCommand) { _ = try await output(["no-such-tool"]) }
        try await expectError(.secretCommand) { _ = try await output(["/no/such/tool"]) }
        try await expectError(.secretCommand) { _ = try await output(["/etc/hostname"]) }
        try await expectError(.secretCommand) { _ = try await output([]) }
        try await expectError(.secretMissing) { _ = try await output(["true"]) }
        try await expectError(.secretCommand) { _ = try await output(["cat", "/dev/zero"]) }
    }

    @Test func `A command that does not end is stopped`() async throws {
        try await withFolder { folder in
            let file = folder.appendingPathComponent("pid").path
            let script = "echo $$ > \(file); exec sleep 3600"
            let error = try await expectError(.secretCommand) {
                _ = try await output(["sh", "-c", script], limit: .milliseconds(500))
            }
            #expect(error.message.contains("0.5 seconds"))
            let pid = try #require(Int32(String(contentsOfFile: file, encoding: .utf8).dropLast()))
            try await until { kill(pid, 0) != 0 }
        }
    }

    @Test func `A command that ignores being asked to end is ended`() async throws {
        try await withFolder { folder in
            let file = folder.appendingPathComponent("pid").path
            let script = "trap '' TERM; echo $$ > \(file); while :; do sleep 1; done"
            try await expectError(.secretCommand) {
                _ = try await output(["sh", "-c", script], limit: .milliseconds(500))
            }
            let pid = try #require(Int32(String(contentsOfFile: file, encoding: .utf8).dropLast()))
            try await until { kill(pid, 0) != 0 }
        }
    }

    @Test func `Cancelling stops the command`() async throws {
        try await withFolder { folder in
            let file = folder.appendingPathComponent("pid").path
            let script = "echo $$ > \(file).new; mv \(file).new \(file); exec sleep 3600"
            let task = Task { try await output(["sh", "-c", script], limit: .seconds(3600)) }
            try await until { FileManager.default.fileExists(atPath: file) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let pid = try #require(Int32(String(contentsOfFile: file, encoding: .utf8).dropLast()))
            try await until { kill(pid, 0) != 0 }
        }
    }
}
