import Foundation
import TestSupport
import Testing

@testable import Lab

/// The programs of a sandboxed host, run by the real shell as a login runs them.
struct ProxmoxSandboxTests {
    private struct Ran: Equatable, Sendable {
        var output: String
        var errors = ""
        var status: Int32 = 0
    }

    private final class Stage: Sendable {
        let folder: SampleFolder
        let sandbox: ProxmoxSandbox

        init(_ scenario: Scenario = .guide, hasSudo: Bool = true) throws {
            folder = try SampleFolder()
            sandbox = try scenario.proxmox(
                in: folder.url, user: "admin", program: Program.path.path, hasSudo: hasSudo)
        }

        func run(_ script: String) async throws -> Ran {
            try await ProgramGate.shared.pass { try await start(script) }
        }

        private func start(_ script: String) async throws -> Ran {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", script]
            process.environment = ["PATH": sandbox.path, "HOME": folder.path]
            process.currentDirectoryURL = folder.url
            process.standardInput = FileHandle.nullDevice
            let files = try ["output", "errors"].map { name in
                try folder.write("", to: name)
                return try FileHandle(forWritingTo: folder.url.appending(path: name))
            }
            (process.standardOutput, process.standardError) = (files[0], files[1])
            let status = try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
                process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
                do { try process.run() } catch { done.resume(throwing: error) }
            }
            return Ran(output: try folder.text("output"), errors: try folder.text("errors"), status: status)
        }
    }

    private func route(_ stage: Stage) async throws -> String {
        try await stage.run("ip route show 10.0.1.0/24").output
    }

    @Test func `a user changes routes with sudo alone`() async throws {
        let stage = try Stage()
        let add = "ip -4 route replace 10.0.1.0/24 via 10.0.0.1 dev vmbr1"
        #expect(
            try await stage.run(add)
                == Ran(output: "", errors: "RTNETLINK answers: Operation not permitted\n", status: 2))
        #expect(try await stage.run("sudo -n \(add)") == Ran(output: ""))
        #expect(try await route(stage) == "10.0.1.0/24 via 10.0.0.1 dev vmbr1 \n")
        #expect(try await stage.run("id -un; sudo -n sh -c 'id -u; id -un'").output == "admin\n0\nroot\n")
    }

    @Test func `a restart leaves what the interfaces file says`() async throws {
        let stage = try Stage(.routeNotPersisted)
        #expect(try await route(stage) == "10.0.1.0/24 via 10.0.0.1 dev vmbr1 \n")
        #expect(try await stage.run("reboot").status == 1)
        #expect(try await stage.run("sudo -n reboot").status == 0)
        #expect(try await route(stage) == "")
        let lines = ProxmoxSandbox.interfaces(in: stage.folder.url, lines: .byHand)
        try Data(lines.utf8).write(to: stage.folder.url.appending(path: "interfaces.new"))
        try stage.sandbox.reboot()
        #expect(try await route(stage) == "10.0.1.0/24 via 10.0.0.1 dev vmbr1 \n")
        #expect(try String(contentsOf: stage.sandbox.interfacesFile, encoding: .utf8) == lines)
    }

    @Test(arguments: [
        (Scenario.empty, false, 0), (.guide, false, 0), (.noReturnRoute, false, 0), (.routeNotPersisted, true, 0),
        (.byHand, true, 0), (.converged, true, 2), (.missingRules, true, 2), (.strangers, true, 2),
    ])
    func `every scenario has the route where it says`(scenario: Scenario, isInForce: Bool, marks: Int) async throws {
        let stage = try Stage(scenario)
        let text = try String(contentsOf: stage.sandbox.interfacesFile, encoding: .utf8)
        #expect(try await route(stage).isEmpty == !isInForce)
        #expect(text.ranges(of: "# vpnctl:home/vpn-return\n").count == marks)
        #expect(
            text.contains("post-up ip route add 10.0.1.0/24 via 10.0.0.1 || true")
                == (isInForce && scenario != .routeNotPersisted))
    }

    @Test func `sudo is minded as it is told`() async throws {
        for (mind, errors) in [
            (ProxmoxSandbox.Sudo.password, "sudo: a password is required\n"),
            (.terminal, "sudo: sorry, you must have a tty to run sudo\n"),
        ] {
            let stage = try Stage()
            try stage.sandbox.setSudo(mind)
            for words in ["true", "-l", "-l ip addr"] {
                #expect(try await stage.run("sudo -n \(words)") == Ran(output: "", errors: errors, status: 1))
            }
        }
        let stage = try Stage(hasSudo: false)
        #expect(try await stage.run("sudo -n true").status == 127)
        #expect(try await stage.run("command -v sudo").status != 0)
        #expect(try await stage.run("ip route show default | cut -d ' ' -f 3").output == "203.0.113.1\n")
    }

    @Test(.enabled(if: HostRecording.isThere, "the recordings are not in ../shared/vectors: sudo was not compared"))
    func `sudo answers as the real one did to a user who may do everything`() async throws {
        let stage = try Stage()
        let runs = try HostRecording.runs("sudo-n.txt").filter { $0.command.hasPrefix("[carol] sudo") }
            .filter {
                !$0.errors.contains("syntax error") && !$0.command.contains("kill") && !$0.command.contains("env")
            }
        #expect(runs.count >= 5)
        for run in runs {
            let ran = try await stage.run(String(run.command.dropFirst("[carol] ".count)))
            #expect(ran == Ran(output: run.output, errors: run.errors, status: run.status), "\(run.command)")
        }
        let listed = try await stage.run("sudo -n -l ip route add 10.0.1.0/24 via 10.0.0.1")
        #expect(listed.output.hasSuffix("/ip route add 10.0.1.0/24 via 10.0.0.1\n") && listed.status == 0)
        #expect(
            try await stage.run("sudo -n sh -c 'env | cut -d= -f1 | grep -v _ | sort | tr \"\\n\" \" \"'").output
                == "HOME LOGNAME MAIL PATH PWD SHELL TERM USER ")
    }

    @Test func `containers are entered by root, when they run`() async throws {
        let stage = try Stage()
        #expect(try await stage.run("pct list") == Ran(output: "", errors: "please run as root\n", status: 255))
        #expect(try await stage.run("sudo -n pct list").output.contains("100        running                 traefik"))
        #expect(
            try await stage.run("sudo -n pct exec 100 -- sh -c 'echo in; exit 7'") == Ran(output: "in\n", status: 7))
        try stage.folder.write(
            stage.folder.text("guests").replacing("111 lxc running", with: "111 lxc stopped"), to: "guests")
        #expect(
            try await stage.run("sudo -n pct exec 111 -- true")
                == Ran(output: "", errors: "container '111' not running!\n", status: 255))
        #expect(
            try await stage.run("sudo -n pct exec 999 -- true")
                == Ran(output: "", errors: "Configuration file 'nodes/pve/lxc/999.conf' does not exist\n", status: 2))
        #expect(try await stage.run("sudo -n qm status 102").output == "status: running\n")
        let guests = try await stage.run("sudo -n pvesh get /nodes/pve/lxc --output-format json").output
        #expect(try JSONValue(parsing: guests).array?.count == 4)
    }

    @Test func `flock of the lab holds the lock of the shell that calls it`() async throws {
        let stage = try Stage()
        let flock = "'\(Program.path.path)' lab-tool flock '\(stage.folder.path)'"
        let script = """
            exec 9>>lock 8>>lock
            \(flock) -w 10 9 && echo held
            \(flock) -n 8 || echo refused
            exec 9>&-
            \(flock) -w 10 8 && echo free
            """
        #expect(try await stage.run(script).output == "held\nrefused\nfree\n")
    }
}
