import Reconciler

/// Finds, by trying every order, how few reloads could do a plan's changes; slow, for small plans.
struct FewestReloads {
    private let changes: [Step]
    private let desired: Snapshot

    init(_ steps: [Step], desired: Snapshot) {
        changes = steps.filter { if case .change = $0.action { true } else { false } }
        self.desired = desired
    }

    /// The least number of reloads; nil if `limit` is not enough.
    func count(from world: World, limit: Int) -> Int? {
        var states = [settled(world, done: [])]
        var seen: Set<State> = []
        for reloads in 0...limit {
            var next: [(world: World, done: Set<Int>)] = []
            for (world, done) in states {
                let waiting = world.pending.filter { !$0.value.isEmpty }.keys.sorted()
                if waiting.isEmpty, done.count == changes.count { return reloads }
                guard seen.insert(State(done: done, waiting: world.pending)).inserted else { continue }
                for service in waiting {
                    var after = world
                    let reload = Step(
                        number: 0, action: .activate(service, reasons: []), needs: [], manual: nil, danger: nil)
                    if (try? after.apply(reload)) != nil { next.append(settled(after, done: done)) }
                }
            }
            states = next
        }
        return nil
    }

    private struct State: Hashable {
        let done: Set<Int>
        let waiting: [Service: Set<Address>]
    }

    /// The world after every change that it accepts, in the order that the plan respects too.
    private func settled(_ world: World, done: Set<Int>) -> (world: World, done: Set<Int>) {
        var world = world
        var done = done
        var isMoving = true
        while isMoving {
            isMoving = false
            for step in changes where !done.contains(step.number) && mayStart(step, done) {
                var after = world
                guard (try? after.apply(step)) != nil else { continue }
                world = after
                done.insert(step.number)
                isMoving = true
            }
        }
        return (world, done)
    }

    /// Whether everything that the object refers to has changed already, and its own earlier changes are done.
    private func mayStart(_ step: Step, _ done: Set<Int>) -> Bool {
        let targets = Set(desired[step.address]?.targets ?? [])
        return changes.allSatisfy { other in
            done.contains(other.number) || (other.address == step.address && other.number >= step.number)
                || !(targets.contains(other.address) || other.address == step.address)
        }
    }
}
