import Reconciler

/// Steps that a reader takes in as one line: the same edit on many objects.
struct PlanFold {
    var steps: [Step]

    /// How many like steps are shown one by one before they become a count.
    private static let limit = 8

    /// Puts neighbouring steps together that do the same; removals are always named one by one.
    static func folds(of steps: [Step], isFull: Bool) -> [PlanFold] {
        if isFull { return steps.map { PlanFold(steps: [$0]) } }
        var folds: [PlanFold] = []
        for step in steps {
            if let last = folds.last?.steps.first, belong(last, step) {
                folds[folds.count - 1].steps.append(step)
            } else {
                folds.append(PlanFold(steps: [step]))
            }
        }
        return folds.flatMap { fold -> [PlanFold] in
            let isSmall = fold.steps.count <= limit && fold.steps[0].differences.contains { $0.before == nil }
            return isSmall ? fold.steps.map { PlanFold(steps: [$0]) } : [fold]
        }
    }

    private static func belong(_ one: Step, _ other: Step) -> Bool {
        guard one.manual == nil, other.manual == nil, one.danger == nil, other.danger == nil else { return false }
        guard one.verb == other.verb, one.address.host == other.address.host, one.address.kind == other.address.kind
        else { return false }
        // New objects differ in what makes them themselves; edits fold where they are the same edit.
        return [.create, .link].contains(one.verb) || one.differences == other.differences && !one.differences.isEmpty
    }

    var symbol: String {
        switch steps.first?.effectiveVerb {
        case .create?, .link?, .assign?, .route?: "+"
        case .delete?, .unlink?: "-"
        case .reload?, .check?: "*"
        default: "~"
        }
    }

    /// `7`, or `7-206`.
    var numbers: String {
        guard let first = steps.first?.number, let last = steps.last?.number else { return "" }
        return first == last ? String(first) : "\(first)-\(last)"
    }

    /// What the steps are about.
    var subject: String { Self.subject(steps.map(\.address)) }

    /// One address, or what many of one host and kind are, a few of them by name.
    static func subject(_ addresses: [Address]) -> String {
        guard let first = addresses.first else { return "" }
        if addresses.count == 1 { return first.description }
        let names = addresses.prefix(3).map(\.name).joined(separator: ", ")
        let more = addresses.count > 3 ? " and \(addresses.count - 3) more" : ""
        return "\(addresses.count) \(first.host) \(first.kind)s: \(names)\(more)"
    }

    /// The numbers of the steps that this one needs, as ranges.
    var needs: String {
        guard steps.count == 1, let needs = steps.first?.needs, let first = needs.first else { return "" }
        var ranges = [first...first]
        for number in needs.dropFirst() {
            if let last = ranges.last, number == last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }
}
