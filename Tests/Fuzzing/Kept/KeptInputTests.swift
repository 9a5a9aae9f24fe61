import Foundation
import FuzzSurfaces
import TestSupport
import Testing

/// Inputs that once brought vpnctl down, and those that fuzzing starts from.
@Suite struct KeptInputTests {
    private static let folder = Program.repository.appending(path: "Tests/Fuzzing")

    @Test(arguments: FuzzSurface.allCases)
    func `reads every kept input without a trap`(surface: FuzzSurface) async throws {
        var count = 0
        for kind in ["Seeds", "Crashes"] {
            let folder = Self.folder.appending(path: "\(kind)/\(surface.rawValue)")
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
                let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
                #expect(await surface.problem(with: bytes) == nil, "\(kind)/\(surface.rawValue)/\(name)")
                count += 1
            }
        }
        #expect(count > 0, "no seed of \(surface.rawValue) lies in Tests/Fuzzing/Seeds")
    }

    @Test func `the seed of answers is what a plan is made from`() async throws {
        let seed = Self.folder.appending(path: "Seeds/answers/guide")
        #expect(try await FuzzSurface.stepCount(ofAnswers: Array(Data(contentsOf: seed))) > 0)
    }
}
