import Foundation
import Lab
import TestSupport
import Testing

@testable import vpnctl

/// What happens to a run from outside: Ctrl-C, a reboot, a log that cannot be written.
@Suite("A run that is disturbed")
struct InterruptedApplyTests {
    /// Waits until the program has said something on standard error.
    private func wait(for word: String, in file: URL) async throws {
        while try !String(contentsOf: file, encoding: .utf8).contains(word) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Runs the program, presses Ctrl-C while a request is under way, and lets it be answered once that was noticed.
    private func interrupt(
        _ stage: ApplyStage, _ twin: OPNsenseTwin, at path: String, twice: Bool = false
    ) async throws -> (status: Int32, output: String, errors: String) {
        let file = stage.folder.url.appending(path: "errors")
        try stage.folder.write("", to: "errors")
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let (answers, answer) = AsyncStream.makeStream(of: Void.self)
        twin.faults.add(
            .meanwhile {
                arrival.finish()
                for await _ in answers {}
            }, .path(path, times: 1))
        let running = try Program.start(
            stage.words, environment: await stage.environment(twin), folder: stage.folder.url,
            errorsTo: FileHandle(forWritingTo: file))
        for await _ in arrivals {}
        running.interrupt()
        try await wait(for: "Stopping", in: file)
        if twice { running.interrupt() } else { answer.finish() }
        let outcome = try await running.end()
        answer.finish()
        return (outcome.status, outcome.output, try String(contentsOf: file, encoding: .utf8))
    }

    @Test("by Ctrl-C finishes what is under way, says what is left, and can be gone on with")
    func once() async throws {
        let stage = try await ApplyStage(.mixed)
        let twin = try await stage.twin()
        let end = try await interrupt(stage, twin, at: "/api/wireguard/client/set_client")
        #expect(end.status == 5, "\(end)")
        #expect(end.output.contains("Applied in part") && end.output.contains("not begun"), "\(end.output)")
        #expect(end.errors.contains("Ctrl-C again"))
        #expect(twin.requests.count { $0.path.hasPrefix("/api/wireguard/client/set_client") } == 1)
        #expect(try await ApplyAttempt(on: twin, inventory: stage.inventory).status == .done)
        try await twin.shutdown()
    }

    @Test("by Ctrl-C before the first write ends with 130")
    func before() async throws {
        let stage = try await ApplyStage(.mixed)
        let twin = try await stage.twin()
        let before = try await twin.configurationXML
        let end = try await interrupt(stage, twin, at: "/api/core/backup/backups")
        #expect(end.status == 130, "\(end)")
        let isUntouched = try await twin.configurationXML == before
        #expect(isUntouched)
        try await twin.shutdown()
    }

    @Test("by a second Ctrl-C ends at once")
    func twice() async throws {
        let stage = try await ApplyStage(.mixed)
        let twin = try await stage.twin()
        let end = try await interrupt(stage, twin, at: "/api/wireguard/client/set_client", twice: true)
        #expect(end.status == 130, "\(end)")
        #expect(try await ApplyAttempt(on: twin, inventory: stage.inventory).status == .done)
        try await twin.shutdown()
    }

    @Test("by a reboot of the firewall is reported, and can be gone on with")
    func reboot() async throws {
        let stage = try await ApplyStage(.mixed)
        let place = stage.folder.url.appending(path: "firewall")
        let twin = try await stage.twin { $0.folder = place }
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        twin.faults.add(.meanwhile { arrival.finish() }, .path("/api/wireguard/client/set_client", times: 1))
        twin.faults.add(.hang, .path("/api/wireguard/client/set_client"))
        let running = try Program.start(
            stage.words, environment: await stage.environment(twin), folder: stage.folder.url)
        for await _ in arrivals {}
        try await twin.shutdown()
        let outcome = try await running.end()
        #expect(outcome.status == 5, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.words.contains("[refused]") || outcome.words.contains("[closed]"), "\(outcome.output)")
        let rebooted = try await stage.twin {
            $0.folder = place
            $0.configuration = nil
        }
        #expect(try await ApplyAttempt(on: rebooted, inventory: stage.inventory).status == .done)
        let plan = try await ApplyAttempt.plan(on: rebooted, inventory: stage.inventory)
        #expect(plan.plan.steps.isEmpty)
        try await rebooted.shutdown()
    }

    @Test("by a log that cannot be written goes on, with a warning")
    func log() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        try stage.folder.write("a file", to: "state")
        let outcome = try await stage.run(twin, stage.words)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("warning: there is no log of this run"), "\(outcome.errors)")
        try await twin.shutdown()
    }
}
