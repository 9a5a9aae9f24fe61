/// What apply needs of one remote system: it only reads and writes, and decides nothing.
///
/// Everything is asked for under the plan's addresses. One provider serves one host, one call at a time.
package protocol Provider: Sendable {
    /// Goes before everything else of a run, once: what can be refused is refused here, before the first write.
    func prepare(_ steps: [Step]) async throws

    /// What is stored now of everything that the steps change.
    func read(for steps: [Step]) async throws -> Snapshot

    /// The steps of a batch, put together where one request carries several of them, in the order of execution.
    func requests(for steps: [Step]) -> [[Step]]

    /// Carries out steps that ``requests(for:)`` has put together; all of them or none.
    ///
    /// Doing it twice does no harm.
    ///
    /// - Throws: ``Moved`` where the object is no longer what the plan was made from; nothing was changed then.
    func make(_ steps: [Step]) async throws

    /// Looks at the batch just written for changes that somebody else made meanwhile.
    ///
    /// - Throws: ``Moved`` where there is one.
    func confirm(_ steps: [Step]) async throws

    /// Brings what is stored into force, and proves as far as can be seen that it is.
    func activate(_ service: Service) async throws

    /// - Throws: Where it does not hold.
    func evaluate(_ check: Check) async throws
}

/// Live state is not what the plan was made from.
package struct Moved: Error, Hashable, Sendable {
    /// The object that moved; nil where only that somebody changed something is known.
    package let address: Address?
    /// What is there instead, in a sentence without secrets.
    package let detail: String

    package init(_ address: Address?, _ detail: String) {
        self.address = address
        self.detail = detail
    }
}

extension Change {
    /// Says what stands in the way of the change, where the object is no longer as the plan saw it.
    package func moved(in live: Snapshot) -> Moved? {
        let found = live[address]
        switch effect {
        case .create:
            return found == nil ? nil : Moved(address, "it exists already")
        case .update, .delete:
            guard let found else { return Moved(address, "it is gone") }
            guard found.remoteIdentifier == remoteIdentifier else {
                return Moved(address, "another object has taken its place")
            }
            return differences.lazy.compactMap { difference in
                let value = found.attributes[difference.attribute]
                if value == difference.before { return nil }
                return Moved(
                    address,
                    "\(difference.attribute) is \(value?.description ?? "none"), was "
                        + (difference.before?.description ?? "none"))
            }.first
        }
    }

    /// Whether the change creates what is there already, exactly as it should be.
    ///
    /// Some objects cannot be seen before something else is in force, such as the interface of a tunnel that is off.
    package func isNeedless(in live: Snapshot) -> Bool {
        effect == .create && live[address] != nil && missing(in: live) == nil
    }

    /// Whether somebody made the change already: the same object is as it should be, or is gone.
    package func isMade(in live: Snapshot) -> Bool {
        let found = live[address]
        return switch effect {
        case .create: isNeedless(in: live)
        case .update: found?.remoteIdentifier == remoteIdentifier && missing(in: live) == nil
        case .delete: found == nil
        }
    }

    /// Says what is missing of the change; nil where the live state shows that it was made.
    package func missing(in live: Snapshot) -> String? {
        let found = live[address]
        if effect == .delete {
            guard let found, found.remoteIdentifier == remoteIdentifier else { return nil }
            return "it is still there"
        }
        guard let found else { return "it is not there" }
        return differences.lazy.compactMap { difference in
            let value = found.attributes[difference.attribute]
            if value == difference.after { return nil }
            return "\(difference.attribute) is \(value?.description ?? "none") and should be "
                + (difference.after?.description ?? "none")
        }.first
    }
}
