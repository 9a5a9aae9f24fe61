import Foundation
import Lab
import Providers
import SSH
import TestSupport

/// A host of its own: a network namespace with one bridge, and a small disk with an interfaces file.
///
/// Scripts run in it with the real `/bin/sh`, `ip` and `flock`, as they would behind SSH. Needs root and Linux.
final class HostSandbox: RemoteShell {
    struct Options: Sendable {
        var interfaces = Array(HostSandbox.interfaces.utf8)
        var bridge = "vmbr1"
        /// The program that reads the interfaces file at a start; nil for a host without one.
        var reader: Reader?
        /// KiB.
        var diskSize = 512
    }

    /// Holds the namespaces open.
    private let anchor: Process
    /// On this machine's disk: what runs in the host, and nothing that belongs to it.
    let scratch: URL
    private let options: Options

    private init(anchor: Process, scratch: URL, options: Options) {
        (self.anchor, self.scratch, self.options) = (anchor, scratch, options)
    }

    deinit {
        anchor.terminate()
        try? FileManager.default.removeItem(at: scratch)
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

    static func start(_ options: Options = Options()) async throws -> HostSandbox {
        try await beside { try launch(options) }
    }

    static func start(interfaces: String) async throws -> HostSandbox {
        try await start(Options(interfaces: Array(interfaces.utf8)))
    }

    private static func launch(_ options: Options) throws -> HostSandbox {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "vpnctl-host-\(UUID().uuidString)")
        let disk = scratch.appending(path: "disk")
        for folder in [disk, scratch.appending(path: "programs")] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        let anchor = Process()
        anchor.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        let bridge = options.bridge
        anchor.arguments = [
            "-n", "-m", "/bin/sh", "-c",
            """
            mount -t tmpfs none /run && mount -t tmpfs -o size=\(options.diskSize)k none '\(disk.path)' \
            && mkdir '\(disk.path)/network' && ip link set lo up && ip link add \(bridge) type bridge \
            && ip link add port0 type veth peer name port1 && ip link set port0 master \(bridge) up \
            && ip link set port1 up && ip addr add 10.0.0.254/24 dev \(bridge) \
            && ip addr add fd00::254/64 dev \(bridge) nodad && ip link set \(bridge) up && echo ready && exec sleep 600
            """,
        ]
        let output = Pipe()
        anchor.standardInput = FileHandle.nullDevice
        anchor.standardOutput = output
        anchor.standardError = FileHandle.nullDevice
        try anchor.run()
        guard String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "ready\n" else {
            throw Broken("no namespace")
        }
        let sandbox = HostSandbox(anchor: anchor, scratch: scratch, options: options)
        try Data(options.interfaces).write(to: sandbox.file)
        return sandbox
    }

    // MARK: Files

    /// The path of the host's disk, as the host knows it.
    var disk: String { scratch.appending(path: "disk").path }
    /// The path of the interfaces file, as the host knows it.
    var path: String { "\(disk)/network/interfaces" }

    /// Where a file of the host is, seen from here.
    func url(_ path: String) -> URL { URL(fileURLWithPath: "/proc/\(anchor.processIdentifier)/root\(path)") }

    var folder: URL { url("\(disk)/network") }
    var file: URL { folder.appending(path: "interfaces") }

    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: file)) }
    }

    var text: String {
        get throws { String(decoding: try bytes, as: UTF8.self) }
    }

    // MARK: Programs

    /// Puts a shell script before all programs of the host.
    func addProgram(_ name: String, _ script: String) throws {
        let place = scratch.appending(path: "programs/\(name)")
        try? FileManager.default.removeItem(at: place)
        try ServerProgram.install("#!/bin/sh\n\(script)\n", at: place)
    }

    /// Where the host finds its programs.
    var searchPath: String {
        let own = [scratch.appending(path: "programs").path] + (options.reader.map { [$0.folder.path] } ?? [])
        return (own + [ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]).joined(separator: ":")
    }

    // MARK: Commands

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        try await run(script, input: input)
    }

    /// - Parameters:
    ///   - isRoot: Otherwise nobody runs it.
    ///   - isHeard: Whether somebody is left to read what the script says.
    func run(
        _ script: String, input: [UInt8] = [], asRoot isRoot: Bool = true, environment: [String: String] = [:],
        isHeard: Bool = true
    ) async throws -> CommandResult {
        let variables = ProcessInfo.processInfo.environment.merging(["PATH": searchPath]) { $1 }
            .merging(environment) { $1 }
        let entry = ["-t", "\(anchor.processIdentifier)", "-n", "-m"]
        let nobody = isRoot ? [] : ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        // Programs that end the shell know it by its number, which stays over `exec`.
        let shell = ["/bin/sh", "-c", #"SCRIPT_SHELL=$$ exec /bin/sh -c "$0""#, script]
        // A file, not a pipe: a script may end without having read it.
        let content = scratch.appending(path: "input-\(UUID().uuidString)")
        try Data(input).write(to: content)
        defer { try? FileManager.default.removeItem(at: content) }
        return try await Self.beside {
            try Self.run(entry + nobody + shell, variables, FileHandle(forReadingFrom: content), isHeard: isHeard)
        }
    }

    private static func run(
        _ arguments: [String], _ environment: [String: String], _ input: FileHandle, isHeard: Bool
    ) throws -> CommandResult {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
        (shell.arguments, shell.environment) = (arguments, environment)
        let (stdout, stderr) = (Pipe(), Pipe())
        shell.standardInput = input
        shell.standardOutput = stdout
        shell.standardError = stderr
        try shell.run()
        if !isHeard {
            try stdout.fileHandleForReading.close()
            try stderr.fileHandleForReading.close()
        }
        let output = isHeard ? stdout.fileHandleForReading.readDataToEndOfFile() : Data()
        let errors = isHeard ? stderr.fileHandleForReading.readDataToEndOfFile() : Data()
        shell.waitUntilExit()
        let status = shell.terminationStatus
        return CommandResult(
            output: Array(output), errors: Array(errors),
            ending: shell.terminationReason == .exit ? .exited(status) : .signalled("\(status)"))
    }

    /// What a command in the host prints.
    @discardableResult
    func command(_ line: String) async throws -> String {
        let result = try await run(line)
        guard result.isSuccess else { throw Broken("\(line): \(result.errorText)") }
        return result.outputText
    }

    /// Blocks a thread that no task runs in.
    private static func beside<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }

    // MARK: Whether there can be one

    /// Why there can be none here; nil where there can.
    static func obstacle() async -> String? {
        #if os(Linux)
            guard geteuid() == 0 else { return "network namespaces need root" }
            return await canMount.value ? nil : "this root may not make namespaces"
        #else
            return "network namespaces need Linux"
        #endif
    }

    private static let canMount = Task {
        (try? await beside { try launch(Options()) }) != nil
    }
}

/// Debian's program for interfaces files, unpacked by `.ci/tools-ifupdown`.
enum Reader: String, CaseIterable, Sendable {
    case ifupdown
    case ifupdown2

    private static let tools = Program.repository.appending(path: ".build-ifupdown")

    static var areThere: Bool { FileManager.default.fileExists(atPath: tools.appending(path: "complete").path) }

    var folder: URL { Self.tools.appending(path: "\(rawValue)/bin") }
    /// The command that is asked about a file.
    var program: String { self == .ifupdown ? "ifup" : "ifquery" }
}
