import Foundation
import Lab
import SSHSupport
import TestSupport

/// `vpnctl lab up` of the built program, as a user has it in another terminal.
final class RunningLab: Sendable {
    /// What it printed to export.
    let environment: [String: String]
    /// All that it printed.
    let text: String
    private let program: Program.Running
    /// Where the program's temporary files are.
    let folder: SampleFolder

    /// Starts it, and waits until everything is served.
    init(_ arguments: [String] = []) async throws {
        let folder = try SampleFolder(["output": "", "errors": ""])
        self.folder = folder
        let output = try FileHandle(forWritingTo: folder.url.appending(path: "output"))
        let errors = try FileHandle(forWritingTo: folder.url.appending(path: "errors"))
        program = try Program.start(
            ["lab", "up"] + arguments, environment: ["TMPDIR": folder.path, "PATH": "/usr/bin:/bin"],
            outputTo: output, errorsTo: errors)
        while try !folder.text("output").contains("VPNCTL_OPNSENSE_SECRET") {
            guard program.isRunning else { throw Broken("the lab ended: \(try folder.text("errors"))") }
            try await Task.sleep(for: .milliseconds(10))
        }
        let text = try folder.text("output")
        self.text = text
        let exports = text.split(separator: "\n").filter { $0.hasPrefix("export ") }.map { line in
            line.dropFirst("export ".count).split(separator: "=", maxSplits: 1).map(String.init)
        }
        self.environment = Dictionary(
            uniqueKeysWithValues: exports.map { ($0[0], $0[1].trimmingCharacters(in: ["'"])) })
    }

    /// Starts one, and ends it as Ctrl-C does when the body has ended.
    static func with(_ arguments: String..., body: (RunningLab) async throws -> Void) async throws {
        let lab = try await RunningLab(arguments)
        do { try await body(lab) } catch {
            lab.program.kill()
            throw error
        }
        lab.program.interrupt()
        _ = try await lab.program.end()
    }

    func interrupt() { program.interrupt() }
    func kill() { program.kill() }
    func end() async throws -> Program.Outcome { try await program.end() }

    /// Runs another command with what the lab printed.
    func run(_ arguments: [String], more: [String: String] = [:]) async throws -> Program.Outcome {
        var environment = environment.merging(more) { $1 }
        (environment["HOME"], environment["TMPDIR"], environment["PATH"]) = (folder.path, folder.path, "/usr/bin:/bin")
        return try await Program.run(arguments, environment: environment)
    }

    /// The lab's own folders among the temporary files; that of the firewall goes with the server of its SSH, if it has one.
    var leftovers: [String] {
        get throws {
            let prefixes = LabNetwork.obstacle == nil ? ["vpnctl-lab-", "opnsense-"] : ["vpnctl-lab-"]
            return try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { name in prefixes.contains { name.hasPrefix($0) } }
        }
    }

    /// The programs that run with a path of the lab on their command line.
    func programs() async throws -> [String] {
        let list = try SampleFolder(["list": ""])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/ps")
        process.arguments = ["-A", "-ww", "-o", "stat=", "-o", "args="]
        process.standardOutput = try FileHandle(forWritingTo: list.url.appending(path: "list"))
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        return try list.text("list").split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("Z") && $0.contains(folder.path) }
    }
}
