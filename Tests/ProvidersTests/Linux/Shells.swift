import Foundation
import Lab
import Providers
import TestSupport

@testable import SSH

/// A person who does something right before the file is written, or before another script.
struct Interfering: RemoteShell {
    let sandbox: HostSandbox
    /// A command of the host.
    let deed: String
    /// A part of the script that comes second; nil for that which writes the file.
    var before: String?

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        if before.map(script.contains) ?? !input.isEmpty { try await sandbox.command(deed) }
        return try await sandbox.run(script, input: input)
    }
}

/// Somebody who does the same: all of it, right before the file is written for the first time.
actor Rival: RemoteShell {
    private let sandbox: HostSandbox
    private var deed: (@Sendable () async throws -> Void)?

    init(sandbox: HostSandbox, _ deed: @escaping @Sendable () async throws -> Void) {
        (self.sandbox, self.deed) = (sandbox, deed)
    }

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        if !input.isEmpty, let deed {
            self.deed = nil
            try await deed()
        }
        return try await sandbox.run(script, input: input)
    }
}

/// Waits for a lock no longer than a moment.
struct Impatient: RemoteShell {
    let sandbox: HostSandbox

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        try await sandbox.run(script.replacing("flock -w 10", with: "flock -w 0"), input: input)
    }
}

/// A user who is not root.
struct Nobody: RemoteShell {
    let sandbox: HostSandbox

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        try await sandbox.run(script, input: input, asRoot: false)
    }
}

/// Sends a script as SSH does: on standard input, framed by what shows its beginning and its end.
struct AsOverSSH: RemoteShell {
    let sandbox: HostSandbox

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        let framed = Script(Array(script.utf8))
        var result = try await sandbox.run(Script.command, input: framed.line + input)
        var filter = Script.Filter(framed)
        result.output = filter.take(result.output)
        guard let status = filter.status, result.ending == .exited(status) else { throw Broken("no end") }
        return result
    }
}

/// A link that is lost while the file is sent, after some bytes of it: nobody hears what becomes of it.
struct LostLink: RemoteShell {
    let sandbox: HostSandbox
    let bytes: Int

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        if input.isEmpty { return try await sandbox.run(script) }
        _ = try await sandbox.run(script, input: Array(input.prefix(bytes)), isHeard: false)
        throw Broken("the link is lost")
    }
}

/// What can befall a script at one of its commands.
enum WriteFault: String, CaseIterable, Sendable {
    case killedBefore
    /// The command goes on without its shell.
    case killedMeanwhile
    case killedAfter
    case terminated
    case hungUp
    case diskFull

    /// For a program that stands for another one.
    static let script = #"""
        n=0
        while read -r line; do n=$((n + 1)); done <"$BOUNDARY_LOG"
        [ "$n" = "$FAULT_AT" ] || exec "$real" "$@"
        case $FAULT in
        killedBefore) kill -KILL "$SCRIPT_SHELL"; exit 137 ;;
        killedMeanwhile) kill -KILL "$SCRIPT_SHELL" ;;
        killedAfter) "$real" "$@"; kill -KILL "$SCRIPT_SHELL"; exit 137 ;;
        terminated) kill -TERM "$SCRIPT_SHELL" ;;
        hungUp) kill -HUP "$SCRIPT_SHELL" ;;
        diskFull) /bin/cat /dev/zero >"$FAULT_DISK/fill" 2>/dev/null ;;
        esac
        exec "$real" "$@"
        """#
}

/// Lets something befall the writing of a file at the command with a certain number.
///
/// The script finds no program but those that stand here for the real ones: each is a boundary.
struct Faulty: RemoteShell {
    let sandbox: HostSandbox
    let fault: WriteFault?
    /// From 1.
    var number = 0

    private static let programs = [
        "awk", "cat", "chmod", "chown", "cp", "flock", "ifdown", "ifquery", "ifup", "ln", "mv", "readlink", "rm",
        "sha256sum", "sync", "timeout",
    ]

    private var folder: URL { sandbox.scratch.appending(path: "boundaries") }
    private var log: URL { sandbox.scratch.appending(path: "boundary-log") }

    /// How many commands the last script started.
    var count: Int {
        get throws { try String(contentsOf: log, encoding: .utf8).split(separator: "\n").count }
    }

    func prepare() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in Self.programs {
            let places = sandbox.searchPath.split(separator: ":").map { "\($0)/\(name)" }
            guard let real = places.first(where: FileManager.default.isExecutableFile) else { continue }
            let url = folder.appending(path: name)
            let script = "#!/bin/sh\nreal='\(real)'\necho \(name) >>\"$BOUNDARY_LOG\"\n\(WriteFault.script)\n"
            try ServerProgram.install(script, at: url)
        }
    }

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        if input.isEmpty { return try await sandbox.run(script) }
        try Data().write(to: log)
        let environment = [
            "PATH": folder.path, "BOUNDARY_LOG": log.path, "FAULT": fault?.rawValue ?? "", "FAULT_AT": "\(number)",
            "FAULT_DISK": sandbox.disk,
        ]
        return try await sandbox.run(script, input: input, environment: environment)
    }
}
