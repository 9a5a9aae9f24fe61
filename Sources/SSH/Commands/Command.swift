/// What is run.
enum Command: Sendable {
    case script(Script)
    /// For the user's login shell.
    case line(String)

    var line: String {
        switch self {
        case .script: Script.command
        case .line(let line): line
        }
    }
}

/// What a command reads on its standard input.
package enum CommandInput: Sendable {
    case none
    case bytes([UInt8])
    /// Asked for the next bytes each time the last ones were sent: one made by `unfolding` need not be ahead.
    case stream(AsyncStream<[UInt8]>)
}

/// A part of what a command says, as it arrives.
package enum CommandOutput: Hashable, Sendable {
    case output([UInt8])
    case errors([UInt8])
}

/// How a command ended.
package enum CommandEnding: Hashable, Sendable {
    /// From 0 to 255.
    case exited(Int32)
    /// The signal's name without `SIG`: `TERM`, `KILL`.
    case signalled(String)
}

/// All that a command said, and how it ended.
package struct CommandResult: Hashable, Sendable {
    package var output: [UInt8]
    package var errors: [UInt8]
    package var ending: CommandEnding

    package init(output: [UInt8], errors: [UInt8], ending: CommandEnding) {
        self.output = output
        self.errors = errors
        self.ending = ending
    }

    package var isSuccess: Bool { ending == .exited(0) }
    package var outputText: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
}
