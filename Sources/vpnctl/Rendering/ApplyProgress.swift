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
        guard isLive, outcome.isSuccess else {
            flush()
            return print(text.lines(of: step, outcome))
        }
        if let last = open.last, last.verb != step.verb || last.address.kind != step.address.kind { flush() }
        open.append(step)
    }

    private mutating func flush() {
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
