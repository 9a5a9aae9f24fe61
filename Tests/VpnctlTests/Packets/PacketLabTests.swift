import Foundation
import Lab
import TestSupport
import Testing

@Suite(
    "A packet lab", .enabled(if: PacketLabRun.problem == nil, "\(PacketLabRun.problem ?? "")"),
    .timeLimit(.minutes(20)))
struct PacketLabTests {
    /// What a machine's network is made of, and the files that programs of the lab have some of.
    private static let looks = """
        ip -o address | sed 's/valid_lft.*//'; ip route show table all; ip rule; nft list ruleset; cat /proc/mounts
        find /proc/sys/net -type f -not -name '*random*' -not -name '*_count' -not -path '*/neigh/*' -exec grep -H . {} + 2>/dev/null | sort
        ls "${TMPDIR:-/tmp}" /tmp | grep '^opnsense-'
        for folder in /etc /run /var/run /var/lib /root; do find "$folder" -xdev -type f; done | sort | xargs -d '\\n' cksum
        """

    @Test(arguments: [true, false])
    func `leaves the machine as it was, ended in order or by SIGKILL`(inOrder: Bool) async throws {
        let before = try await host()
        let lab = try await PacketLabRun("guide")
        #expect(try await lab.run("operator", "vpnctl", "apply", "--yes").status == 0)
        try await lab.reboot()
        let during = try await host()
        #expect(during == before)
        if inOrder {
            try await lab.down()
        } else {
            lab.running.kill()
            _ = try await lab.running.end()
        }
        while try await programs().contains(lab.name) { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try await host() == before)
    }

    @Test func `carries nothing but WireGuard on the outer link`() async throws {
        try await PacketLabRun.with("converged") { lab in
            try await lab.shell(
                "router",
                leaving: """
                    tcpdump -i wan --immediate-mode -U -w /run/outer.pcap 2>/run/outer.log &
                    echo $! >/run/outer.pid
                    until [ -s /run/outer.log ]; do sleep 0.1; done
                    """)
            try await lab.shell("mac-workstation", "ping -c3 -i0.2 10.0.0.254; ping -c3 -i0.2 10.1.0.100")
            try await lab.shell(
                "router",
                "kill -INT $(cat /run/outer.pid); while kill -0 $(cat /run/outer.pid) 2>/dev/null; do sleep 0.1; done")
            let read = "tcpdump -n -r /run/outer.pcap"
            let all = try await lab.shell("router", "\(read) not arp and not ip6 2>/dev/null")
            #expect(all.split(separator: "\n").count > 5)
            let others = try await lab.shell("router", "\(read) ip and not udp port 51820 2>/dev/null")
            #expect(others == "")
            // 10.1.0.100 or 10.0.0.254, as a packet has it.
            let inner = try await lab.shell(
                "router", "LC_ALL=C grep -acP '\\x0a\\x01\\x00\\x64|\\x0a\\x00\\x00\\xfe' /run/outer.pcap || :")
            #expect(inner == "0\n")
        }
    }

    @Test func `a transfer through the tunnel survives an apply that restarts nothing`() async throws {
        try await PacketLabRun.with("block-above-pass") { lab in
            let transfer = """
                exec 3<>/dev/tcp/10.1.0.110/5432
                until [ -e /run/applied ]; do
                    echo "line" >&3; read -r line <&3; [ "$line" = line ]; : >/run/begun; sleep 0.02
                done
                echo "whole" >&3; read -r line <&3; echo "$line"
                """
            async let transferred = lab.run("mac-workstation", "bash", "-ec", transfer)
            try await lab.shell("mac-workstation", "until [ -e /run/begun ]; do sleep 0.02; done")
            let outcome = try await lab.run("operator", "vpnctl", "apply", "--yes", "--accept", "delete")
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            try await lab.shell("mac-workstation", ": >/run/applied")
            #expect(try await transferred.output == "whole\n")
        }
    }

    @Test func `an apply goes to its end through the tunnel that it changes`() async throws {
        try await PacketLabRun.with("problem-5") { lab in
            // laptop-john is linked, and its link stays while another one is made and the tunnel starts anew.
            let refused = try await lab.run("laptop-john", "vpnctl", "apply", "--yes")
            #expect(refused.status == 3 && refused.words.contains("from 10.0.1.3, through the tunnel home"))
            let outcome = try await lab.run("laptop-john", "vpnctl", "apply", "--yes", "--accept", "own-path")
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.contains("reload   opnsense/service/wireguard"))
            let plan = try await lab.run("laptop-john", "vpnctl", "plan", "--detailed-exitcode")
            #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
        }
    }

    @Test func `two stand side by side, and each ends by itself`() async throws {
        let (one, other) = (try await PacketLabRun("problem-6"), try await PacketLabRun("converged", version: "25.7"))
        #expect(try await other.run("operator", "vpnctl", "access").output.contains("OPNsense 25.7"))
        let list = try await Program.run(["lab", "list"], environment: PacketLabRun.environment)
        #expect(list.output.contains(one.name) && list.output.contains(other.name))
        let again = try await Program.run(
            ["lab", "up", "--packets", "--name", one.name], environment: PacketLabRun.environment)
        #expect(again.status == 1 && again.errors.contains("runs already"))
        let unnamed = try await Program.run(["lab", "shell", "pve"], environment: PacketLabRun.environment)
        #expect(unnamed.status == 1 && unnamed.errors.contains("--name"))
        try await one.down()
        try await other.shell("mac-workstation", "ping -c1 -W5 10.0.0.254")
        try await other.down()
        let gone = try await Program.run(["lab", "down", "--name", other.name], environment: PacketLabRun.environment)
        #expect(gone.status == 1)
    }

    @Test func `takes a name once, also at the same moment`() async throws {
        let name = "test-\(UUID().uuidString.prefix(8))"
        let words = ["lab", "up", "--packets", "--name", name]
        let all = try (0..<3).map { _ in try Program.start(words, environment: PacketLabRun.environment) }
        while all.count(where: \.isRunning) > 1 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(all.count(where: \.isRunning) == 1)
        let down = try await Program.run(["lab", "down", "--name", name], environment: PacketLabRun.environment)
        #expect(down.status == 0, "\(down.errors)")
        var refused = 0
        for running in all {
            let outcome = try await running.end()
            if outcome.status == 1, outcome.errors.contains("runs already") { refused += 1 }
        }
        #expect(refused == 2)
    }

    @Test func `says what is missing, and how to get it`() async throws {
        let hiding = "mount --bind /dev/null /usr/bin/wg; mount --bind /dev/null /usr/sbin/nft; exec \"$@\""
        let outcome = try await Program.run(
            ["lab", "up", "--packets"], environment: PacketLabRun.environment,
            launcher: ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", hiding, "sh"])
        #expect(outcome.status == 1)
        for word in ["wg (apt-get", "install wireguard-tools)", "nft (apt-get install nftables)", ".ci/tools-packets"] {
            #expect(outcome.errors.contains(word), "\(outcome.errors)")
        }
        for name in ["-x", "..", "a b", "a\nb", "ä", String(repeating: "a", count: 65)] {
            let words = ["lab", "up", "--packets", "--name=\(name)"]
            let refused = try await Program.run(words, environment: PacketLabRun.environment)
            #expect(refused.status == 64 && refused.errors.contains("--name takes"), "\(name): \(refused.errors)")
        }
        let unprivileged = try await Program.run(
            ["lab", "up", "--packets"], environment: PacketLabRun.environment,
            launcher: ["/usr/bin/setpriv", "--reuid=65534", "--clear-groups"])
        #expect(unprivileged.status == 1 && unprivileged.errors.contains("sudo"), "\(unprivileged.errors)")
    }

    @Test func `is entered and ended by root alone`() async throws {
        try await PacketLabRun.with("converged") { lab in
            for words in [["shell", "--name", lab.name, "pve"], ["down", "--name", lab.name]] {
                let outcome = try await Program.run(
                    ["lab"] + words, environment: PacketLabRun.environment,
                    launcher: ["/usr/bin/setpriv", "--reuid=65534", "--clear-groups"])
                #expect(outcome.status == 1 && outcome.errors.contains("sudo"), "\(outcome.errors)")
            }
            try await lab.shell("mac-workstation", "ping -c1 -w15 10.0.0.254")
        }
    }

    @Test func `serves both hosts by API and by SSH`() async throws {
        try await PacketLabRun.with("converged") { lab in
            let access = try await lab.run("mac-workstation", "vpnctl", "access")
            #expect(access.status == 0, "\(access.output)\(access.errors)")
            for words in ["3 of 3 ways in reached", "as root through pve (root@10.0.0.1)", "https://10.0.0.254:8006"] {
                #expect(access.output.contains(words), "\(access.output)")
            }
            // The guide's two hops, the first one through the tunnel.
            let rules = try await lab.run("mac-workstation", "vpnctl", "exec", "opnsense", "--", "pfctl", "-sr")
            #expect(rules.output.contains("pass in quick on wireguard"), "\(rules.output)\(rules.errors)")
            let tunnel = try await lab.run(
                "mac-workstation", "vpnctl", "exec", "opnsense", "--", "wg", "show", "wg0", "dump")
            let device = try await lab.shell("opnsense", "wg show wg0 dump")
            let keys = { (text: String) in text.split(separator: "\n").dropFirst().map { $0.prefix(44) }.sorted() }
            #expect(keys(tunnel.output) == keys(device) && keys(device).count == 4, "\(tunnel.errors)")
            try await lab.shell("pve", "{ cat /etc/network/interfaces; echo; } >/etc/network/interfaces.new")
            let pending = try await lab.run("operator", "env", "VPNCTL_PVE_SSH=off", "vpnctl", "access")
            #expect(pending.output.contains("there are some: interfaces.new"), "\(pending.output)\(pending.errors)")
        }
    }

    @Test func `does without SSH on the firewall where there is no PHP`() async throws {
        let hiding = """
            for place in "$VPNCTL_TOOLS/php" "$VPNCTL_TOOLS/bin/tcsh" "$VPNCTL_TOOLS/usr/bin/tcsh" $(which -a tcsh csh php); do
                [ ! -d "$place" ] || mount -t tmpfs tmpfs "$place"
                [ ! -f "$place" ] || mount --bind /dev/null "$place"
            done
            exec "$@"
            """
        let lab = try await PacketLabRun(
            "guide",
            launcher: [
                "/usr/bin/env", "VPNCTL_TOOLS=\(Program.repository.appending(path: ".build-tools").path)",
                "/usr/bin/unshare", "--mount", "/bin/sh", "-c", hiding, "sh",
            ])
        #expect(
            try lab.folder.text("output").split(separator: /\s+/).joined(separator: " ").contains("no SSH: there is no")
        )
        let applied = try await lab.run("operator", "vpnctl", "apply", "--yes")
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        try await lab.down()
    }

    @Test func `a command hears Ctrl-C itself, and is asked to end when what waits for it is ended`() async throws {
        try await PacketLabRun.with("converged") { lab in
            for (signal, status) in [(SIGINT, "7"), (SIGTERM, "143")] {
                let file = lab.folder.path + "/\(signal)"
                // As a shell starts it: Foundation would start it with signals blocked.
                let program = try ServerProgram(
                    "/bin/sh",
                    [
                        "-c",
                        "trap : INT; sh -c 'echo $$ >\"$0.number\"; exec \"$@\"' \"$0\" \"$@\"; echo $? >\"$0.status\"",
                        file, Program.path.path, "lab", "shell", "--name", lab.name, "operator", "--", "sh", "-c",
                        "trap 'echo asked >/run/asked; exit 7' INT TERM; : >/run/begun; while :; do sleep 0.05; done",
                    ], environment: PacketLabRun.environment)
                try await lab.shell("operator", "until [ -e /run/begun ]; do sleep 0.02; done; rm /run/begun")
                // A terminal sends SIGINT to all of them; whoever ends the command by hand, to the one that is seen.
                let number = try #require(pid_t(try lab.folder.text("\(signal).number").dropLast()))
                kill(signal == SIGINT ? -program.processIdentifier : number, signal)
                while program.isRunning { try await Task.sleep(for: .milliseconds(10)) }
                #expect(try lab.folder.text("\(signal).status") == status + "\n")
                try await lab.shell("operator", "until [ -s /run/asked ]; do sleep 0.02; done; rm /run/asked")
            }
        }
    }

    @Test func `restarts the Proxmox host with its sessions, and lets nobody write where it would be lost`()
        async throws
    {
        try await PacketLabRun.with("converged") { lab in
            async let session = lab.run(
                "operator", "vpnctl", "exec", "pve", "--", "sh", "-c", ": >/run/begun; exec sleep 600")
            try await lab.shell("pve", "until [ -e /run/begun ]; do sleep 0.02; done")
            // What is in no file is gone after a restart.
            try await lab.shell(
                "pve",
                """
                ip rule add to 10.0.1.0/24 blackhole; ip route add 192.0.2.0/24 via 10.0.0.1 table 77
                nft -f - <<'END'
                table ip t { chain i { type filter hook input priority 0; ip saddr 10.0.1.0/24 drop; }; }
                END
                echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects
                """)
            try await lab.reboot()
            #expect(try await session.status == 255)
            #expect(try await lab.shell("pve", "nft list ruleset; ip route show table 77 2>/dev/null || :") == "")
            #expect(try await !lab.shell("pve", "ip rule").contains("blackhole"))
            #expect(try await lab.shell("pve", "cat /proc/sys/net/ipv4/conf/all/send_redirects") == "1\n")
            let arrives = try await lab.run("mac-workstation", "ping", "-c1", "-w15", "10.0.0.254")
            #expect(arrives.status == 0, "\(arrives.output)")
            let again = try await lab.run("operator", "vpnctl", "exec", "pve", "--", "echo", "back")
            #expect(again.output == "back\n", "\(again.errors)")
            let edit = try await lab.run("operator", "sh", "-c", "echo >>inventory/10-hosts.yaml")
            #expect(edit.status != 0 && edit.errors.contains("Read-only"), "\(edit.errors)")
        }
    }

    @Test func `trusts nobody's word but root's about what a lab is`() async throws {
        let nobody = ["--reuid=65534", "--clear-groups", "/bin/bash", "-c"]
        let holder = try ServerProgram(
            "/usr/bin/setpriv",
            nobody + ["exec -a unshare sh -c 'sleep 600; :' sh -s vpnctl-packet-lab mimic"])
        defer { holder.stop() }
        let machine = try ServerProgram(
            "/usr/bin/setpriv", nobody + ["exec sh -c 'sleep 600; :' vpnctl-packet-machine mimic operator"])
        defer { machine.stop() }
        let words = ["vpnctl-packet-lab\0mimic", "vpnctl-packet-machine\0mimic\0operator"]
        for (program, text) in zip([holder, machine], words) {
            let file = "/proc/\(program.processIdentifier)/cmdline"
            while try !String(decoding: Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self).contains(text) {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        for command in [["shell", "--name", "mimic", "operator", "--", "true"], ["down", "--name", "mimic"]] {
            let outcome = try await Program.run(["lab"] + command, environment: PacketLabRun.environment)
            #expect(outcome.status == 1, "\(command): \(outcome.output)\(outcome.errors)")
        }
        let list = try await Program.run(["lab", "list"], environment: PacketLabRun.environment)
        #expect(!list.output.contains("mimic"))
        #expect(holder.isRunning && machine.isRunning)
    }

    @Test func `a click is refused where the GUI has no such box, and where there is no GUI`() async throws {
        try await PacketLabRun.with("converged") { lab in
            let wrong = ["Interfaces > [WAN2] > Block private networks", "Interfaces > [WAN] > Block bogon networks"]
            for (machine, box, word) in [
                ("opnsense", wrong[0], "did not take it"), ("opnsense", wrong[1], "did not take it"),
                ("pve", "Interfaces > [WAN] > Block private networks", "not the firewall"),
            ] {
                let outcome = try await lab.run(machine, "vpnctl", "lab-part", "click", box)
                #expect(outcome.status == 1 && outcome.errors.contains(word), "\(outcome.output)\(outcome.errors)")
            }
            let done = try await lab.run(
                "opnsense", "vpnctl", "lab-part", "click", "Interfaces > [WAN] > Block private networks")
            #expect(done.status == 0 && done.output == "Block private networks is clear on WAN, and in force.\n")
        }
    }

    private func host() async throws -> String {
        try await Program.run([], environment: PacketLabRun.environment, launcher: ["/bin/sh", "-c", Self.looks]).output
    }

    private func programs() async throws -> String {
        try await Program.run(
            [], environment: PacketLabRun.environment,
            launcher: ["/bin/sh", "-c", "ps -A -ww -o stat=,args= | grep -v ^Z"]
        ).output
    }
}

extension PacketLabTests {
    @Test func `does what the README shows`() async throws {
        let readme = try String(
            contentsOf: Program.repository.appending(path: "README.md"), encoding: .utf8)
        let start = try #require(readme.range(of: "<!-- packets -->\n```console\n"))
        let commands = readme[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { $0 != "```" }.map { $0.split(separator: " ").dropFirst(3).map(String.init) }
        #expect(commands.count >= 5)
        let lab = try await PacketLabRun("guide")
        for command in commands {
            // The lab of the README has the name that it gets where none is given.
            let named = command.first == "lab" && command.count > 1 && command[1] != "list"
            let words = named ? command.prefix(2) + ["--name", lab.name] + command.dropFirst(2) : command[...]
            let outcome = try await Program.run(
                Array(words), environment: PacketLabRun.environment, folder: lab.folder.url)
            #expect(outcome.status == 0, "\(command): \(outcome.output)\(outcome.errors)")
        }
        _ = try await lab.running.end()
    }
}
