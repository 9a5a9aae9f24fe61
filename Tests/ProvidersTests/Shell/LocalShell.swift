import Foundation
import Providers
import SSH

/// A host whose programs are those that a test writes, run by this machine's `/bin/sh`.
final class LocalShell: RemoteShell {
    private let folder: URL

    /// - Parameter programs: texts for `/bin/sh`, by name.
    init(_ programs: [String: String]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vpnctl-shell-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in programs {
            let file = folder.appending(path: name)
            try Data("#!/bin/sh\n\(text)\n".utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Puts a file beside the programs, whose folder is `$0`'s.
    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: folder.appending(path: name)) }

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        let path = folder.path
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.run(script, path: path) })
            }
        }
    }

    private static func run(_ script: String, path: String) throws -> CommandResult {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", script]
        shell.environment = ["PATH": "\(path):/usr/bin:/bin"]
        let (output, errors) = (Pipe(), Pipe())
        (shell.standardInput, shell.standardOutput, shell.standardError) = (FileHandle.nullDevice, output, errors)
        try shell.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        return CommandResult(
            output: Array(said), errors: Array(complained), ending: .exited(shell.terminationStatus))
    }
}
