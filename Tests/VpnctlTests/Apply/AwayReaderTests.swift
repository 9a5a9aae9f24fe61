import Foundation
import TestSupport
import Testing

/// A reader of the output that goes away changes nothing about what was agreed to, and nothing about how it is told.
@Suite("A reader that goes away during apply")
struct AwayReaderTests {
    @Test("leaves the run, its log and its exit code as they are", arguments: [["--json"], []])
    func readerLeaves(options: [String]) async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        let pipe = Pipe()
        let words = ["apply", "--yes", "--inventory", stage.inventory] + options
        let run = try Program.start(
            words, environment: await stage.environment(twin), folder: stage.folder.url,
            outputTo: pipe.fileHandleForWriting)
        try pipe.fileHandleForWriting.close()
        // The run has begun once its first lines are there.
        let mark = options.isEmpty ? "Digest" : "\"plan\""
        await read(pipe.fileHandleForReading, until: mark)
        try pipe.fileHandleForReading.close()
        let outcome = try await run.end()
        let plan = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        if outcome.status == 0 {
            #expect(plan.lines == [])
            let log = try String(
                contentsOf: stage.folder.url.appending(path: "state/vpnctl/home.jsonl"), encoding: .utf8)
            #expect(log.contains("\"finished\""), "\(log)")
        } else {
            // Text goes out before the question is answered: gone by then, the reader has seen no plan, and nothing begins.
            #expect(outcome.status == 1 && options.isEmpty, "\(outcome.errors)")
            #expect(twin.requests.allSatisfy { $0.revisions == 0 })
        }
        try await twin.shutdown()
    }

    /// Reads until a text has come or the writer is gone, on a thread that may wait.
    private func read(_ handle: FileHandle, until mark: String) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var seen = Data()
                while !String(decoding: seen, as: UTF8.self).localizedCaseInsensitiveContains(mark) {
                    let more = handle.availableData
                    if more.isEmpty { break }
                    seen.append(more)
                }
                continuation.resume()
            }
        }
    }

    @Test("and a log that is no file is told and does not hold the run up")
    func pipeAsLog() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        let folder = stage.folder.url.appending(path: "state/vpnctl")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let status = unsafe mkfifo(folder.appending(path: "home.jsonl").path, 0o600)
        try #require(status == 0)
        let outcome = try await stage.run(twin, ["apply", "--yes", "--inventory", stage.inventory])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let words = outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("home.jsonl is no file"), "\(outcome.errors)")
        try await twin.shutdown()
    }
}
