import Foundation
import Lab
import TestSupport
import Testing

/// Files that are named as a reviewed plan and are none, or another one.
@Suite("The file of a plan")
struct PlanFileTests {
    private struct Desk {
        let stage: ApplyStage
        let twin: OPNsenseTwin
        let plan: String

        init() async throws {
            stage = try await ApplyStage(.guide)
            twin = try await stage.twin()
            let outcome = try await stage.run(twin, ["plan", "--inventory", stage.inventory, "--out", "plan.json"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            plan = try stage.folder.text("plan.json")
        }

        /// Applies what lies at a path, and expects that nothing is changed.
        func refuse(_ path: String, status: Int32 = 1, says words: [String]) async throws {
            let outcome = try await stage.run(twin, ["apply", path, "--inventory", stage.inventory])
            #expect(outcome.status == status, "\(path): \(outcome.output)\(outcome.errors)")
            for word in words { #expect(outcome.words.contains(word), "\(word) in \(outcome.words)") }
            #expect(twin.requests.allSatisfy { $0.revisions == 0 }, "\(path)")
        }
    }

    @Test("that was changed, cut or is another format's is refused with what to do")
    func contents() async throws {
        let desk = try await Desk()
        let cases: [(name: String, text: String, status: Int32, words: [String])] = [
            ("another site", desk.plan.replacing(#""site" : "home""#, with: #""site" : "branch""#), 1, ["site branch"]),
            (
                "another format", desk.plan.replacing(#""format_version" : "1.0""#, with: #""format_version" : "2.0""#),
                1,
                ["format 2.0", "reads 1.0"]
            ),
            (
                "another value", desk.plan.replacing("10.0.1.3/32", with: "10.0.1.9/32"), 1,
                ["was edited", "--out edited.json"]
            ),
            (
                "another verb", desk.plan.replacing(#""effect" : "link""#, with: #""effect" : "unlink""#), 1,
                ["was edited", "opnsense/link/"]
            ),
            ("half", String(desk.plan.prefix(desk.plan.count / 2)), 1, ["is no plan", "vpnctl plan --out"]),
            ("empty", "", 1, ["is no plan"]), ("YAML", "steps: []\n", 1, ["is no plan"]),
            ("no steps", #"{"format_version": "1.0", "site": "home"}"#, 1, ["is no complete plan"]),
            (
                "another digest",
                desk.plan.replacing(#/"digest" : "sha256:.{8}/#, with: #""digest" : "sha256:00000000"#), 1,
                ["was edited"]
            ),
        ]
        for wrong in cases {
            #expect(wrong.text != desk.plan, "\(wrong.name)")
            try desk.stage.folder.write(wrong.text, to: "edited.json")
            let before = desk.twin.requests.count
            try await desk.refuse("edited.json", status: wrong.status, says: wrong.words)
            if !wrong.words.contains("was edited") {
                #expect(desk.twin.requests.count == before, "\(wrong.name): nobody was asked")
            }
        }
        try await desk.twin.shutdown()
    }

    @Test("that is a link, a folder, a pipe or not there is refused, and a link is not followed")
    func places() async throws {
        let desk = try await Desk()
        let folder = desk.stage.folder
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: folder.path + "/link.json", withDestinationPath: folder.path + "/plan.json")
        try manager.createDirectory(atPath: folder.path + "/folder.json", withIntermediateDirectories: false)
        // The path is copied before the call returns.
        let status = unsafe mkfifo(folder.path + "/pipe.json", 0o600)
        #expect(status == 0)
        try await desk.refuse("link.json", says: ["symbolic link", "plan.json"])
        try await desk.refuse("folder.json", says: ["is not a file"])
        try await desk.refuse("pipe.json", says: ["is not a file"])
        try await desk.refuse("none.json", says: ["no such file"])
        try await desk.refuse("plan.json/x", says: ["cannot be read"])
        try await desk.twin.shutdown()
    }

    @Test("that may not be read is refused", .enabled(if: geteuid() != 0, "root may read everything"))
    func mode() async throws {
        let desk = try await Desk()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0], ofItemAtPath: desk.stage.folder.path + "/plan.json")
        try await desk.refuse("plan.json", says: ["cannot be read", "mode"])
        try await desk.twin.shutdown()
    }
}
