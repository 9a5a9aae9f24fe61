import ArgumentParser
import Foundation
import Providers
import SSH

/// `vpnctl exec`: run a command on a host or in a container, as if it ran here.
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command, or a script from standard input, on a host or in one of its containers.",
        usage: """
            vpnctl exec HOST[/CT] -- COMMAND [ARGUMENT…]
            vpnctl exec HOST[/CT] < SCRIPT
            """,
        discussion: """
            The command gets the words as they are given; for a pipe or a variable of the other side write a script, \
            or sh -c '…'. It reads standard input, and what it says comes out here as it says it. HOST/CT runs it in \
            the container with that number, by pct exec, and with sudo where the inventory says `sudo: true`.

            Without a command, standard input is a script for /bin/sh. It begins when it has arrived whole.

            Exit codes: the command's own, 128 and the signal's number where a signal ended it, 255 for every failure \
            of vpnctl itself, 130 interrupted: the command is cut off, and may run on until it notices.
            """)

    @Argument(help: "A host of the inventory, or HOST/CT for a container of a Proxmox host.")
    var place: String

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after `--`.")
    var command: [String] = []

    @OptionGroup var options: SiteOptions

    func run() async throws {
        let site = try options.load()
        let place = try RemotePlace(place, in: site)
        let connections = Connections(site: site)
        let count = Self.words(in: CommandLine.arguments).count
        let ending = try await Interrupt.guarding {
            let command = try await Self.command(of: count, at: place)
            return try await connections.ssh.withConnection(to: place.host) { connection in
                try await Self.run(command, over: connection)
            }
        }
        if ending != .exited(0) { throw ExitCode(ending.shellStatus) }
    }

    /// What is parsed of the program's arguments: of the command's words one stands for all, since the parser's time grows with
    /// the square of their number, and a pattern of the shell makes thousands.
    static func parsed(_ arguments: [String]) -> [String] {
        guard arguments.first == configuration.commandName else { return arguments }
        return arguments.dropLast(max(0, words(in: arguments).count - 1))
    }

    /// What stands behind the first `--`.
    private static func words(in arguments: [String]) -> ArraySlice<String> {
        arguments.drop { $0 != "--" }.dropFirst()
    }

    /// - Parameter count: How many of this program's last arguments the command is.
    private static func command(of count: Int, at place: RemotePlace) async throws -> RemoteCommand {
        guard count == 0 else {
            return RemoteCommand(lastArguments(count), at: place, input: .stream(StandardStreams.input))
        }
        guard isatty(0) != 1 else {
            throw ValidationError("There is no command: write it after `--`, or give a script on standard input.")
        }
        let script = try await StandardStreams.wholeInput()
        guard !script.isEmpty else {
            throw ValidationError("There is no command after `--`, and standard input holds no script.")
        }
        return RemoteCommand(script: script, at: place)
    }

    /// As the system passed them: an argument need not be UTF-8.
    private static func lastArguments(_ count: Int) -> [[UInt8]] {
        let total = Int(CommandLine.argc)
        return (total - count..<total).compactMap { index in
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { return nil }
            let bytes = unsafe UnsafeBufferPointer(start: argument, count: strlen(argument))
            return unsafe bytes.map(UInt8.init(bitPattern:))
        }
    }

    private static func run(
        _ command: RemoteCommand, over connection: SSHConnection
    ) async throws -> CommandEnding {
        // One task reports the failure, the other is ended by it.
        try await withThrowingTaskGroup(of: CommandEnding?.self) { group in
            let (failures, reporter) = AsyncThrowingStream.makeStream(of: Void.self)
            group.addTask {
                let ending = try await command.run(over: connection) { piece in
                    do { try await StandardStreams.write(piece) } catch { reporter.finish(throwing: error) }
                }
                reporter.finish()
                return ending
            }
            group.addTask {
                for try await _ in failures {}
                return nil
            }
            var ending: CommandEnding?
            for try await part in group { ending = part ?? ending }
            return ending ?? .exited(0)
        }
    }
}
