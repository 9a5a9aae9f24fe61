import Foundation
import SSHSupport
import TestSupport
import Testing

@Suite("vpnctl lab up", .enabled(if: ServerTools.found != nil, .noServer), .timeLimit(.minutes(5)))
struct LabUpTests {
    @Test func `serves a Proxmox host that is entered, asked and given files`() async throws {
        try await RunningLab.with("--scenario", "converged") { lab in
            let routes = try await lab.run(["exec", "pve", "--", "ip", "-j", "route"])
            #expect(routes.status == 0, "\(routes.errors)")
            let hop = try JSONValue(parsing: routes.output).array?.first { $0["dst"]?.string == "10.0.1.0/24" }
            #expect(hop?["gateway"]?.string == "10.0.0.1" && hop?["dev"]?.string == "vmbr1")
            let source = lab.folder.url.appending(path: "note").path
            try lab.folder.write("put there\n", to: "note")
            let place = lab.folder.url.appending(path: "arrived").path
            let pushed = try await lab.run(["push", "pve", source, place])
            #expect(pushed.status == 0, "\(pushed.errors)")
            #expect(try lab.folder.text("arrived") == "put there\n")
            let container = try await lab.run(["exec", "pve/200", "--", "echo", "inside"])
            #expect(container.output == "inside\n", "\(container.errors)")
        }
    }

    @Test func `a change of the host lasts until it restarts`() async throws {
        try await RunningLab.with("--scenario", "problem-8") { lab in
            let show = ["exec", "pve", "--", "ip", "route", "show", "10.0.1.0/24"]
            let before = try await lab.run(show)
            #expect(before.output == "10.0.1.0/24 via 10.0.0.1 dev vmbr1 \n", "\(before.errors)")
            let restart = try await lab.run(["exec", "pve", "--", "sudo", "-n", "reboot"])
            #expect(restart.status == 0, "\(restart.errors)")
            let after = try await lab.run(show)
            #expect(after.output == "", "\(after.errors)")
        }
    }

    @Test func `leads to the firewall's API through the host where the inventory says via`() async throws {
        try await RunningLab.with("--scenario", "converged") { lab in
            let inventory = try SampleFolder(try SampleInventory.repository())
            let hosts = try inventory.text("10-hosts.yaml")
            let tunnelled = hosts.replacing("    api:\n", with: "    api:\n      via: pve\n")
            #expect(tunnelled != hosts)
            try inventory.write(tunnelled, to: "10-hosts.yaml")
            let outcome = try await lab.run(["access", "--host", "opnsense", "--inventory", inventory.path])
            #expect(outcome.status == 0, "\(outcome.everything)")
            let identity = try #require(lab.environment["VPNCTL_PVE_IDENTITY"])
            let log = URL(fileURLWithPath: identity).deletingLastPathComponent().appending(path: "log")
            #expect(try String(contentsOf: log, encoding: .utf8).contains("Accepted publickey"))
        }
    }

    @Test(arguments: [true, false])
    func `nothing of it is left when it ends, in order or by SIGKILL`(inOrder: Bool) async throws {
        let lab = try await RunningLab()
        // A command that is under way, and would be for minutes.
        let mark = lab.folder.url.appending(path: "begun").path
        async let cut = lab.run(["exec", "pve", "--", "sh", "-c", "echo >'\(mark)'; sleep 600; : '\(mark)'"])
        try await eventually { FileManager.default.fileExists(atPath: mark) }
        let begun = try await lab.programs()
        #expect(begun.count > 1)
        if inOrder { lab.interrupt() } else { lab.kill() }
        _ = try await lab.end()
        let outcome = try await cut
        #expect(outcome.status == 255, "\(outcome.errors)")
        while try await !lab.programs().isEmpty { try await Task.sleep(for: .milliseconds(50)) }
        try await eventually { (try? lab.leftovers.isEmpty) == true }
    }

    @Test func `without SSH there is the firewall alone`() async throws {
        try await RunningLab.with("--scenario", "guide", "--no-ssh") { lab in
            #expect(lab.environment.keys.allSatisfy { $0.hasPrefix("VPNCTL_OPNSENSE_") || $0 == "VPNCTL_PVE_SSH" })
            #expect(lab.environment["VPNCTL_PVE_SSH"] == "off")
            #expect(try lab.leftovers.isEmpty)
            let plan = try await lab.run(["plan"])
            #expect(plan.status == 0, "\(plan.errors)")
        }
    }
}
