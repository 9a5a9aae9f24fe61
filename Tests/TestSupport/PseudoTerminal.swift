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
        // A program that another test starts meanwhile would keep the terminal open.
        for number in [ours, theirs] { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        screen = FileHandle(fileDescriptor: ours, closeOnDealloc: true)
        line = FileHandle(fileDescriptor: theirs, closeOnDealloc: true)
    }

    /// Runs the program at this terminal.
    ///
    /// - Parameters:
    ///   - isOwned: Whether it is the program's controlling terminal, as `/dev/tty` names it.
    ///   - times: How often the question may be asked.
    ///   - answer: Called when the program has printed `question`; what it returns is typed.
    /// - Returns: The exit status, and everything on the screen.
    package func run(
        _ arguments: [String], environment: [String: String], folder: URL = Program.repository,
        owning isOwned: Bool = false, question: String, times: Int = 1, _ answer: @Sendable () async throws -> String
    ) async throws -> Program.Outcome {
        try await ProgramGate.shared.pass {
            let process = Process()
            let launcher = isOwned ? ["/usr/bin/setsid", "--ctty", "--wait"] : []
            let words = launcher + [Program.path.path] + arguments
            process.executableURL = URL(fileURLWithPath: words[0])
            process.arguments = Array(words.dropFirst())
            process.environment = environment
            process.currentDirectoryURL = folder
            process.standardInput = line
            process.standardOutput = line
            process.standardError = line
            try process.run()
            try line.close()
            var shown = ""
            var answered = 0
            for await text in texts() {
                shown += text
                if answered < times, shown.ranges(of: question).count > answered {
                    answered += 1
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
