import Foundation
import Inventory
import Providers
import Reconciler

/// A run as events for programs, one JSON object a line; `vpnctl schema apply` describes them.
struct ApplyJSON {
    /// Changes with the meaning of a key; new keys and events may come without it.
    static let formatVersion = "1.0"

    let plan: SitePlan
    let digest: String

    private struct Event: Encodable {
        let event: String
        var time = Self.now()
        var formatVersion: String?
        var site: String?
        var digest: String?
        var steps: Int?
        var step: Int?
        var address: String?
        var verb: String?
        var message: String?
        var code: String?
        var stored: String?
        var reason: String?
        var needs: Int?
        var instructions: [String]?
        var exitCode: Int32?
        var succeeded: Int?
        var failed: Int?
        var skipped: Int?
        var manual: Int?

        enum CodingKeys: String, CodingKey {
            case event, time, site, digest, steps, step, address, verb, message, code, stored, reason, needs
            case instructions, succeeded, failed, skipped, manual
            case formatVersion = "format_version"
            case exitCode = "exit_code"
        }

        /// The time in UTC, `2026-11-25T23:00:45.823Z`; Foundation's formatter would take longer than a step.
        private static func now() -> String {
            let milliseconds = Int((Date.now.timeIntervalSince1970 * 1000).rounded(.down))
            let (day, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
            func digits(_ number: Int, _ count: Int) -> String {
                let text = String(number)
                return String(repeating: "0", count: max(0, count - text.count)) + text
            }
            let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { digits($0, 2) }
            let date = CalendarDay(daysSince1970: day).map(\.description) ?? ""
            return "\(date)T\(clock.joined(separator: ":")).\(digits(rest % 1000, 3))Z"
        }
    }

    func begin() -> [UInt8] {
        var event = Event(event: "plan")
        event.formatVersion = Self.formatVersion
        event.site = plan.site.name
        event.digest = digest
        event.steps = plan.plan.steps.count
        return encoded(event)
    }

    func line(_ event: ApplyEvent) -> [UInt8] {
        switch event {
        case .started(let step): encoded(about(step, "started"))
        case .written(let step): encoded(about(step, "written"))
        case .settled(let step, let outcome): encoded(settled(step, outcome))
        }
    }

    /// What a run prints that has nothing to do.
    func nothing(_ status: ExitStatus) -> [UInt8] { begin() + end(ApplyReport(), status: status) }

    func end(_ report: ApplyReport, status: ExitStatus) -> [UInt8] {
        var event = Event(event: "finished")
        event.exitCode = status.rawValue
        event.succeeded = report.count(\.isSuccess)
        event.failed = report.failures.count
        event.skipped = report.count { if case .skipped = $0 { true } else { false } }
        event.manual = report.count { if case .manual = $0 { true } else { false } }
        return encoded(event)
    }

    private func about(_ step: Step, _ name: String) -> Event {
        var event = Event(event: name)
        event.step = step.number
        event.address = step.address.description
        event.verb = step.effectiveVerb.rawValue
        return event
    }

    private func settled(_ step: Step, _ outcome: Outcome) -> Event {
        switch outcome {
        case .succeeded: return about(step, "succeeded")
        case .held:
            var event = about(step, "succeeded")
            event.reason = "held"
            return event
        case .manual:
            var event = about(step, "manual")
            event.instructions = step.manual?.instructions
            return event
        case .skipped(let reason):
            var event = about(step, "skipped")
            switch reason {
            case .needs(let number):
                event.reason = "needs"
                event.needs = number
            case .failure: event.reason = "failure"
            case .interrupted: event.reason = "interrupted"
            }
            return event
        case .failed(let failure):
            var event = about(step, "failed")
            event.message = ApplyText.message(of: failure.cause)
            event.code = Self.code(of: failure.cause)
            event.stored = failure.isStored.map { $0 ? "yes" : "no" } ?? "unknown"
            return event
        }
    }

    private static func code(of cause: Outcome.Failure.Cause) -> String {
        switch cause {
        case .moved: "moved"
        case .notAsPlanned: "not-as-planned"
        case .error(let error as ProviderError): error.code.rawValue
        case .error(let error as Diagnostics): error.list.first?.code ?? "error"
        case .error: "error"
        }
    }

    private func encoded(_ event: Event) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and numbers alone: there is nothing that could not be encoded.
        let data = (try? encoder.encode(event)) ?? Data()
        return Array(data) + [UInt8(ascii: "\n")]
    }
}
