import Foundation
import TestSupport

/// Debian's ifupdown and ifupdown2, unpacked beside the build by `.ci/tools-ifupdown`.
enum RealReaders {
    static let folder = Program.repository.appending(path: ".build-ifupdown")

    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.appending(path: "complete").path) }

    /// What a program printed, with every number taken out of its complaints: lines move.
    struct Answer: Equatable {
        let status: Int32
        let output: String
        let errors: String

        var complaints: String { errors.filter { !$0.isNumber } }
    }

    /// What ifupdown2 reads in a file: each interface that starts by itself, with its options.
    static func query(_ bytes: [UInt8]) async throws -> (interfaces: [JSONValue], complaints: String) {
        let answer = try await run(path("ifupdown2/bin/ifquery"), ["-a", "-i", "interfaces", "-o", "json"], bytes)
        let interfaces = answer.output.isEmpty ? nil : try JSONValue(parsing: answer.output).array
        return (interfaces ?? [], answer.complaints)
    }

    /// The commands that ifupdown would run at start, and at the end of one interface.
    static func commands(_ bytes: [UInt8], taking interface: String? = nil) async throws -> Answer {
        let arguments = ["--no-act", "-v", "-i", "interfaces", "--state-dir=."]
        guard let interface else { return try await run(path("ifupdown/bin/ifup"), arguments + ["-a"], bytes) }
        return try await run(path("ifupdown/bin/ifdown"), arguments + ["--force", interface], bytes)
    }

    private static func path(_ program: String) -> String { folder.appending(path: program).path }

    private static func run(_ program: String, _ arguments: [String], _ bytes: [UInt8]) async throws -> Answer {
        let folder = try SampleFolder()
        try Data(bytes).write(to: folder.url.appending(path: "interfaces"))
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        process.standardInput = FileHandle.nullDevice
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
        ]
        // Files, not pipes: nobody has to drain them while the program runs.
        process.standardOutput = try FileHandle(forWritingTo: fresh("output", in: folder))
        process.standardError = try FileHandle(forWritingTo: fresh("errors", in: folder))
        // Nothing waits in a thread that other tests want to run in.
        let status = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        return Answer(status: status, output: try folder.text("output"), errors: try folder.text("errors"))
    }

    private static func fresh(_ name: String, in folder: SampleFolder) throws -> URL {
        try folder.write("", to: name)
        return folder.url.appending(path: name)
    }
}
