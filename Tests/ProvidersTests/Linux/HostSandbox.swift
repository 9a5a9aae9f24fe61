import Foundation
import Providers
import SSH

/// A host of its own: a network namespace with one bridge, and a folder with an interfaces file.
///
/// Scripts run in it with the real `/bin/sh`, `ip` and `flock`, as they would behind SSH. Needs root and Linux.
final class HostSandbox: RemoteShell {
    let folder: URL
    /// Holds the namespace open.
    private let anchor: Process

    var file: URL { folder.appending(path: "interfaces") }

    /// Why there can be none here; nil where there can.
    static var obstacle: String? {
        #if os(Linux)
            return geteuid() == 0 ? nil : "network namespaces need root"
        #else
            return "network namespaces need Linux"
        #endif
    }

    static let interfaces = """
        auto lo
        iface lo inet loopback

        auto vmbr1
        iface vmbr1 inet static
        \taddress 10.0.0.254/24
        \tbridge-ports none
        \tbridge-stp off
        \tbridge-fd 0

        """

    init(interfaces: String = interfaces) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vpnctl-host-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        anchor = Process()
        anchor.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        anchor.arguments = [
            "-n", "/bin/sh", "-c",
            """
            ip link set lo up && ip link add vmbr1 type bridge && ip addr add 10.0.0.254/24 dev vmbr1 \
            && ip link set vmbr1 up && echo ready && exec sleep 600
            """,
        ]
        let output = Pipe()
        anchor.standardOutput = output
        try anchor.run()
        let greeting = output.fileHandleForReading.availableData
        guard String(decoding: greeting, as: UTF8.self) == "ready\n" else { throw Broken(what: "no namespace") }
        try Data(interfaces.utf8).write(to: file)
    }

    struct Broken: Error { let what: String }

    deinit {
        anchor.terminate()
        anchor.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    var text: String {
        get throws { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
    }

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        let namespace = String(anchor.processIdentifier)
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.run(script, input, inNamespaceOf: namespace) })
            }
        }
    }

    private static func run(
        _ script: String, _ input: [UInt8], inNamespaceOf process: String
    ) throws -> CommandResult {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
        shell.arguments = ["-t", process, "-n", "/bin/sh", "-c", script]
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        shell.standardInput = stdin
        shell.standardOutput = stdout
        shell.standardError = stderr
        try shell.run()
        // A script may end without having read its input; how it ended says why.
        try? stdin.fileHandleForWriting.write(contentsOf: Data(input))
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        let errors = stderr.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        return CommandResult(output: Array(output), errors: Array(errors), ending: .exited(shell.terminationStatus))
    }

    /// What a command in the namespace prints.
    @discardableResult
    func command(_ line: String) async throws -> String {
        let result = try await run(script: line, input: [], deadline: .seconds(10))
        guard result.isSuccess else { throw Broken(what: "\(line): \(result.errorText)") }
        return result.outputText
    }
}
