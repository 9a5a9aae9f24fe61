import Foundation
import Lab
import TestSupport
import Testing

/// Places that what was found cannot be written to.
@Suite("A plan that cannot be written")
struct OutputFailureTests {
    private func plan(
        _ words: [String], outputTo place: FileHandle? = nil
    ) async throws -> Program.Outcome {
        let twin = try await Scenario.guide.start(release: .v26_7)
        let running = try Program.start(["plan"] + words, environment: await twin.environment(), outputTo: place)
        let outcome = try await running.end()
        try await twin.shutdown()
        return outcome
    }

    private func expectFailure(_ outcome: Program.Outcome, at path: String) {
        #expect(outcome.status == 1, "\(outcome.errors)")
        let said = outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(said.contains("cannot be written"), "\(outcome.errors)")
        #expect(said.contains("choose another place with --out"), "\(outcome.errors)")
        #expect(!said.contains(".."), "\(outcome.errors)")
    }

    @Test("because the folder is missing, is a file, or is one's own folder")
    func places() async throws {
        let folder = try SampleFolder(["file": ""])
        for path in ["missing/plan.json", "file/plan.json", "."] {
            expectFailure(try await plan(["--out", folder.path + "/" + path]), at: path)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    @Test("because the folder is read-only")
    func readOnly() async throws {
        let folder = try SampleFolder()
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
        var path = folder.path
        if manager.isWritableFile(atPath: path) {
            // Nothing is read-only to root but what the kernel keeps for itself.
            path = "/proc"
            guard manager.fileExists(atPath: path) else { return print("SKIPPED: run as root without /proc") }
        }
        expectFailure(try await plan(["--out", path + "/plan.json"]), at: path)
    }

    @Test("is written over the old one, through a link that stays")
    func link() async throws {
        let folder = try SampleFolder(["old.json": "{}"])
        let link = folder.path + "/link.json"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "old.json")
        let outcome = try await plan(["--out", link])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try JSONValue(parsing: folder.text("old.json"))["site"] == .string("home"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "old.json")
    }

    #if os(Linux)
        @Test("because the device is full, which stays a device")
        func full() async throws {
            let folder = try SampleFolder()
            // By a link: should it ever be replaced, it is not the machine's own device.
            let link = folder.path + "/full"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/full")
            expectFailure(try await plan(["--out", link]), at: link)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "/dev/full")
            let type = try FileManager.default.attributesOfItem(atPath: "/dev/full")[.type] as? FileAttributeType
            #expect(type == .typeCharacterSpecial)
        }

        @Test("because standard output is full", arguments: [[], ["--json"]])
        func standardOutput(_ words: [String]) async throws {
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let outcome = try await plan(words, outputTo: full)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("Standard output cannot be written"))
        }
    #endif
}
