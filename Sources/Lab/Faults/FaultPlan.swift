import NIOConcurrencyHelpers

/// The faults that wait for requests; safe to change while the twin serves.
package final class FaultPlan: Sendable {
    private struct Entry {
        let fault: Fault
        let trigger: FaultTrigger
        var left: Int
    }

    private let entries = NIOLockedValueBox<[Entry]>([])

    init() {}

    /// Adds a fault; the first one that matches strikes.
    package func add(_ fault: Fault, _ trigger: FaultTrigger) {
        entries.withLockedValue { $0.append(Entry(fault: fault, trigger: trigger, left: trigger.times)) }
    }

    package func removeAll() {
        entries.withLockedValue { $0.removeAll() }
    }

    /// The fault that a request meets, if any.
    func strike(number: Int, method: String, path: String) -> Fault? {
        entries.withLockedValue { entries in
            for index in entries.indices
            where entries[index].left > 0 && entries[index].trigger.matches(number, method, path) {
                entries[index].left -= 1
                return entries[index].fault
            }
            return nil
        }
    }
}
