import Reconciler

/// One host of a ``World`` as apply reaches it, with what goes wrong there.
actor WorldProvider: Provider {
    private(set) var world: World
    private let host: String
    /// What was asked for, in order: `read 1,2`, `make 1`, `reload filter`, `check filter`.
    private(set) var calls: [String] = []
    private var faults: [Int: Fault]
    /// Done between the first read of a batch and its first write.
    private var meanwhile: (@Sendable (inout World) throws -> Void)?

    private var lostReload: String?

    enum Fault: Error {
        /// Nothing happens, and the caller learns so.
        case refused
        /// It happens, and the caller learns of an error.
        case answerLost
        /// The host takes it and does nothing.
        case ignored
    }

    /// - Parameter faults: By the number of the step.
    init(_ world: World, host: String, faults: [Int: Fault] = [:]) {
        self.world = world
        self.host = host
        self.faults = faults
    }

    func interfere(_ change: @escaping @Sendable (inout World) throws -> Void) { meanwhile = change }

    /// Lets the answers of one service's reloads be lost.
    func loseReloads(of service: String) { lostReload = service }

    func changeWorld(_ change: (inout World) -> Void) { change(&world) }

    func prepare(_ steps: [Step]) {}

    func read(for steps: [Step]) -> Snapshot {
        calls.append("read " + steps.map { String($0.number) }.joined(separator: ","))
        return world.snapshot
    }

    nonisolated func requests(for steps: [Step]) -> [[Step]] { steps.map { [$0] } }

    func make(_ steps: [Step]) throws {
        calls.append("make " + steps.map { String($0.number) }.joined(separator: ","))
        for step in steps {
            switch faults[step.number] {
            case .refused?: throw Fault.refused
            case .ignored?: break
            case .answerLost?:
                try world.apply(step)
                throw Fault.answerLost
            case nil: try world.apply(step)
            }
        }
    }

    func confirm(_ steps: [Step]) throws {
        guard let meanwhile else { return }
        self.meanwhile = nil
        try meanwhile(&world)
        throw Moved(nil, "somebody was here")
    }

    func activate(_ service: Service) throws {
        calls.append("reload \(service.name)")
        try world.reload(service)
        if service.name == lostReload { throw Fault.answerLost }
    }

    func evaluate(_ check: Check) { calls.append("check \(check.address.name)") }
}
