import Lab
import Providers
import Reconciler
import SSH

/// An error that ends a command, for standard error: what happened, where, and its code in brackets.
struct ErrorText {
    let style: TextStyle

    /// Nil for what this program does not know: usage, help and exit codes are the argument parser's.
    func text(of error: any Error) -> String? {
        switch error {
        case let error as ProviderError: joined(lines(of: error))
        case let error as SSHError: joined(lines(of: ProviderError(error)))
        case let error as HostFailures: joined(error.failures.flatMap(lines))
        case let error as Diagnostics:
            DiagnosticText(width: style.width, isColoured: style.hasColour).text(error.list)
        case let error as Output.Failure: joined(lines("", error.message, code: nil))
        case let error as Moved:
            joined(lines("", "\(error.detail). Nothing was changed by vpnctl. Plan again.", code: "moved"))
        case let error as Consent.OtherPlan: joined(lines("", error.message, code: "moved"))
        case let error as Consent.Refusal: joined(lines("", error.message, code: "refused"))
        case let error as Consent.NobodyToAsk: joined(lines("", error.message, code: "usage"))
        case let error as PlanError: joined(lines("", "There is no plan: \(error).", code: "plan"))
        case let error as ServerProgram.Failure: joined(lines("", error.text, code: "lab"))
        case is CancellationError: joined(["interrupted: nothing was changed"])
        default: nil
        }
    }

    /// What the message tells in full, so that the words of the layer below add nothing.
    private static let explained: Set<ProviderError.Code> = [
        .refused, .unreachable, .unknownName, .connectTimeout, .timeout, .certificate,
    ]

    private func lines(of error: ProviderError) -> [String] {
        var lines = lines("\(error.host): ", error.message, code: error.code.rawValue)
        if let cause = error.underlying, !Self.explained.contains(error.code) {
            lines += style.wrap("cause: \(cause.printable)", first: "  ", indent: 4).map { style.paint($0, .faint) }
        }
        return lines
    }

    private func lines(_ place: String, _ message: String, code: String?) -> [String] {
        let end = code.map { " [\($0)]" } ?? ""
        var lines = style.paragraphs((place + message).printable + end, first: "error: ", indent: 2)
        // Painted after it was broken: the escape sequences would count as columns.
        if let first = lines.first, first.hasPrefix("error:") {
            lines[0] = style.paint("error:", .red) + first.dropFirst("error:".count)
        }
        return lines
    }

    private func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
}
