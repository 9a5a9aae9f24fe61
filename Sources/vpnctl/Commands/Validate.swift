import ArgumentParser
import Foundation
import Inventory
import Reconciler

/// Checks an inventory and contacts nothing.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the inventory without contacting anything.",
        discussion: """
            Every problem is printed to standard error with its place and its cure, and one line with the verdict to \
            standard output. Exit status: 0 when there is no error, 1 otherwise.
            """)

    @Option(help: "The folder with the inventory's YAML files, or one file.")
    var inventory = "inventory"

    @Option(help: "The day that expiry dates are compared with (default: today, UTC).", transform: Self.day)
    var today: CalendarDay?

    func run() throws {
        let outcome = Outcome(inventory: inventory, today: today ?? CalendarDay.current)
        let renderer = DiagnosticText(width: Terminal.width(), isColoured: Terminal.isErrorColoured())
        Terminal.writeError(renderer.text(outcome.diagnostics))
        print(outcome.verdict)
        if outcome.hasErrors { throw ExitCode(1) }
    }

    private static func day(_ text: String) throws -> CalendarDay {
        do {
            return try CalendarDay(parsing: text)
        } catch {
            throw ValidationError("'\(text)' is not a day: \(error.reason).")
        }
    }
}

extension Validate {
    /// What checking found.
    struct Outcome {
        let diagnostics: [Diagnostic]
        /// One line.
        let verdict: String

        var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

        init(inventory: String, today: CalendarDay?) {
            do {
                let site = try Site.load(folder: inventory, today: today)
                diagnostics = site.warnings
                verdict = "\(inventory): valid, \(Self.objects(site)); \(Self.counts(site.warnings))"
            } catch {
                diagnostics = error.list
                verdict = "\(inventory): not valid, \(Self.counts(error.list))"
            }
        }

        private static func objects(_ site: Site) -> String {
            [
                counted(site.hosts.count, "host"), counted(site.subnets.count, "subnet"),
                counted(site.tunnels.count, "tunnel"), counted(site.peers.count, "peer"),
                counted(site.rules.count, "rule"), counted(site.routes.count, "route"),
                counted(site.forwards.count, "forward"), counted(site.tests.count, "test"),
            ].joined(separator: ", ")
        }

        private static func counts(_ diagnostics: [Diagnostic]) -> String {
            let errors = diagnostics.count { $0.severity == .error }
            let warnings = diagnostics.count { $0.severity == .warning }
            let notes = diagnostics.count { $0.severity == .note }
            var parts = [counted(errors, "error"), counted(warnings, "warning")]
            if notes > 0 { parts.append(counted(notes, "note")) }
            return parts.joined(separator: ", ")
        }

        private static func counted(_ number: Int, _ noun: String) -> String {
            "\(number) \(noun)\(number == 1 ? "" : "s")"
        }
    }
}

extension CalendarDay {
    /// The day by the system's clock in UTC; nil where the clock is absurd.
    static var current: CalendarDay? {
        CalendarDay(daysSince1970: Int((Date().timeIntervalSince1970 / 86_400).rounded(.down)))
    }
}
