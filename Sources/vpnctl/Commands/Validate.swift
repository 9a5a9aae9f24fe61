import ArgumentParser
import Inventory
import Reconciler

/// Checks an inventory and contacts nothing.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check the inventory without contacting anything.",
        discussion: """
            Every problem is printed to standard error with its place and its cure, and one line with the verdict to \
            standard output. Exit status: 0 when there is no error, 1 otherwise.
            """)

    @OptionGroup var options: SiteOptions

    func run() throws {
        let outcome = Outcome(options)
        let style = TextStyle.standardError
        Output.writeError(DiagnosticText(width: style.width, isColoured: style.hasColour).text(outcome.diagnostics))
        try Output.write(outcome.verdict + "\n")
        if outcome.hasErrors { throw ExitCode(1) }
    }
}

extension Validate {
    /// What checking found.
    struct Outcome {
        let diagnostics: [Diagnostic]
        /// One line.
        let verdict: String

        var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

        init(_ options: SiteOptions) {
            do {
                let site = try options.load()
                diagnostics = site.warnings
                verdict = "\(options.inventory): valid, \(Self.objects(site)); \(Self.counts(site.warnings))"
            } catch {
                diagnostics = error.list
                verdict = "\(options.inventory): not valid, \(Self.counts(error.list))"
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
