import Reconciler

/// Shows a run while it goes on: on a terminal with a rate and an estimate below the settled steps, elsewhere plainly.
struct ApplyProgress {
    private let text: ApplyText
    private let total: Int
    private let isLive: Bool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant
    private var settled = 0
    private var written = 0
    /// Like steps that are settled and not printed yet.
    private var open: [Step] = []
    private var hasStatus = false
    /// Why the last step failed, and how many in a row failed for the same reason: it is told once.
    private var failure: (lines: [String], count: Int) = ([], 0)

    init(_ text: ApplyText, total: Int, isLive: Bool) {
        self.text = text
        self.total = total
        self.isLive = isLive
        start = clock.now
        shown = start
    }

    var duration: Duration { clock.now - start }

    mutating func show(_ event: ApplyEvent) {
        switch event {
        case .started: break
        case .written: written += 1
        case .settled(let step, let outcome):
            settled += 1
            add(step, outcome)
        }
        guard isLive, clock.now - shown > .milliseconds(100) else { return }
        shown = clock.now
        showStatus(event)
    }

    /// Prints what is still open and takes the status line away.
    mutating func finish() {
        flush()
        clearStatus()
    }

    // MARK: Lines

    private mutating func add(_ step: Step, _ outcome: Outcome) {
        if outcome.failure != nil { return add(failed: text.lines(of: step, outcome)) }
        guard isLive, outcome.isSuccess, !outcome.isHeld else {
            flush()
            return print(text.lines(of: step, outcome))
        }
        if let last = open.last, last.verb != step.verb || last.address.kind != step.address.kind { flush() }
        open.append(step)
    }

    /// How many rows of one failure are shown.
    private static let mostFailures = 5

    private mutating func add(failed lines: [String]) {
        let reason = Array(lines.dropFirst())
        if failure.count == 0 || failure.lines != reason {
            flush()
            print(lines)
            failure = (reason, 1)
        } else {
            failure.count += 1
            if failure.count <= Self.mostFailures { print(Array(lines.prefix(1))) }
        }
    }

    private mutating func flush() {
        if failure.count > Self.mostFailures {
            print(["  failed        and \(failure.count - Self.mostFailures) more for the same reason"])
        }
        failure = ([], 0)
        for fold in PlanFold.folds(of: open, isFull: open.count <= 8) {
            print(fold.steps.count == 1 ? text.lines(of: fold.steps[0], .succeeded) : [text.line(of: fold)])
        }
        open = []
    }

    private mutating func print(_ lines: [String]) {
        if lines.isEmpty { return }
        clearStatus()
        // A reader that went away does not stop what was agreed to; the log and the exit code still tell.
        try? Output.write(lines.joined(separator: "\n") + "\n")
    }

    // MARK: Status

    private mutating func showStatus(_ event: ApplyEvent) {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        let done = max(settled, min(total, settled + open.count + written / 2))
        let rate = seconds > 0 ? Double(max(settled, written)) / seconds : 0
        let left = rate > 0 ? Int((Double(total - done) / rate).rounded(.up)) : 0
        let line = "  step \(done) of \(total), \(Int(rate.rounded())) a second, about \(left) s left"
        hasStatus = true
        try? Output.write("\r\u{1B}[2K" + text.style.paint(String(line.prefix(text.style.width - 1)), .faint))
    }

    private mutating func clearStatus() {
        if hasStatus { try? Output.write("\r\u{1B}[2K") }
        hasStatus = false
    }
}
