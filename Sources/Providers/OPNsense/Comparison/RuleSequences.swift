import Inventory
import Reconciler

extension OPNsenseComparison {
    private static let distance = 100
    private static let highest = 999_999

    /// Gives every wanted rule its sequence number.
    ///
    /// Rules that stand in the right order already keep their numbers; the others go into the gaps between them. Where
    /// a gap is full, only our own rules from there on are renumbered.
    mutating func assignSequences(_ wanted: [WantedRule], matches: [String: WantedRule]) {
        var current: [Address: Int] = [:]
        for rule in state.rules {
            if let want = matches[rule.uuid], let sequence = rule.sequence { current[want.address] = sequence }
        }
        let foreign = Set(state.rules.filter { matches[$0.uuid] == nil }.compactMap(\.sequence))
        var taken = foreign
        let interfaces = Dictionary(grouping: wanted, by: \.rule.interface)
        for name in interfaces.keys.sorted() {
            let rules = (interfaces[name] ?? []).sorted { ($0.position, $0.family) < ($1.position, $1.family) }
            let numbers = Self.numbers(for: rules.map { current[$0.address] }, avoiding: taken)
            taken.formUnion(numbers)
            for (rule, number) in zip(rules, numbers) { change(rule.address, "sequence", to: .number(number)) }
        }
    }

    /// The numbers of rules in the order wanted, given the numbers that some of them have.
    static func numbers(for current: [Int?], avoiding taken: Set<Int>) -> [Int] {
        let kept = longestIncreasing(current)
        var numbers = current.indices.map { kept.contains($0) ? current[$0] : nil }
        var start = 0
        while let gap = numbers[start...].firstIndex(where: { $0 == nil }) {
            let end = numbers[gap...].firstIndex { $0 != nil } ?? numbers.endIndex
            let count = end - gap
            let below = gap > 0 ? numbers[gap - 1] ?? 0 : nil
            let above = end < numbers.endIndex ? numbers[end] : nil
            if let filled = fill(count, below: below, above: above, taken: taken) {
                for (offset, number) in filled.enumerated() { numbers[gap + offset] = number }
                start = end
            } else {
                // No gap is left: everything of ours from here on moves up.
                for index in end..<numbers.endIndex { numbers[index] = nil }
                start = gap
            }
        }
        return numbers.compactMap { $0 }
    }

    /// Numbers strictly between two neighbours, evenly spread; nil where there is no room.
    private static func fill(_ count: Int, below: Int?, above: Int?, taken: Set<Int>) -> [Int]? {
        guard let above else {
            // Behind the last of ours; the first of all goes behind every rule there is, as OPNsense itself does.
            let base = below ?? taken.max() ?? 0
            return spread(count, from: base, step: distance, limit: highest + 1, taken: taken)
                ?? spread(count, from: below ?? 0, step: 1, limit: highest + 1, taken: taken)
        }
        let low = below ?? 0
        let step = (above - low) / (count + 1)
        if step >= 1, let numbers = spread(count, from: low, step: step, limit: above, taken: taken) {
            return numbers
        }
        return spread(count, from: low, step: 1, limit: above, taken: taken)
    }

    private static func spread(_ count: Int, from base: Int, step: Int, limit: Int, taken: Set<Int>) -> [Int]? {
        var numbers: [Int] = []
        var number = base
        for _ in 0..<count {
            number += step
            while taken.contains(number) { number += 1 }
            guard number < limit else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// The indices of a longest run of rules whose numbers rise; those need not move.
    private static func longestIncreasing(_ values: [Int?]) -> Set<Int> {
        var ends: [Int] = []
        var previous: [Int: Int] = [:]
        for (index, value) in values.enumerated() {
            guard let value else { continue }
            let position = ends.firstIndex { (values[$0] ?? 0) >= value } ?? ends.endIndex
            if position > 0 { previous[index] = ends[position - 1] }
            if position < ends.endIndex { ends[position] = index } else { ends.append(index) }
        }
        var kept: Set<Int> = []
        var next = ends.last
        while let index = next {
            kept.insert(index)
            next = previous[index]
        }
        return kept
    }
}
