import Foundation
import Lab
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
            let container = try await lab.run(["exec", "pve/100", "--", "echo", "inside"])
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
            let tunnelled = hosts.replacing("    api:\n", with: "    api:\n      via: pve\n", maxReplacements: 1)
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

    @Test func `a port that is taken is told with what to do, and nothing is left`() async throws {
        let listener = try #require(LoopbackListener())
        let folder = try SampleFolder()
        let outcome = try await Program.run(
            ["lab", "up", "--port", "\(listener.port)"], environment: ["TMPDIR": folder.path, "PATH": "/usr/bin:/bin"])
        #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome.output)")
        #expect(outcome.errors.contains("Choose another --port"), "\(outcome.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `without SSH there are the APIs alone`() async throws {
        try await RunningLab.with("--scenario", "problem-7", "--no-ssh") { lab in
            #expect(lab.environment["VPNCTL_PVE_SSH"] == "off" && lab.environment["VPNCTL_OPNSENSE_SSH"] == "off")
            #expect(try lab.leftovers.allSatisfy { $0.hasPrefix("opnsense-") })
            let plan = try await lab.run(["plan"])
            #expect(plan.status == 0, "\(plan.errors)")
            #expect(plan.output.contains("Proxmox VE 9.2.11, node pve, read by REST alone"))
            let access = try await lab.run(["access"])
            #expect(access.status == 0, "\(access.everything)")
            #expect(access.output.hasPrefix("2 of 2 hosts reached and logged in.\n"))
        }
    }

    @Test func `the Proxmox host's API tells of the files that a shell sees`() async throws {
        try await RunningLab.with("--scenario", "problem-7") { lab in
            let api = ["VPNCTL_PVE_SSH": "off"]
            let file = try #require(lab.environment["VPNCTL_PVE_INTERFACES_FILE"])
            let pending = ["exec", "pve", "--", "sh", "-c", "sed 's/vmbr2/vmbr3/' '\(file)' >'\(file).new'"]
            #expect(try await lab.run(pending).status == 0)
            for way in [api, ["VPNCTL_PVE_URL": "off"], [:]] {
                let plan = try await lab.run(["plan"], more: way)
                let words = plan.output.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(words.contains("apply or revert"), "\(way) \(plan.everything)")
            }
            #expect(try await lab.run(["exec", "pve", "--", "rm", "\(file).new"]).status == 0)
            #expect(try await lab.run(["apply", "--yes"]).status == 0)
            let after = try await lab.run(["plan", "--detailed-exitcode"], more: api)
            #expect(after.status == 0, "\(after.everything)")
        }
    }
}

@Suite(
    "The lab's firewall", .enabled(if: LabNetwork.obstacle == nil, LabNetwork.obstacle ?? ""), .timeLimit(.minutes(5)))
struct LabFirewallTests {
    @Test func `is entered through the Proxmox host, as root with csh`() async throws {
        try await RunningLab.with("--scenario", "converged") { lab in
            let rules = try await lab.run(["exec", "opnsense", "--", "pfctl", "-sr"])
            #expect(rules.status == 0, "\(rules.errors)")
            #expect(rules.output.contains("from 10.0.1.0/24 to 10.1.0.0/24"))
            let user = try await lab.run(["exec", "opnsense", "--", "id", "-un"])
            #expect(user.output == "root\n", "\(user.errors)")
            // Where the host on the way is not there, there is no way.
            let alone = try await lab.run(
                ["exec", "opnsense", "--", "id", "-un"], more: ["VPNCTL_PVE_SSH": "127.0.0.1:1"])
            #expect(alone.status == 255 && alone.errors.contains("[ssh.refused]"), "\(alone.everything)")
        }
    }

    @Test func `has its interface enabled by SSH where XML-RPC may not`() async throws {
        try await RunningLab.with("--scenario", "problem-4", "--version", "25.7") { lab in
            let inventory = try SampleFolder(try SampleInventory.repository())
            let hosts = try inventory.text("10-hosts.yaml")
            let denied = hosts.replacing("xmlrpc: true", with: "xmlrpc: false")
            #expect(denied != hosts)
            try inventory.write(denied, to: "10-hosts.yaml")
            let options = ["--inventory", inventory.path]
            let access = try await lab.run(["access", "--host", "opnsense"] + options)
            #expect(access.status == 0, "\(access.everything)")
            #expect(access.output.contains("  + enable an interface             SSH"))
            #expect(access.output.contains("  by SSH       yes, as root through pve"))
            access.expectNarrow()
            let apply = try await lab.run(["apply", "--yes"] + options)
            #expect(apply.status == 0, "\(apply.everything)")
            #expect(apply.output.contains("opnsense/interface/home"))
            let plan = try await lab.run(["plan", "--detailed-exitcode"] + options)
            #expect(plan.status == 0, "\(plan.everything)")
            let devices = try await lab.run(["exec", "opnsense", "--", "ifconfig", "wg0"])
            #expect(devices.output.contains("inet 10.0.1.1"), "\(devices.everything)")
        }
    }

    @Test func `is asked by SSH for nothing that its API tells`() async throws {
        let nowhere = ["VPNCTL_OPNSENSE_SSH": "root@127.0.0.1:1"]
        try await RunningLab.with("--scenario", "converged") { lab in
            let plan = try await lab.run(["plan", "--detailed-exitcode"], more: nowhere)
            #expect(plan.status == 0, "\(plan.everything)")
            let access = try await lab.run(["access", "--host", "opnsense"], more: nowhere)
            #expect(access.status == 8, "\(access.everything)")
            #expect(access.output.contains("  by SSH       no: "))
            access.expectNarrow()
            let json = try await lab.run(["access", "--host", "opnsense", "--json"], more: nowhere)
            let schema = JSONSchema(try JSONValue(parsing: try await Program.run(["schema", "access"]).output))
            #expect(schema.complaints(about: try JSONValue(parsing: json.output)) == [])
            #expect(json.output.contains("\"obstacle\""))
        }
        // This version's API does not tell the outbound NAT mode.
        try await RunningLab.with("--scenario", "converged", "--version", "25.7") { lab in
            let plan = try await lab.run(["plan"])
            #expect(plan.output.contains("  outbound NAT   automatic\n"), "\(plan.everything)")
            #expect(try await lab.run(["plan"], more: nowhere).status == 8)
            let leftOut = try await lab.run(["plan"], more: ["VPNCTL_PVE_SSH": "off"])
            #expect(leftOut.status == 0, "\(leftOut.everything)")
            #expect(leftOut.output.contains("  outbound NAT   not visible\n"))
        }
    }
}
