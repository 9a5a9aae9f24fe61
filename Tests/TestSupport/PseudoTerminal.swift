package import Foundation

/// A terminal without a screen, for a program that asks.
package struct PseudoTerminal: Sendable {
    /// Our side: what the program prints is read here, what a person types is written here.
    private let screen: FileHandle
    /// The program's side.
    private let line: FileHandle

    package struct Unavailable: Error {}

    package init() throws {
        var (ours, theirs): (Int32, Int32) = (-1, -1)
        // Two numbers are written, and nothing is kept of the pointers to them.
        guard unsafe openpty(&ours, &theirs, nil, nil, nil) == 0 else { throw Unavailable() }
        screen = FileHandle(fileDescriptor: ours, closeOnDealloc: true)
        line = FileHandle(fileDescriptor: theirs, closeOnDealloc: true)
    }

    /// Runs the program at this terminal.
    ///
    /// - Parameter answer: Called once when the program has printed `question`; what it returns is typed.
    /// - Returns: The exit status, and everything on the screen.
    package func run(
        _ arguments: [String], environment: [String: String], folder: URL = Program.repository, question: String,
        _ answer: @Sendable () async throws -> String
    ) async throws -> Program.Outcome {
        try await ProgramGate.shared.pass {
            let process = Process()
            process.executableURL = Program.path
            process.arguments = arguments
            process.environment = environment
            process.currentDirectoryURL = folder
            process.standardInput = line
            process.standardOutput = line
            process.standardError = line
            try process.run()
            try line.close()
            var shown = ""
            var isAsked = false
            for await text in texts() {
                shown += text
                if !isAsked, shown.contains(question) {
                    isAsked = true
                    try screen.write(contentsOf: Data((try await answer() + "\n").utf8))
                }
            }
            process.waitUntilExit()
            return Program.Outcome(
                status: process.terminationStatus, output: shown.replacing("\r\n", with: "\n"), errors: "")
        }
    }

    /// What the program prints, until it ends: then reading fails.
    private func texts() -> AsyncStream<String> {
        let (texts, reporter) = AsyncStream.makeStream(of: String.self)
        let number = screen.fileDescriptor
        Thread {
            var bytes = [UInt8](repeating: 0, count: 4_096)
            // FileHandle waits until it has as much as it was asked for; this returns what is there.
            while case let count = unsafe read(number, &bytes, bytes.count), count > 0 {
                reporter.yield(String(decoding: bytes[..<count], as: UTF8.self))
            }
            reporter.finish()
        }.start()
        return texts
    }
}
