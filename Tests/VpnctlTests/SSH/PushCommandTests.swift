import Foundation
import SSHSupport
import TestSupport
import Testing

@Suite(
    "vpnctl push", .enabled(if: ServerTools.found != nil, .noServer),
    .timeLimit(.minutes(20)))
struct PushCommandTests {
    private static let content = "a\0b\n" + String(repeating: "한 line\n", count: 50_000)

    /// Runs `push` with a file of this content and mode.
    private func push(
        _ stage: SSHStage, to destination: String, at place: String = "pve", content: String = content,
        mode: Int = 0o640
    ) async throws -> Program.Outcome {
        try stage.site.write(content, to: "file")
        let file = stage.site.url.appending(path: "file").path
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return try await stage.run(["push", place, file, destination])
    }

    private func mode(_ url: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
    }

    @Test func `Puts a file there with its mode, and leaves nothing else`() async throws {
        try await SSHStage.with { stage in
            let name = "it's a file"
            let outcome = try await push(stage, to: name)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let place = stage.server.home.appending(path: name)
            let found = try String(contentsOf: place, encoding: .utf8)
            #expect(found == Self.content)
            #expect(try mode(place) == 0o640)
            #expect(try stage.homeFiles == [name])
            let empty = try await push(stage, to: place.path, content: "", mode: 0o755)
            #expect(empty.status == 0, "\(empty.errors)")
            #expect(try Data(contentsOf: place).isEmpty)
            #expect(try mode(place) == 0o755)
            #expect(try stage.homeFiles == [name])
        }
    }

    @Test func `Follows a link, which stays one`() async throws {
        try await SSHStage.with { stage in
            let home = stage.server.home
            try "old".write(to: home.appending(path: "real"), atomically: true, encoding: .utf8)
            try FileManager.default.createSymbolicLink(
                atPath: home.appending(path: "link").path, withDestinationPath: "real")
            let outcome = try await push(stage, to: "link", content: "new")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try String(contentsOf: home.appending(path: "real"), encoding: .utf8) == "new")
            let target = try FileManager.default.destinationOfSymbolicLink(atPath: home.appending(path: "link").path)
            #expect(target == "real")
        }
    }

    @Test func `Refuses directories on both sides, and what is missing`() async throws {
        try await SSHStage.with { stage in
            try FileManager.default.createDirectory(
                at: stage.server.home.appending(path: "folder"), withIntermediateDirectories: true)
            try await push(stage, to: "folder").expectOwnFailure("push-destination")
            try await push(stage, to: "folder/").expectOwnFailure("push-destination")
            try await push(stage, to: "missing/file").expectOwnFailure("push-destination")
            try await stage.run(["push", "pve", stage.site.path, "file"]).expectOwnFailure("push-source")
            try await stage.run(["push", "pve", "/nonexistent", "file"]).expectOwnFailure("push-source")
            #expect(try stage.homeFiles == ["folder"])
        }
    }

    @Test(arguments: [
        ("sha256sum", "cat >/dev/null; echo 00", "push-differs"), ("cat", "/usr/bin/head -c 10", "push-differs"),
        ("cat", "exit 1", "push-failed"), ("chmod", "exit 1", "push-failed"), ("mv", "exit 1", "push-failed"),
        ("cat", "kill -TERM $PPID; sleep 0.1; exit 1", "push-failed"),
    ])
    func `Where it fails the old file stays as it was, alone`(
        program: String, script: String, code: String
    ) async throws {
        try await SSHStage.with { stage in
            try "old".write(to: stage.server.home.appending(path: "file"), atomically: true, encoding: .utf8)
            try stage.install(program, script)
            try await push(stage, to: "file").expectOwnFailure(code)
            #expect(try String(contentsOf: stage.server.home.appending(path: "file"), encoding: .utf8) == "old")
            #expect(try stage.homeFiles == ["file"])
        }
    }

    @Test func `Reaches a container by pct, through sudo where the inventory says so`() async throws {
        try await SSHStage.with(more: "sudo: true, ") { stage in
            try stage.installContainers()
            let outcome = try await push(stage, to: "in", at: "pve/200")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try String(contentsOf: stage.server.home.appending(path: "in"), encoding: .utf8) == Self.content)
            #expect(try stage.programs.text("log") == "sudo\npct exec 200 --\n")
        }
    }

    @Test func `A container that does not take the file is told by its number`() async throws {
        try await SSHStage.with(more: "sudo: true, ") { stage in
            try stage.installContainers()
            try stage.install("pct", "echo 'Configuration file for CT 200 does not exist' >&2; exit 2")
            let outcome = try await push(stage, to: "in", at: "pve/200")
            outcome.expectOwnFailure("push-failed")
            let text = outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(text.contains("in the container 200.") && text.contains("pct list") && text.contains("not exist"))
        }
    }
}
