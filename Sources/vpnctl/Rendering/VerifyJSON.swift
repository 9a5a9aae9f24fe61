import Foundation
import Inventory
import Providers

/// What a machine reaches and should, for programs; keys are sorted and nothing depends on the clock.
struct VerifyJSON: Encodable {
    let formatVersion = "1.0"
    let from: String
    let counts: CountsJSON
    let tests: [TestJSON]
    let notRun: [TrialJSON]
    let remarks: [String]

    enum CodingKeys: String, CodingKey {
        case from, counts, tests, remarks
        case formatVersion = "format_version"
        case notRun = "not_run"
    }

    struct CountsJSON: Encodable {
        let asWritten: Int
        let failed: Int
        let undecided: Int

        enum CodingKeys: String, CodingKey {
            case failed, undecided
            case asWritten = "as_written"
        }
    }

    struct TestJSON: Encodable {
        let test: String
        let expected: String
        let place: String
        let verdict: String
        let seen: String
        let reason: String?
        let source: String?
        let causes: [String]
    }

    struct TrialJSON: Encodable {
        let from: String
        let test: String
        let expected: String
        let place: String
    }

    init(_ verification: Verification) {
        from = verification.peer.name
        counts = CountsJSON(
            asWritten: verification.count(.asWritten), failed: verification.count(.failed),
            undecided: verification.count(.undecided))
        tests = verification.results.map { result in
            TestJSON(
                test: result.trial.probe.description, expected: result.trial.expectation.rawValue,
                place: result.trial.place.text, verdict: result.verdict.rawValue, seen: result.sighting.kind.rawValue,
                reason: result.sighting.reason, source: result.sighting.source?.description, causes: result.causes)
        }
        notRun = verification.elsewhere.flatMap { test in
            [("accept", test.accept), ("deny", test.deny)].flatMap { expected, probes in
                probes.map {
                    TrialJSON(from: test.from, test: $0.description, expected: expected, place: test.place(of: $0).text)
                }
            }
        }
        remarks = verification.remarks
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
