internal import Foundation
internal import Inventory

/// Echo requests (ICMP, ICMPv6), one a second until one comes back or time is up.
///
/// Sent by the system's own program: where sockets for them need root, it has the right to open them.
struct Ping: Sendable {
    let address: IPAddress
    let limit: Duration

    /// - Throws: `CancellationError`; the program is ended then.
    func sighting() async throws -> Sighting {
        guard
            let program = Self.folders.map({ "\($0)/\(Self.name(for: address.family))" }).first(
                where: FileManager.default.isExecutableFile(atPath:))
        else {
            return Sighting(.untried, reason: "the program `ping` is missing; Debian's package is iputils-ping")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ["LC_ALL": "C"]
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        let (endings, ended) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            ended.yield(process.terminationReason == .exit ? process.terminationStatus : 1)
            ended.finish()
        }
        do { try process.run() } catch {
            return Sighting(.untried, reason: "\(program) could not be started")
        }
        // It ends by itself; this is for one that does not.
        let ending = RequestLoop.group.any().scheduleTask(in: .init(limit + .seconds(1))) { Self.stop(process) }
        defer { ending.cancel() }
        return try await withTaskCancellationHandler {
            var status: Int32 = 0
            for await ending in endings { status = ending }
            try Task.checkCancellation()
            // A few lines, all of them there. Not to the end of the pipe, which a program started meanwhile may hold open.
            let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            return Self.sighting(status: status, text: text)
        } onCancel: {
            Self.stop(process)
        }
    }

    /// Not by SIGTERM, which a program that Foundation starts on Linux may find blocked.
    private static func stop(_ process: Process) {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// What the program's end and its words say; words of iputils and of the BSDs.
    static func sighting(status: Int32, text: String) -> Sighting {
        if status == 0 { return Sighting(.answered) }
        let lines = text.split(separator: "\n").map(String.init)
        if let line = lines.first(where: { $0.hasPrefix("From ") && !$0.contains("Redirect") }) {
            let words = line.dropFirst("From ".count).split(separator: " ", maxSplits: 2)
            if words.count == 3 { return Sighting(.unreachable, reason: "\(words[0]) says: \(words[2])") }
        }
        if let line = lines.first(where: { $0.contains("bytes from ") && !$0.contains("icmp_seq=") }),
            let words = line.split(separator: " from ", maxSplits: 1).last
        {
            return Sighting(.unreachable, reason: String(words).replacing(": ", with: " says: "))
        }
        if text.contains("unreachable") || text.contains("No route to host") || text.contains("Invalid argument") {
            return Sighting(.unreachable, reason: "this machine has no route there")
        }
        let complaint = lines.first { $0.hasPrefix("ping") }
        return complaint.map { Sighting(.untried, reason: $0) } ?? Sighting(.silent)
    }

    private var seconds: String { "\(max(1, limit.components.seconds))" }

    private static let folders = ["/bin", "/usr/bin", "/sbin", "/usr/sbin"]

    // The programs of the two systems share their name and little else.
    #if os(Linux)
        private static func name(for family: AddressFamily) -> String { "ping" }

        /// With a deadline it sends until one came back.
        private var arguments: [String] { ["-n", "-c", "1", "-w", seconds, address.description] }
    #else
        private static func name(for family: AddressFamily) -> String { family == .inet ? "ping" : "ping6" }

        private var arguments: [String] {
            let limit = address.family == .inet ? ["-t", seconds] : []
            return ["-n", "-o", "-c", seconds] + limit + [address.description]
        }
    #endif
}
