import Foundation
import Lab
import SSHSupport
import TestSupport
import Testing

@Suite("The README")
struct ReadmeTests {
    private let text: String

    init() throws {
        text = try String(contentsOf: Program.repository.appending(path: "README.md"), encoding: .utf8)
    }

    /// The fenced blocks of one language, with the line before each.
    private func blocks(_ language: String) -> [(before: String, lines: [String])] {
        var found: [(before: String, lines: [String])] = []
        var current: [String]?
        var previous = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line == "```", let lines = current {
                found[found.count - 1].lines = lines
                current = nil
            } else if current != nil {
                current?.append(line)
            } else if line == "```" + language {
                found.append((previous, []))
                current = []
            }
            previous = line
        }
        return found
    }

    @Test("shows the plan that the tool prints today")
    func planIsReal() throws {
        let block = try #require(blocks("text").first { $0.before.hasPrefix("<!-- plan: ") })
        let scenario = block.before.dropFirst("<!-- plan: ".count).prefix { $0 != " " }
        let file = Program.repository.appending(path: "plans/\(scenario).txt")
        #expect(block.lines.joined(separator: "\n") + "\n" == (try String(contentsOf: file, encoding: .utf8)))
    }

    @Test("shows commands that work on the lab")
    func commandsWork() async throws {
        let commands = blocks("console").flatMap(\.lines).filter { $0.hasPrefix("$ vpnctl ") }
            .map { $0.dropFirst("$ vpnctl ".count).split(separator: " ").map(String.init) }
        #expect(commands.count >= 8)
        let twin = try await Scenario.guide.start(release: .v26_7)
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var environment = await twin.environment().merging(["XDG_STATE_HOME": folder.path]) { $1 }
        let hosts = ServerTools.found == nil ? nil : try await LabHosts.start(.guide, program: Program.path.path)
        defer { hosts?.stop() }
        for (name, value) in hosts?.environment ?? [] { environment[name] = value }
        for command in commands where command.prefix(2) != ["lab", "up"] {
            let outcome = try await Program.run(command, environment: environment, folder: folder)
            let isPending = command.contains("--detailed-exitcode")
            #expect(
                outcome.status == (isPending ? 2 : 0), "vpnctl \(command.joined(separator: " ")): \(outcome.errors)")
            #expect(!outcome.output.isEmpty)
        }
        try await twin.shutdown()
    }

    @Test("shows commands that work on a host", .enabled(if: ServerTools.found != nil, .noServer))
    func hostCommandsWork() async throws {
        let lines = try #require(blocks("sh").first).lines
        #expect(lines.count >= 5)
        try await SSHStage.with { stage in
            let folder = try Self.folder()
            defer { try? FileManager.default.removeItem(at: folder) }
            for name in ["setup.sh", "traefik.yml"] {
                try Data("echo done\n".utf8).write(to: folder.appending(path: name))
            }
            try stage.installContainers()
            // What the containers would do is none of this machine's business.
            try stage.install("pct", "[ \"$1 $2 $3\" = 'exec 200 --' ] || exit 99\ncat >/dev/null")
            try stage.install("ip", "echo default")
            let environment = stage.environment([
                "VPNCTL_PVE_SSH": "\(stage.server.user)@127.0.0.1:\(stage.server.port)",
                "VPNCTL_PVE_IDENTITY": try TestKeys.path(.ed25519),
            ])
            for line in lines {
                let parts = line.split(separator: " < ").map(String.init)
                let words = parts[0].split(separator: " ").map(String.init)
                #expect(words.first == "vpnctl")
                let input = try parts.dropFirst().first.map {
                    try FileHandle(forReadingFrom: folder.appending(path: $0))
                }
                let outcome = try await Program.run(
                    Array(words.dropFirst()), environment: environment, folder: folder, input: input)
                #expect(outcome.status == 0, "\(line): \(outcome.errors)")
            }
        }
    }

    /// A folder of its own with the repository's inventory, where commands may leave files.
    private static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Program.repository.appending(path: "inventory"), to: folder.appending(path: "inventory"))
        return folder
    }

    @Test("shows what apply prints today, but for how long it took")
    func applyIsReal() async throws {
        let block = try #require(blocks("text").first { $0.before.hasPrefix("<!-- apply: ") })
        let name = String(block.before.dropFirst("<!-- apply: ".count).prefix { $0 != " " })
        let scenario = try #require(Scenario(rawValue: name))
        let twin = try await scenario.start(release: .v26_7)
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var environment = await twin.environment().merging(["XDG_STATE_HOME": folder.path]) { $1 }
        let hosts = ServerTools.found == nil ? nil : try await LabHosts.start(scenario, program: Program.path.path)
        defer { hosts?.stop() }
        for (name, value) in hosts?.environment ?? [] { environment[name] = value }
        let outcome = try await Program.run(["apply", "--yes"], environment: environment, folder: folder)
        try await twin.shutdown()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let first = try #require(lines.firstIndex { $0.hasPrefix("  ok ") })
        func withoutTime(_ lines: some Sequence<String>) -> [String] {
            lines.map { $0.hasPrefix("Applied") ? String($0.prefix(while: { $0 != "," })) : $0 }
        }
        #expect(withoutTime(lines[first...].dropLast()) == withoutTime(block.lines))
    }

    @Test("names only make targets that exist")
    func targetsExist() throws {
        let makefile = try String(contentsOf: Program.repository.appending(path: "Makefile"), encoding: .utf8)
        let targets = blocks("console").flatMap(\.lines).filter { $0.hasPrefix("$ make ") }.map { $0.dropFirst(7) }
        #expect(targets.count >= 2)
        for target in targets { #expect(makefile.contains("\n\(target): "), "make \(target)") }
    }

    @Test("shows an inventory of 20 lines that is valid, also with what it shows later")
    func inventoryIsValid() async throws {
        let blocks = blocks("yaml")
        #expect(try #require(blocks.first).lines.count <= 20)
        // What is shown further below joins it.
        let lines = blocks.flatMap(\.lines)
        let folder = FileManager.default.temporaryDirectory.appending(path: "readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try lines.joined(separator: "\n").write(
            to: folder.appending(path: "site.yaml"), atomically: true, encoding: .utf8)
        let outcome = try await Program.run(["validate", "--inventory", folder.path])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
