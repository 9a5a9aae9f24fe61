import Inventory
import Reconciler

extension OPNsenseComparison {
    private static let distance = 100
    private static let highest = 999_999

    /// Gives every wanted rule its sequence number.
    ///
    /// Rules that stand in the right order already keep their numbers; the others go into the gaps between them. Where
    /// a gap is full, only our own rules from there on are renumbered.
    mutating func assignSequences(_ wanted: [WantedRule], live: [Address: FirewallRule]) {
        let current = live.compactMapValues(\.sequence)
        let isOpen = Set(wanted.compactMap { live[$0.address]?.uuid })
        // A rule that this plan removes holds its number until then.
        var taken = Set(state.rules.filter { !isOpen.contains($0.uuid) }.compactMap(\.sequence))
        let interfaces = Dictionary(grouping: wanted, by: \.rule.interface).sorted { $0.key < $1.key }
            .map { $0.value.sorted { ($0.position, $0.family) < ($1.position, $1.family) } }
        for (index, rules) in interfaces.enumerated() {
            // What stays on the other interfaces is taken, too.
            let later = interfaces[(index + 1)...].flatMap { Self.kept($0.map { current[$0.address] }) }
            let numbers = Self.numbers(for: rules.map { current[$0.address] }, avoiding: taken.union(later))
            taken.formUnion(numbers)
            for (rule, number) in zip(rules, numbers) { change(rule.address, "sequence", to: .number(number)) }
        }
    }

    private static func kept(_ current: [Int?]) -> [Int] { longestIncreasing(current).compactMap { current[$0] } }

    /// The numbers of rules in the order wanted, given the numbers that some of them have.
    static func numbers(for current: [Int?], avoiding taken: Set<Int>) -> [Int] {
        let kept = longestIncreasing(current)
        let last = taken.max() ?? 0
        var numbers = current.indices.map { kept.contains($0) ? current[$0] : nil }
        var start = 0
        while let gap = numbers[start...].firstIndex(where: { $0 == nil }) {
            let end = numbers[gap...].firstIndex { $0 != nil } ?? numbers.endIndex
            let below = gap > 0 ? numbers[gap - 1] : nil
            let above = end < numbers.endIndex ? numbers[end] : nil
            if let filled = fill(end - gap, below: below, above: above, last: last, taken: taken) {
                for (offset, number) in filled.enumerated() { numbers[gap + offset] = number }
                start = end
            } else if end < numbers.endIndex {
                // No gap is left: everything of ours from here on moves up.
                for index in end..<numbers.endIndex { numbers[index] = nil }
                start = gap
            } else if gap > 0 {
                // No number is left above: the one before has to move down.
                numbers[gap - 1] = nil
                start = gap - 1
            } else {
                break
            }
        }
        return numbers.compactMap { $0 }
    }

    /// Numbers strictly between two neighbours, evenly spread; nil where there is no room.
    private static func fill(_ count: Int, below: Int?, above: Int?, last: Int, taken: Set<Int>) -> [Int]? {
        if let above {
            let low = below ?? 0
            let step = (above - low) / (count + 1)
            if step >= 1, let numbers = spread(count, from: low, step: step, limit: above, taken: taken) {
                return numbers
            }
            return spread(count, from: low, step: 1, limit: above, taken: taken)
        }
        // Behind the last of ours; the first of all goes behind every rule there is, as OPNsense itself does.
        let base = below ?? last
        return spread(count, from: base, step: distance, limit: highest + 1, taken: taken)
            ?? spread(count, from: base, step: 1, limit: highest + 1, taken: taken)
            ?? (below == nil ? highestFree(count, taken: taken) : nil)
    }

    /// The highest free numbers, ascending.
    private static func highestFree(_ count: Int, taken: Set<Int>) -> [Int]? {
        let numbers = Array((1...highest).reversed().lazy.filter { !taken.contains($0) }.prefix(count))
        return numbers.count == count ? numbers.reversed() : nil
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
            let position = firstEnd(in: ends, of: values, from: value)
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

    /// The first run that ends at `value` or above; `ends` is sorted by value.
    private static func firstEnd(in ends: [Int], of values: [Int?], from value: Int) -> Int {
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if (values[ends[middle]] ?? 0) >= value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
