package import Foundation

/// What a program of a sandboxed host says, and how it ends.
package struct ToolOutcome: Sendable {
    package var output = ""
    package var errors = ""
    package var status: Int32 = 0
}

/// The programs of a sandboxed host that scripts of a few lines cannot stand in for.
package enum SandboxTool: String, CaseIterable, Sendable {
    case ip, flock, reboot

    /// Runs it, as one of the host's own scripts asks for.
    ///
    /// - Parameter isRoot: Whether sudo started it.
    package func run(_ arguments: [String], in folder: URL, isRoot: Bool) throws -> ToolOutcome {
        let sandbox = ProxmoxSandbox(folder: folder)
        switch self {
        case .ip: return try sandbox.ip(arguments, isRoot: isRoot)
        case .flock: return FileLock.run(arguments)
        case .reboot:
            guard isRoot else { return ToolOutcome(errors: "reboot: Permission denied\n", status: 1) }
            try sandbox.reboot()
            return ToolOutcome()
        }
    }
}

/// `flock [-n] [-w SECONDS] DESCRIPTOR`, for machines that have none: the lock is that of the shell that calls it.
private enum FileLock {
    static func run(_ arguments: [String]) -> ToolOutcome {
        var seconds: Double?
        var words = arguments[...]
        while let option = words.first, option.hasPrefix("-") {
            words.removeFirst()
            switch option {
            case "-n": seconds = 0
            case "-w": seconds = words.popFirst().flatMap(Double.init)
            default: break
            }
        }
        guard let descriptor = words.first.flatMap({ Int32($0) }) else {
            return ToolOutcome(errors: "flock: the lab's locks the number of an open file alone\n", status: 64)
        }
        let end = seconds.map { Date.now.addingTimeInterval($0) } ?? .distantFuture
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK, Date.now < end else { return ToolOutcome(status: 1) }
            usleep(20_000)
        }
        return ToolOutcome()
    }
}
