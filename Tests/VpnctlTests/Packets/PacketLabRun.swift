import Foundation
import Lab
import SSHSupport
import TestSupport

/// A packet lab of the built program, with a name of its own.
final class PacketLabRun: Sendable {
    let name: String
    let running: Program.Running
    /// Where its commands are run: with a copy of the inventory that the scenario is about, and tests for all clients.
    let folder: SampleFolder
    /// Two at a time: a machine with two cores has no use for more.
    private static let gate = ProgramGate(width: 2)

    /// Why there can be none here; nil where there can.
    static let problem: String? = {
        do {
            _ = try PacketTools(program: Program.path.path)
            return nil
        } catch {
            return (error as? ServerProgram.Failure)?.text ?? "\(error)"
        }
    }()

    /// - Parameter launcher: What starts the program, with its words behind it.
    init(_ scenario: String, version: String? = nil, launcher: [String] = []) async throws {
        name = "test-\(UUID().uuidString.prefix(8))-\(scenario)"
        folder = try SampleFolder(["output": "", "errors": ""])
        for (file, text) in try SampleInventory.repository(PacketScenario(name: scenario)?.folder ?? "") {
            try folder.write(file == "40-rules.yaml" ? text + Self.moreTests : text, to: "inventory/\(file)")
        }
        let release = version.map { ["--version", $0] } ?? []
        running = try Program.start(
            ["lab", "up", "--packets", "--name", name, "--scenario", scenario] + release, environment: Self.environment,
            outputTo: try FileHandle(forWritingTo: folder.url.appending(path: "output")),
            errorsTo: try FileHandle(forWritingTo: folder.url.appending(path: "errors")), launcher: launcher)
        while try !folder.text("output").contains("In another terminal") {
            guard running.isRunning else { throw Broken("the lab ended: \(try folder.text("errors"))") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// From inside the house all that the VPN allows is reached, and the firewall's own address outside of it is not.
    private static let moreTests = """

          - from: laptop-john
            accept: [icmp 10.0.0.254, tcp 10.1.0.120:3000, tcp 10.0.0.1:443]
            deny: [tcp 203.0.113.2:443, icmp 203.0.113.2]
          - from: iphone-john
            accept: [icmp 10.0.1.1, tcp 10.1.0.100:80]

        """

    static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent"]

    static func with(
        _ scenario: String, body: @Sendable (PacketLabRun) async throws -> Void
    ) async throws {
        try await gate.pass {
            let lab = try await PacketLabRun(scenario)
            do { try await body(lab) } catch {
                try await lab.down()
                throw error
            }
            try await lab.down()
        }
    }

    func down() async throws {
        _ = try await Program.run(["lab", "down", "--name", name], environment: Self.environment)
        _ = try await running.end()
    }

    /// Runs a command on a machine; `vpnctl` among them.
    @discardableResult
    func run(_ machine: String, _ command: String...) async throws -> Program.Outcome {
        try await run(machine, command)
    }

    func run(_ machine: String, _ command: [String]) async throws -> Program.Outcome {
        try await Program.run(
            ["lab", "shell", "--name", name, machine, "--"] + command, environment: Self.environment,
            folder: folder.url)
    }

    /// The same by a shell, for what has to work.
    @discardableResult
    func shell(_ machine: String, _ script: String) async throws -> String {
        let outcome = try await run(machine, "sh", "-ec", script)
        guard outcome.status == 0 else { throw Broken("\(machine): \(script): \(outcome.errors)") }
        return outcome.output
    }

    /// The same for what leaves programs behind: they hold nothing that is open here, or it would never seem to have ended.
    func shell(_ machine: String, leaving script: String) async throws {
        let alone =
            "for file in /proc/$$/fd/*; do number=${file##*/}; [ $number -le 2 ] || eval \"exec $number>&-\"; done"
        let outcome = try await run(
            machine, "sh", "-ec",
            "bash -ec \"$1\" </dev/null >/run/hand.log 2>&1 || { cat /run/hand.log >&2; exit 1; }",
            "sh", "\(alone); \(script)")
        guard outcome.status == 0 else { throw Broken("\(machine): \(script): \(outcome.errors)") }
    }

    func reboot() async throws {
        let outcome = try await Program.run(["lab", "reboot", "--name", name, "pve"], environment: Self.environment)
        guard outcome.status == 0 else { throw Broken("pve does not restart: \(outcome.errors)") }
    }
}
