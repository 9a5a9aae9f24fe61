import Foundation
import Lab
import Providers
import Reconciler
import TestSupport
import Testing

@testable import vpnctl

/// Every way in which an answer can fail, at every request of a run.
@Suite("A run whose request fails")
struct FaultMatrixTests {
    enum Mishap: String, CaseIterable, Sendable {
        case resetBeforeEffect, resetAfterEffect, serverError, cutBody, hang

        var fault: Fault {
            switch self {
            case .resetBeforeEffect: .resetBeforeEffect
            case .resetAfterEffect: .resetAfterEffect
            case .serverError: .status(500)
            case .cutBody: .cutBody(after: 5)
            case .hang: .hang
            }
        }

        /// Long enough for every answer that comes, however busy the machine is.
        var timeout: Duration { self == .hang ? .milliseconds(1_500) : .seconds(60) }
    }

    /// Counts the requests of a whole run.
    private func count(_ stage: ApplyStage) async throws -> Int {
        let twin = try await stage.twin()
        let attempt = try await ApplyAttempt(on: twin, inventory: stage.inventory)
        try #require(attempt.status == .done, "\(attempt.summary)")
        let count = twin.requests.count
        try await twin.shutdown()
        return count
    }

    private func check(_ stage: ApplyStage, _ mishap: Mishap, at number: Int) async throws {
        let twin = try await stage.twin()
        let before = StoredText.essence(try await twin.configurationXML)
        twin.faults.add(mishap.fault, .request(number))
        let attempt = try await ApplyAttempt(on: twin, inventory: stage.inventory, timeout: mishap.timeout)
        twin.faults.removeAll()
        let path = twin.requests.first { $0.number == number }?.path ?? ""
        let place = "\(stage.name) on \(stage.release), \(mishap) at \(number) \(path)"
        let changed = StoredText.essence(try await twin.configurationXML) != before
        let now = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        if let plan = attempt.plan {
            let truth = ReportTruth(plan: plan, live: now.live, pending: try await twin.notInForce)
            if let report = attempt.report {
                let lies = truth.lies(in: report)
                #expect(lies == [], "\(place)")
                #expect(report.outcomes.count == plan.plan.steps.count, "\(place)")
                // What was written can be read back, unless reading is what went wrong.
                let unknown = truth.unknown(in: report)
                #expect(unknown == [] || !Self.isWrite(path), "\(place)")
            }
            #expect(ApplyStage.unplanned(now, beside: Set(plan.changes)) == [], "\(place)")
        }
        // The note that is written before the first change is none of them.
        let isUntouched = !changed || attempt.plan.map { Set($0.changes) == Set(now.changes) } == true
        expect(attempt, changed: !isUntouched, place)
        try await stage.expectNextRunFinishes(on: twin, "\(place)")
        try await twin.shutdown()
    }

    private static func isWrite(_ path: String) -> Bool {
        ["/set_", "/setroute", "/add_", "/del_", "/delroute", "xmlrpc"].contains { path.contains($0) }
    }

    private func expect(_ attempt: ApplyAttempt, changed: Bool, _ place: String) {
        switch attempt.status {
        // A read that was reset is asked for once more, and then nothing went wrong.
        case .done: #expect(attempt.failure == nil && attempt.report?.failures.isEmpty != false, "\(place)")
        case .partial: #expect(attempt.report?.changedAnything == true, "\(place)")
        case .unreachable, .error: #expect(!changed, "\(place): \(attempt.status)")
        default: Issue.record("\(place): \(attempt.status)")
        }
    }

    private func check(_ stage: ApplyStage, _ places: [(Mishap, Int)]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (count, (mishap, number)) in places.enumerated() {
                if count >= 4 { try await group.next() }
                group.addTask { try await check(stage, mishap, at: number) }
            }
            try await group.waitForAll()
        }
    }

    @Test("reports the truth, and the next one finishes", arguments: ApplyStage.Start.allCases)
    func sample(_ start: ApplyStage.Start) async throws {
        let stage = try await ApplyStage(start)
        let count = try await count(stage)
        // Every mishap and every request once, and every pair of them over the three beginnings and some runs of `deep`.
        let shift = ApplyStage.Start.allCases.firstIndex(of: start) ?? 0
        let places = ([3] + Array(14...count)).map { number in
            (Mishap.allCases[(number + shift) % Mishap.allCases.count], number)
        }
        try await check(stage, places)
        print("\(places.count) mishaps in a run of \(count) requests: \(start), \(stage.release)")
    }

    @Test(
        "does so for every mishap at every request", .enabled(if: Depth.isDeep, "takes minutes: make deep"),
        arguments: ApplyStage.Start.allCases, Release.allCases)
    func everything(_ start: ApplyStage.Start, _ release: Release) async throws {
        let stage = try await ApplyStage(start, release)
        let count = try await count(stage)
        let places = (1...count).flatMap { number in Mishap.allCases.map { ($0, number) } }
        try await check(stage, places)
        print("\(places.count) mishaps in a run of \(count) requests: \(start), \(release)")
    }
}
