import Foundation
import Lab
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
        let twin = try await Scenario.byHand.start(release: .v25_7)
        let environment = await twin.environment()
        for command in commands where command.prefix(2) != ["lab", "up"] {
            let outcome = try await Program.run(command, environment: environment)
            #expect(outcome.status == 0, "vpnctl \(command.joined(separator: " ")): \(outcome.errors)")
            #expect(!outcome.output.isEmpty)
        }
        try await twin.shutdown()
    }

    @Test("names only make targets that exist")
    func targetsExist() throws {
        let makefile = try String(contentsOf: Program.repository.appending(path: "Makefile"), encoding: .utf8)
        let targets = blocks("console").flatMap(\.lines).filter { $0.hasPrefix("$ make ") }.map { $0.dropFirst(7) }
        #expect(targets.count >= 2)
        for target in targets { #expect(makefile.contains("\n\(target): "), "make \(target)") }
    }

    @Test("shows an inventory of 20 lines that is valid")
    func inventoryIsValid() async throws {
        let lines = try #require(blocks("yaml").first).lines
        #expect(lines.count <= 20)
        let folder = FileManager.default.temporaryDirectory.appending(path: "readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try lines.joined(separator: "\n").write(
            to: folder.appending(path: "site.yaml"), atomically: true, encoding: .utf8)
        let outcome = try await Program.run(["validate", "--inventory", folder.path])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
