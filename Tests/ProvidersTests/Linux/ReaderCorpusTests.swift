import Foundation
import Providers
import TestSupport
import Testing

private enum RealFiles {
    static let folder = Program.repository.deletingLastPathComponent()
        .appending(path: "shared/vectors/interfaces/files")

    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.path) }
}

/// Every real interfaces file that takes the route, as both programs read it.
@Suite(
    .enabled("network namespaces need root and Linux") { await HostSandbox.obstacle() == nil },
    .enabled(
        if: Reader.areThere && RealFiles.areThere,
        "run .ci/tools-ifupdown, and ../shared/vectors/interfaces must be there"))
struct ReaderCorpusTests {
    /// Files that the program rejects, or whose bridge it ignores, before a line of ours is in them.
    private static let rejected: [Reader: Set<String>] = [
        .ifupdown: ["hand.dir-source-in-middle-of-stanza.interfaces", "hand.pve-typeless.interfaces"],
        .ifupdown2: [],
    ]

    @Test(arguments: Reader.allCases)
    func `every file that takes the lines is written, unless the program rejects it as it is`(
        reader: Reader
    ) async throws {
        let sandbox = try await HostSandbox.start(.init(bridge: "vmbr0", reader: reader))
        let route = try ReturnRoute(sandbox, bridge: "vmbr0")
        var count = 0
        let names = try FileManager.default.contentsOfDirectory(atPath: RealFiles.folder.path).sorted()
        // ifupdown2 takes a second for a file. The editor's tests ask both programs about every one.
        let stride = Depth.isDeep ? 1 : reader == .ifupdown ? 4 : 8
        for name in names.enumerated().filter({ $0.offset % stride == 0 }).map(\.element) {
            try Data(contentsOf: RealFiles.folder.appending(path: name)).write(to: sandbox.file)
            let plan = try await route.plan()
            guard let step = plan.persistence, step.manual == nil else { continue }
            count += 1
            do {
                try await route.provider(plan).make([step])
                #expect(Self.rejected[reader]?.contains(name) != true, "\(name)")
            } catch let error as ProviderError {
                #expect(error.code == .rejected, "\(name): \(error)")
                #expect(Self.rejected[reader]?.contains(name) == true, "\(name): \(error)")
            }
        }
        #expect(count > 2)
    }
}
