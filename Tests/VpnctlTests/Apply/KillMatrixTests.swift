import Foundation
import Lab
import Providers
import Reconciler
import TestSupport
import Testing

@testable import vpnctl

/// vpnctl dies between two requests, at every place where it can.
///
/// The places are counted in a run that was let alone, so that a new step is covered without anybody remembering it.
@Suite("A run that is killed")
struct KillMatrixTests {
    private struct Recording: Sendable {
        /// How many requests the whole run makes.
        let requests: Int
        /// Every configuration that was stored on the way, the first one included.
        let stored: Set<String>
        /// What the plan changes, a line each.
        let changes: Set<String>
    }

    private func record(_ stage: ApplyStage) async throws -> Recording {
        let twin = try await stage.twin()
        let plan = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        var stored: Set<String> = [StoredText.essence(try await twin.configurationXML)]
        twin.log.removeAll()
        let outcome = try await stage.run(twin, stage.words)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let backups = twin.folder.appending(path: "backup")
        for name in try FileManager.default.contentsOfDirectory(atPath: backups.path) {
            stored.insert(StoredText.essence(try String(contentsOf: backups.appending(path: name), encoding: .utf8)))
        }
        let requests = twin.requests.count
        try await twin.shutdown()
        return Recording(requests: requests, stored: stored, changes: Set(plan.changes))
    }

    /// Lets the program run until its request of this number hangs, and kills it there.
    private func kill(_ stage: ApplyStage, _ twin: OPNsenseTwin, at number: Int) async throws {
        twin.faults.add(.hang, .request(number))
        try await ProgramGate.shared.pass {
            let running = try Program.start(
                stage.words, environment: await stage.environment(twin), folder: stage.folder.url)
            while running.isRunning, twin.requests.count < number { try await Task.sleep(for: .milliseconds(2)) }
            running.kill()
            let outcome = try await running.end()
            try #require(outcome.status == SIGKILL, "\(number): \(outcome.output)\(outcome.errors)")
        }
        twin.faults.removeAll()
    }

    private func check(_ stage: ApplyStage, killedAt number: Int, _ recording: Recording) async throws {
        let twin = try await stage.twin()
        try await kill(stage, twin, at: number)
        let place = "\(stage.name) on \(stage.release), request \(number): \(twin.requests.last?.path ?? "")"
        let stored = StoredText.essence(try await twin.configurationXML)
        #expect(recording.stored.contains(stored), "\(place) left a configuration that no whole run stores")
        let pending = try await twin.notInForce
        let plan = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        // A step is left whole or not at all.
        #expect(ApplyStage.unplanned(plan, beside: recording.changes) == [], "\(place)")
        for layer in pending { #expect(plan.reloads(layer), "\(place): nothing reloads \(layer)") }
        try await stage.expectNextRunFinishes(on: twin, "\(place)")
        try await twin.shutdown()
    }

    @Test(
        "is finished by the next one, wherever it was", .enabled(if: Depth.isDeep, "takes minutes: make deep"),
        arguments: ApplyStage.Start.allCases, Release.allCases)
    func everywhere(_ start: ApplyStage.Start, _ release: Release) async throws {
        let stage = try await ApplyStage(start, release)
        let recording = try await record(stage)
        // Until the plan is made everything is read at once, and one place is as good as another.
        let numbers = [5] + Array(14...recording.requests)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (count, number) in numbers.enumerated() {
                if count >= 3 { try await group.next() }
                group.addTask { try await check(stage, killedAt: number, recording) }
            }
            try await group.waitForAll()
        }
        print("killed at \(numbers.count) of \(recording.requests) requests: \(start), \(stage.release)")
    }
}
