// Beside `Ping` the only file that starts programs; Foundation's `Process` works alike on Linux and macOS.
internal import Foundation

/// A program that prints a secret, run without a shell and without input.
struct SecretCommand: Sendable {
    /// The program and its arguments.
    let words: [String]
    /// The program's whole environment; `PATH` finds it.
    let environment: [String: String]
    let limit: Duration
    /// The inventory's name of the host that needs the secret, for errors.
    let host: String

    private static let largestOutput = 64 << 10

    /// What it prints to standard output until it and everyone it gave its output to have ended.
    ///
    /// - Throws: ``ProviderError`` `secret-command` with the first line of standard error, never with the output;
    ///   `CancellationError`. The program is ended in either case.
    func output() async throws -> [UInt8] {
        let program = try located()
        do {
            return try await withDeadline(limit) { try await run(program) }
        } catch is DeadlinePassed {
            throw failed("did not end within \(limit) and was stopped. It runs without a terminal: it cannot ask.")
        }
    }

    private func run(_ program: String) async throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = Array(words.dropFirst())
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let (output, complaints) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = complaints
        let (endings, ended) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            let isExit = process.terminationReason == .exit
            ended.yield(isExit ? process.terminationStatus : 128 + process.terminationStatus)
            ended.finish()
        }
        do {
            try process.run()
        } catch {
            throw failed("could not be started. Check that \(program) is a program for this machine.")
        }
        let printed = Self.chunks(of: output.fileHandleForReading, keeping: .unbounded)
        let complained = Self.chunks(of: complaints.fileHandleForReading, keeping: .bufferingOldest(4))
        do {
            let bytes = try await withTaskCancellationHandler {
                try await collect(printed)
            } onCancel: {
                Self.stop(process)
            }
            // A cancelled task sees the end of a stream where there is none.
            for await status in endings where status != 0 {
                try await fail(with: status, output: bytes, complained: complained)
            }
            try Task.checkCancellation()
            return bytes
        } catch {
            Self.stop(process)
            throw error
        }
    }

    private func collect(_ printed: AsyncStream<Data>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for await chunk in printed {
            bytes += chunk
            guard bytes.count <= Self.largestOutput else {
                throw failed("prints more than 64 KiB, which is no secret.")
            }
        }
        try Task.checkCancellation()
        return bytes
    }

    private func fail(with status: Int32, output: [UInt8], complained: AsyncStream<Data>) async throws {
        // It has ended, but what it started may keep its standard error open.
        let text = try? await withDeadline(.seconds(1)) {
            var bytes: [UInt8] = []
            for await chunk in complained {
                bytes += chunk
                if bytes.contains(0x0A) { break }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        try Task.checkCancellation()
        let line = (text ?? "").split(whereSeparator: \.isNewline).first.map { String($0.prefix(200)) } ?? ""
        let secret = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        let shows = !line.isEmpty && (secret.isEmpty || !line.contains(secret))
        throw failed(
            "ended with status \(status)" + (shows ? ": \(CertificateSummary.printable(line))" : ".")
        )
    }

    /// What arrives at a handle, up to its end; it is read whether somebody waits for it or not.
    ///
    /// A thread of its own blocks on it: `readabilityHandler` loses the end of a pipe now and then on Linux (Swift 6.3).
    private static func chunks(
        of handle: FileHandle,
        keeping policy: AsyncStream<Data>.Continuation.BufferingPolicy
    ) -> AsyncStream<Data> {
        AsyncStream(bufferingPolicy: policy) { continuation in
            Thread.detachNewThread {
                while true {
                    let data = handle.availableData
                    if data.isEmpty { break }
                    if case .terminated = continuation.yield(data) { break }
                }
                continuation.finish()
            }
        }
    }

    private static func stop(_ process: Process) {
        guard process.isRunning else { return }
        process.terminate()
        Task.detached {
            try await Task.sleep(for: .seconds(1))
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
    }

    /// The program's path: as it is when it has a slash, else the first match in `PATH`.
    private func located() throws -> String {
        guard let name = words.first, !name.isEmpty else { throw failed("has no program. Write [program, argument…].") }
        if name.hasPrefix("~/"), let home = environment["HOME"] { return home + name.dropFirst() }
        if name.contains("/") { return name }
        let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let paths = folders.map { "\($0)/\(name)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw failed("was not found in PATH. It runs without a shell: aliases and functions are not known.")
        }
        return path
    }

    /// Names the program alone: an argument may be a secret of its own.
    private func failed(_ what: String) -> ProviderError {
        ProviderError(
            .secretCommand,
            host: host,
            message: "The command `\(words.first ?? "")` for a secret of \(host) \(what)"
        )
    }
}
