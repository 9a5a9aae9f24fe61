import Foundation
import SSHSupport
import TestSupport
import Testing

@Suite(
    "A host of the lab", .enabled(if: ServerTools.found != nil, .noServer), .timeLimit(.minutes(20)))
struct HostApplyTests {
    private static let lines = """
        \tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true # vpnctl:home/vpn-return
        \tpost-down ip route del 10.0.1.0/24 || true # vpnctl:home/vpn-return

        """

    private func file(_ lab: RunningLab) throws -> URL {
        URL(fileURLWithPath: try #require(lab.environment["VPNCTL_PVE_INTERFACES_FILE"]))
    }

    private func withoutRoute(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hosts-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: Program.repository.appending(path: "inventory"), to: folder)
        let network = folder.appending(path: "20-network.yaml")
        let text = try String(contentsOf: network, encoding: .utf8)
        let start = try #require(text.range(of: "\nroutes:\n"))
        let rest = text[start.upperBound...]
        let end = rest.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { $0.isEmpty || $0.hasPrefix(" ") || $0.hasPrefix("#") }
            .reduce(0) { $0 + $1.utf8.count + 1 }
        let kept = text[..<start.lowerBound] + "\n" + String(decoding: Array(rest.utf8.dropFirst(end)), as: UTF8.self)
        try String(kept).write(to: network, atomically: true, encoding: .utf8)
        try await body(folder)
    }

    @Test func `gets its route and its lines, and loses both byte for byte with the entry`() async throws {
        try await RunningLab.with("--scenario", "problem-7") { lab in
            let before = try Data(contentsOf: file(lab))
            let plan = try await lab.run(["plan", "--detailed-exitcode"])
            #expect(plan.status == 2, "\(plan.errors)")
            let apply = try await lab.run(["apply", "--yes"])
            #expect(apply.status == 0, "\(apply.output)\(apply.errors)")
            let after = try String(contentsOf: file(lab), encoding: .utf8)
            #expect(after.contains(Self.lines))
            #expect(after.replacing(Self.lines, with: "") == String(decoding: before, as: UTF8.self))
            let routes = try await lab.run(["exec", "pve", "--", "ip", "route"])
            #expect(routes.output.contains("10.0.1.0/24 via 10.0.0.1 dev vmbr1"))
            #expect(try await lab.run(["plan", "--detailed-exitcode"]).status == 0)

            try await withoutRoute { inventory in
                let removal = try await lab.run(
                    ["apply", "--yes", "--accept", "delete", "--inventory", inventory.path])
                #expect(removal.status == 0, "\(removal.output)\(removal.errors)")
                #expect(try Data(contentsOf: file(lab)) == before)
                let routes = try await lab.run(["exec", "pve", "--", "ip", "route"])
                #expect(!routes.output.contains("10.0.1.0/24"))
            }
        }
    }

    @Test func `is persisted where the route was set by hand, and a person's line is recognised`() async throws {
        try await RunningLab.with("--scenario", "problem-8") { lab in
            let plan = try await lab.run(["plan"])
            #expect(plan.output.hasPrefix("home: 1 step (1 persist); nothing dangerous.\n"), "\(plan.output)")
            #expect(try await lab.run(["apply", "--yes"]).status == 0)
            #expect(try String(contentsOf: file(lab), encoding: .utf8).contains(Self.lines))
        }
        try await RunningLab.with("--scenario", "by-hand") { lab in
            let before = try Data(contentsOf: file(lab))
            let adopt = try await lab.run(["adopt", "--yes"])
            #expect(adopt.status == 0, "\(adopt.errors)")
            #expect(adopt.output.contains("pve/persistent-route/vpn-return: /etc/network/interfaces:"))
            #expect(adopt.output.contains("and stay as they are"))
            #expect(try Data(contentsOf: file(lab)) == before)
        }
    }

    @Test func `whose SSH is off is not said to be as asked, and the variable is named`() async throws {
        try await RunningLab.with("--scenario", "converged") { lab in
            let plan = try await lab.run(["plan", "--detailed-exitcode"], more: ["VPNCTL_PVE_SSH": "off"])
            #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
            #expect(plan.output.hasPrefix("Nothing to do on what was read of home; the routes in force on pve"))
            let words = plan.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("take the environment variable VPNCTL_PVE_SSH away, which is off"), "\(plan.output)")
            #expect(!words.contains("give pve an `ssh:`"))
        }
    }

    @Test func `that a person changed since the plan was reviewed is left alone`() async throws {
        try await RunningLab.with("--scenario", "problem-7") { lab in
            let folder = FileManager.default.temporaryDirectory.appending(path: "reviewed-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let reviewed = folder.appending(path: "plan.json").path
            #expect(try await lab.run(["plan", "--out", reviewed]).status == 0)
            let text = try String(contentsOf: file(lab), encoding: .utf8)
            let pending = try file(lab).path + ".new"
            try text.write(toFile: pending, atomically: true, encoding: .utf8)
            let apply = try await lab.run(["apply", reviewed])
            #expect(apply.status == 4, "\(apply.output)\(apply.errors)")
            #expect(apply.errors.contains("pve/persistent-route/vpn-return: was "), "\(apply.errors)")
            #expect(try String(contentsOf: file(lab), encoding: .utf8) == text)
        }
    }

    @Test func `without its file, or left out by the environment, is told with what to do`() async throws {
        try await RunningLab.with("--scenario", "problem-7") { lab in
            let path = try file(lab).path
            try FileManager.default.removeItem(atPath: path)
            let plan = try await lab.run(["plan", "--detailed-exitcode"])
            #expect(plan.status == 2, "\(plan.errors)")
            let words = plan.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("\(path) does not exist on pve"), "\(plan.output)")
            #expect(words.contains("correct the environment variable VPNCTL_PVE_INTERFACES_FILE"))
            let apply = try await lab.run(["apply", "--yes"])
            #expect(apply.status == 5)
            #expect(apply.output.contains("Applied in part: 1 done, 1 by hand"), "\(apply.output)")
            let again = try await lab.run(["apply", "--yes"])
            #expect(again.status == 5)
            #expect(again.output.hasSuffix("Nothing of this is vpnctl's to do.\n"), "\(again.output)")
            for command in [["trust", "pve"], ["exec", "pve", "--", "true"]] {
                let left = try await lab.run(command, more: ["VPNCTL_PVE_SSH": "off", "VPNCTL_PVE_URL": "off"])
                #expect(left.status != 0)
                #expect(left.errors.contains("[no-entrance]"), "\(left.output)\(left.errors)")
            }
        }
    }
}
