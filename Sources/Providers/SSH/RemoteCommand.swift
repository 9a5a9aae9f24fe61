package import SSH

/// A command, or a script, that runs at one place as a person's own shell would run it.
package struct RemoteCommand: Sendable {
    package let place: RemotePlace
    private let words: ShellWords
    private let input: CommandInput

    /// A program and its arguments, which reach it as they are given; it reads `input`.
    package init(_ words: [[UInt8]], at place: RemotePlace, input: CommandInput) {
        (self.place, self.words, self.input) = (place, ShellWords(words), input)
    }

    /// A script for `/bin/sh`, which finds nothing on its standard input.
    ///
    /// It begins only when it has arrived whole: half a script would do half of what was meant.
    package init(script: [UInt8], at place: RemotePlace) {
        let mark = "#vpnctl-end-\(UInt64.random(in: 0 ... .max))"
        let shell = """
            vpnctl_mark=$1; shift; vpnctl_script=$(cat); case $vpnctl_script in *"$vpnctl_mark") \
            eval "${vpnctl_script%"$vpnctl_mark"}";; *) echo 'vpnctl: the script did not arrive whole' >&2; exit 255;; esac
            """
        self.init(
            ["/bin/sh", "-c", shell, "sh", mark].map { Array($0.utf8) }, at: place,
            input: .bytes(script + Array("\n\(mark)".utf8)))
    }

    /// Runs it to its end, however long that takes, and passes on what it says as it says it.
    ///
    /// - Throws: `SSHError`; ``ProviderError`` where sudo does not run `pct`.
    package func run(
        over connection: SSHConnection, receive: @escaping @Sendable (CommandOutput) async -> Void
    ) async throws -> CommandEnding {
        var command = words
        if let entry = place.entry {
            command = entry.running(words)
            if place.host.ssh?.sudo == true {
                try await Sudo.check(command, program: "pct", over: connection)
                command = Sudo.running(command)
            }
        }
        return try await connection.stream(
            script: command.line, input: input, deadline: .seconds(100 * 365 * 86_400), receive: receive)
    }
}

extension CommandEnding {
    /// As a shell shows it: the status itself, or 128 and the number of the signal; 255 for an unknown signal.
    package var shellStatus: Int32 {
        switch self {
        case .exited(let status): status
        case .signalled(let name): Self.signals[name].map { 128 + $0 } ?? 255
        }
    }

    /// RFC 4254 §6.10, with the numbers of POSIX.
    private static let signals: [String: Int32] = [
        "HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "ABRT": 6, "FPE": 8, "KILL": 9, "SEGV": 11, "PIPE": 13, "ALRM": 14,
        "TERM": 15,
    ]
}
