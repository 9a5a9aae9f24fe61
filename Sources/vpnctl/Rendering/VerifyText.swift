import Inventory
import Providers

/// What a machine reaches and should, for a person; readable at 80 columns.
struct VerifyText {
    let verification: Verification
    /// How long each answer was waited for.
    let seconds: Int
    let style: TextStyle

    func render() -> String {
        var lines = style.wrap(sentence).map { style.paint($0, .bold) } + [""]
        for result in verification.results { lines += self.lines(of: result) }
        for remark in verification.remarks {
            lines += [""] + style.wrap(remark).map { style.paint($0, .yellow) }
        }
        return (lines + elsewhere).map { $0 + "\n" }.joined()
    }

    private var sentence: String {
        let total = verification.results.count
        let counts = [
            verification.count(.failed) > 0 ? "\(verification.count(.failed)) not" : nil,
            verification.count(.undecided) > 0 ? "\(verification.count(.undecided)) undecided" : nil,
        ].compactMap(\.self)
        let first = "\(verification.count(.asWritten)) of \(total) \(total == 1 ? "test is" : "tests are") as written"
        return "From \(verification.peer.name): " + ([first] + counts).joined(separator: ", ") + "."
    }

    private func lines(of result: Verification.Result) -> [String] {
        let (mark, colour): (String, TextStyle.Colour) =
            switch result.verdict {
            case .asWritten: ("+", .green)
            case .failed: ("-", .red)
            case .undecided: ("?", .yellow)
            }
        let trial = result.trial
        let first = "  \(mark) \(trial.expectation.rawValue.padded(to: 6))  \(trial.probe.description.padded(to: 26))  "
        var lines = style.wrap(seen(result), first: first, indent: 14).enumerated().map { number, line in
            number == 0 ? "  " + style.paint(mark, colour) + line.dropFirst(3) : line
        }
        guard result.verdict != .asWritten else { return lines }
        lines += style.row("written", trial.place.text, from: 6, to: 14)
        for (number, cause) in result.causes.enumerated() {
            let label = number == 0 ? (result.causes.count == 1 ? "cause" : "causes") : ""
            let item = result.causes.count == 1 ? "" : "\(number + 1) "
            lines += style.row(label, item + cause.printable, from: 6, to: 14)
        }
        return lines
    }

    private func seen(_ result: Verification.Result) -> String {
        let sighting = result.sighting
        let words =
            switch sighting.kind {
            case .answered: result.trial.probe.transport == .tcp ? "connected" : "answered"
            case .closed: "reached, closed"
            case .unreachable: "unreachable"
            case .silent: "no answer in \(seconds) s"
            case .untried: "not sent"
            }
        return words + (sighting.reason.map { ": \($0.printable)" } ?? "")
    }

    private var elsewhere: [String] {
        guard !verification.elsewhere.isEmpty else { return [] }
        let lines = verification.elsewhere.flatMap { test in
            let parts = [("accept", test.accept), ("deny", test.deny)].filter { !$0.1.isEmpty }.map { word, probes in
                "\(word) \(probes.map(\.description).joined(separator: ", "))"
            }
            return style.wrap(
                "\(test.from) (\(test.place.text)): \(parts.joined(separator: "; "))", first: "  ", indent: 4)
        }
        return ["", style.paint("Not run from here", .bold)] + lines
    }
}
