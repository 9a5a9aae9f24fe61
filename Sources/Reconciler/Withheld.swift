/// A change that is asked for and left out of the plan.
package struct Withheld: Hashable, Sendable {
    /// What stays as it is.
    package let address: Address
    /// What it hangs on and about which nothing can be planned.
    package let because: Address

    package init(address: Address, because: Address) {
        self.address = address
        self.because = because
    }
}

extension Withheld {
    /// Takes out of `changes` everything that hangs on something undecided.
    ///
    /// What refers to an undecided object that is not there cannot be made, and what an undecided object still refers
    /// to cannot go; the same holds for what refers to the one, and for what the other refers to. A group counts as
    /// there while any of its members is.
    static func takeOut(
        of changes: inout [Change], live: Snapshot, desired: DesiredState
    ) -> [Withheld] {
        if desired.undecided.isEmpty { return [] }
        var staying = desired.undecided
        var withheld: [Withheld] = []
        var isSettled = false
        while !isSettled {
            let users = usersThatStay(staying, live: live)
            let before = withheld.count
            changes.removeAll { change in
                let cause =
                    change.effect == .delete
                    ? users[change.address]
                    : missing(change.address, staying: staying, live: live, desired: desired)
                guard let cause else { return false }
                withheld.append(Withheld(address: change.address, because: cause))
                return true
            }
            for one in withheld[before...] { staying.insert(one.address) }
            isSettled = withheld.count == before
        }
        return Set(withheld).sorted { $0.address < $1.address }
    }

    /// For each live object that something staying refers to, the first that does.
    private static func usersThatStay(_ staying: Set<Address>, live: Snapshot) -> [Address: Address] {
        var users: [Address: Address] = [:]
        for user in staying {
            for target in live[user]?.references ?? [] { users[target] = min(users[target] ?? user, user) }
        }
        return users
    }

    /// The first thing that the object would refer to and that will not be there.
    private static func missing(
        _ address: Address, staying: Set<Address>, live: Snapshot, desired: DesiredState
    ) -> Address? {
        func isMissing(_ target: Address) -> Bool { staying.contains(target) && live[target] == nil }
        for target in desired.snapshot[address]?.references ?? [] {
            let members = desired.snapshot.groups[target] ?? [target]
            if members.allSatisfy(isMissing), let first = members.first { return first }
        }
        return nil
    }
}
