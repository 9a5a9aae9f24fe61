import Foundation
import Lab
import TestSupport
import Testing

@Suite(
    "A packet lab", .enabled(if: PacketLabRun.problem == nil, "\(PacketLabRun.problem ?? "")"),
    .timeLimit(.minutes(20)))
struct CureTests {
    @Test("shows the symptom, is cured by the plan and stays cured over a restart", arguments: Cure.all)
    func cures(_ cure: Cure) async throws {
        try await PacketLabRun.with(cure.scenario) { lab in
            let folder = PacketScenario(name: cure.scenario)?.folder ?? ""
            #expect(try folder.isEmpty || lab.folder.text("output").contains("in \(folder) of the repository:"))
            if !cure.inventory.isEmpty { try lab.folder.write(cure.inventory, to: "inventory/50-more.yaml") }
            for (client, sights) in cure.symptom { try await Self.look(lab, client, for: sights) }
            if !cure.afterRestart.isEmpty { try await lab.reboot() }
            for (client, sights) in cure.afterRestart { try await Self.look(lab, client, for: sights) }
            #expect(try await Self.steps(lab) == cure.steps.sorted())
            if let hand = cure.byHand { #expect(try await Self.plan(lab, says: hand.instruction)) }
            let start = ContinuousClock.now
            // What a person has to do keeps the exit code from being 0, if vpnctl sees it.
            let isLeftToDo = cure.byHand?.then.isEmpty == false
            try await Self.apply(lab, cure, status: isLeftToDo ? 5 : 0)
            if let hand = cure.byHand {
                try await lab.shell(hand.machine, leaving: hand.command)
                #expect(try await Self.steps(lab) == hand.then)
                #expect(try await Self.plan(lab, says: hand.instruction) == hand.isToConfirm)
                if isLeftToDo { try await Self.apply(lab, cure, status: 0) }
            }
            try await Self.verify(lab)
            let duration = ContinuousClock.now - start
            let requests = try await lab.shell("opnsense", "cat /run/requests").trimmingCharacters(in: .newlines)
            try await Self.expectNothingToDo(lab)
            try await lab.reboot()
            try await Self.verify(lab)
            try await Self.expectNothingToDo(lab)
            try LabTable.add(cure, requests: requests, duration)
        }
    }

    /// Compares what a client sees; a handshake may take its time.
    private static func look(_ lab: PacketLabRun, _ client: String, for sights: [Cure.Sight]) async throws {
        if sights.contains(.handshake) {
            while try await !hasHandshake(lab, client) { try await Task.sleep(for: .milliseconds(100)) }
        }
        let targets = sights.compactMap { sight in
            switch sight {
            case .answers(let address), .silent(let address): address
            case .handshake, .noHandshake: nil
            }
        }
        let answering = try await lab.shell(
            client,
            "for one in \(targets.joined(separator: " ")); do { ping -c1 -W2 $one >/dev/null && echo $one || :; } & done; wait"
        )
        let answers = Set(answering.split(separator: "\n").map(String.init))
        for sight in sights {
            switch sight {
            case .answers(let address): #expect(answers.contains(address), "\(client): \(address) is silent")
            case .silent(let address): #expect(!answers.contains(address), "\(client): \(address) answers")
            case .noHandshake: #expect(try await !hasHandshake(lab, client), "\(client) has a handshake")
            case .handshake: break
            }
        }
    }

    private static func hasHandshake(_ lab: PacketLabRun, _ client: String) async throws -> Bool {
        try await lab.shell(client, "wg show all latest-handshakes").split(separator: "\t").last.map {
            !$0.hasPrefix("0")
        }
            ?? false
    }

    /// The steps of a plan without checks and reloads, ascending.
    private static func steps(_ lab: PacketLabRun) async throws -> [String] {
        let outcome = try await lab.run("operator", "vpnctl", "plan", "--json")
        guard outcome.status == 0 else { throw Broken(outcome.errors) }
        let steps = try JSONValue(parsing: outcome.output)["steps"]?.array ?? []
        return steps.compactMap { step in
            guard let verb = step["verb"]?.string, let address = step["address"]?.string,
                !["check", "reload"].contains(verb)
            else { return nil }
            return "\(verb) \(address)"
        }.sorted()
    }

    private static func apply(_ lab: PacketLabRun, _ cure: Cure, status: Int32) async throws {
        let words = ["vpnctl", "apply", "--yes"] + cure.accept.flatMap { ["--accept", $0] }
        let outcome = try await lab.run("operator", words)
        #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
    }

    /// Every test of the inventory, from the client that it is about.
    private static func verify(_ lab: PacketLabRun) async throws {
        for client in Cure.clients {
            while try await !hasHandshake(lab, client) { try await Task.sleep(for: .milliseconds(100)) }
            let outcome = try await lab.run(client, "vpnctl", "verify", "--from", client, "--timeout", "2")
            #expect(outcome.status == 0, "\(client): \(outcome.output)\(outcome.errors)")
        }
    }

    private static func plan(_ lab: PacketLabRun, says instruction: String) async throws -> Bool {
        words(try await lab.run("operator", "vpnctl", "plan").output).contains(words(instruction))
    }

    private static func expectNothingToDo(_ lab: PacketLabRun) async throws {
        let outcome = try await lab.run("operator", "vpnctl", "plan", "--detailed-exitcode")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    /// A text without its line breaks.
    private static func words(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

@Suite("The table of the packet lab")
struct LabTableTests {
    @Test func `has a row for every scenario in the README`() throws {
        let readme = try String(contentsOf: Program.repository.appending(path: "README.md"), encoding: .utf8)
        for cure in Cure.all { #expect(readme.contains("\n| \(cure.scenario) | \(cure.sight) | ")) }
    }

    @Test func `is beside the click that one of the cures is`() throws {
        let readme = try String(contentsOf: Program.repository.appending(path: "README.md"), encoding: .utf8)
        let hands = Cure.all.compactMap(\.byHand).filter { $0.machine == "opnsense" }
        #expect(hands.count == 1)
        for hand in hands { #expect(readme.contains("vpnctl lab shell opnsense -- \(hand.command)\n")) }
    }
}

/// The table of `make lab-test`: a line a scenario, in a file that the environment names.
private enum LabTable {
    static func add(_ cure: Cure, requests: String, _ duration: Duration) throws {
        guard let path = ProcessInfo.processInfo.environment["VPNCTL_LAB_TABLE"] else { return }
        let steps = cure.steps.count + (cure.byHand?.then.count ?? 0)
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        let hand = cure.byHand == nil ? "" : " + by hand"
        let cells = [
            cure.scenario, cure.sight, "\(steps)\(hand)", requests, String(format: "%.1f", seconds),
        ]
        let line = "| \(cells.joined(separator: " | ")) |\n"
        let number = (Cure.all.firstIndex { $0.scenario == cure.scenario } ?? 0) + 10
        try Data(line.utf8).write(to: URL(fileURLWithPath: "\(path)/\(number)"))
    }
}
