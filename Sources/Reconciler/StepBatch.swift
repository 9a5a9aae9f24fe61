/// Steps of one host that are read, written and read back together, or one reload, or one check.
package struct StepBatch: Sendable {
    package let host: String
    package private(set) var steps: [Step]
    private let key: Key

    private enum Key: Equatable {
        case changes(String)
        case manual
        case single
    }

    /// Whether the steps change what is stored; otherwise there is one, a reload or a check.
    package var changes: Bool { if case .changes = key { true } else { false } }
    /// Whether a person makes them.
    package var isManual: Bool { key == .manual }
}

extension Plan {
    /// The steps in their order, cut where the host, the batch of the kind, or the nature of the step changes.
    package func batches(_ kinds: Kinds) -> [StepBatch] {
        var batches: [StepBatch] = []
        var open: [String: Int] = [:]
        for step in steps {
            let host = step.address.host
            let batch = StepBatch(step, kinds)
            if let index = open[host], batches[index].append(step, like: batch) { continue }
            open[host] = batches.count
            batches.append(batch)
        }
        return batches
    }
}

extension StepBatch {
    fileprivate init(_ step: Step, _ kinds: Kinds) {
        host = step.address.host
        steps = [step]
        key =
            switch step.action {
            case .activate, .check: .single
            case .change where step.manual != nil: .manual
            case .change: .changes(kinds[step.address]?.batch ?? step.address.kind)
            }
    }

    /// Takes the step in where it belongs to the same batch.
    fileprivate mutating func append(_ step: Step, like other: StepBatch) -> Bool {
        guard key == other.key, key != .single else { return false }
        steps.append(step)
        return true
    }
}
