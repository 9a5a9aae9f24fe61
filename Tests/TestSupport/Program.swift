package import Foundation

/// The built `vpnctl`, run as a user runs it.
package struct Program: Sendable {
    /// What a run left behind.
    package struct Outcome: Sendable {
        package let status: Int32
        package let output: String
        package let errors: String
    }

    /// The program beside the tests' own bundle.
    package static var path: URL {
        var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
        #if canImport(Darwin)
            folder =
                Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
                .deletingLastPathComponent() ?? folder
        #endif
        let beside = folder.appending(path: "vpnctl")
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        return repository.appending(path: ".build/debug/vpnctl")
    }

    /// The repository's folder.
    package static var repository: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// Runs to the end, in the repository's folder unless another one is given, with nothing but `environment` set.
    ///
    /// - Parameters:
    ///   - input: What it reads; nothing where none is given.
    ///   - launcher: A program and its arguments that starts it.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], folder: URL = repository,
        input: FileHandle? = nil, launcher: [String] = []
    ) async throws -> Outcome {
        try await ProgramGate.shared.pass {
            try await start(arguments, environment: environment, folder: folder, input: input, launcher: launcher)
                .end()
        }
    }

    /// - Parameters:
    ///   - input: What it reads; nothing where none is given.
    ///   - place: Where standard output goes instead of into the outcome.
    ///   - complaints: Where standard error goes instead.
    package static func start(
        _ arguments: [String], environment: [String: String] = [:], folder: URL = repository,
        input: FileHandle? = nil, outputTo place: FileHandle? = nil, errorsTo complaints: FileHandle? = nil,
        launcher: [String] = []
    ) throws -> Running {
        let process = Process()
        let words = launcher + [path.path] + arguments
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = input ?? FileHandle.nullDevice
        let running = Running(process: process, output: Pipe(), errors: Pipe())
        process.standardOutput = running.output
        if let place { process.standardOutput = place }
        process.standardError = running.errors
        if let complaints { process.standardError = complaints }
        try process.run()
        // Nobody else holds the pipe's end then, and draining it would never end.
        if place != nil { try running.output.fileHandleForWriting.close() }
        if complaints != nil { try running.errors.fileHandleForWriting.close() }
        return running
    }

    /// A run under way.
    package struct Running: @unchecked Sendable {
        // Process is not Sendable on every platform; it is only waited for and signalled here.
        let process: Process
        let output: Pipe
        let errors: Pipe

        package var identifier: Int32 { process.processIdentifier }

        package var isRunning: Bool { process.isRunning }

        package func interrupt() { process.interrupt() }

        /// SIGKILL: the program gets no chance to tidy up.
        package func kill() { _ = Foundation.kill(process.processIdentifier, SIGKILL) }

        /// Both streams are drained while the program runs, so that it never waits for a full pipe.
        package func end() async throws -> Outcome {
            async let output = Self.drain(self.output)
            async let errors = Self.drain(self.errors)
            let (text, complaint) = await (output, errors)
            process.waitUntilExit()
            return Outcome(status: process.terminationStatus, output: text, errors: complaint)
        }

        private static func drain(_ pipe: Pipe) async -> String {
            await withCheckedContinuation { continuation in
                Thread {
                    let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
                    continuation.resume(returning: String(decoding: data, as: UTF8.self))
                }.start()
            }
        }
    }
}
