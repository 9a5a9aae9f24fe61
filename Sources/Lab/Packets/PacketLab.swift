import Foundation

/// A lab with real packets: machines in namespaces of their own, which end with this program.
package struct PacketLab: Sendable {
    package static let defaultName = "lab"
    package let machines: [LabMachine]
    private let shell: ServerProgram
    private let said: AsyncStream<String>

    /// Starts one, and waits until every machine stands.
    ///
    /// - Parameters:
    ///   - release: The firewall's.
    ///   - name: What it is found by; no other lab has it.
    ///   - program: The path of `vpnctl`.
    /// - Throws: ``ServerProgram/Failure``, which says what is missing or what did not start.
    package static func start(
        _ scenario: PacketScenario, release: Release, name: String, program: String
    ) async throws -> PacketLab {
        let tools = try PacketTools(program: program)
        guard let unshare = PacketTools.path(of: "unshare") else { throw ServerProgram.Failure(text: "no unshare") }
        let guide = GuideMachines(program: program, scenario: scenario, release: release, tools: tools)
        let script = BringUp(name: name, machines: guide.all, cables: guide.cables, tools: tools)
        let text = try script.text
        let pipe = Pipe()
        let shell = try await RunningMachines.claiming(name) {
            try ServerProgram(
                unshare,
                [
                    "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc", "sh",
                    "-s", RunningMachines.labMark, name,
                ], reading: text, output: pipe.fileHandleForWriting)
        }
        try pipe.fileHandleForWriting.close()
        let lab = PacketLab(machines: guide.all, shell: shell, said: lines(of: pipe.fileHandleForReading))
        try await lab.waitUntilReady()
        return lab
    }

    private func waitUntilReady() async throws {
        var text: [String] = []
        for await line in said {
            if line == "ready" { return }
            text.append(line)
        }
        stop()
        // Where somebody ended it, the one that made its namespaces has nothing but that to say.
        text.removeAll { $0.hasPrefix("unshare: sigprocmask") }
        throw ServerProgram.Failure(
            text: text.isEmpty
                ? "the lab was ended while it came up"
                : "the lab does not start:\n" + text.suffix(8).joined(separator: "\n"))
    }

    /// Waits for its end, which somebody else decides on.
    package func waitForEnd() async { for await _ in said {} }

    /// Ends every program of the lab; its namespaces go with them.
    package func stop() { shell.stop() }

    /// The lines that arrive at a handle, up to its end.
    private static func lines(of handle: FileHandle) -> AsyncStream<String> {
        AsyncStream { continuation in
            Thread.detachNewThread {
                var rest: [UInt8] = []
                while case let bytes = available(at: handle), !bytes.isEmpty {
                    rest += bytes
                    var lines = rest.split(separator: 0x0A, omittingEmptySubsequences: false)
                    rest = Array(lines.removeLast())
                    for line in lines { continuation.yield(String(decoding: line, as: UTF8.self)) }
                }
                continuation.finish()
            }
        }
    }

    /// The next bytes; none at the end.
    ///
    /// Foundation's own call ends the program where a signal interrupts it.
    private static func available(at handle: FileHandle) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var count = 0
        repeat {
            count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(handle.fileDescriptor, $0.baseAddress, $0.count)
            }
        } while count < 0 && errno == EINTR
        return Array(buffer.prefix(max(0, count)))
    }
}
