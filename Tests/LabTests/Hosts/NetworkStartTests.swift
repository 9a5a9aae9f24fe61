import Foundation
import Testing

@testable import Lab

/// A sandboxed host comes up from its file as a real one did with ifupdown2.
struct NetworkStartTests {
    private static let scenarios = HostRecording.folder.appending(path: "ifupdown/scenario-files")

    /// Whether the route was there after the start, by scenario.
    private func recorded() throws -> [String: Bool] {
        let blocks = try HostRecording.text("ifupdown/ifud2.txt").split(separator: "######## ifud2 :: ")
        return Dictionary(
            uniqueKeysWithValues: blocks.map { block in
                (String(block.prefix { !$0.isNewline }), block.contains("boot ROUTE=YES"))
            })
    }

    private func start(_ bytes: Data, sourced: URL? = nil) throws -> HostNetwork {
        let folder = FileManager.default.temporaryDirectory.appending(path: "start-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        if let sourced, FileManager.default.fileExists(atPath: sourced.path) {
            try FileManager.default.copyItem(at: sourced, to: folder.appending(path: "interfaces.d"))
        }
        var bytes = bytes
        while let place = bytes.firstRange(of: Data("/etc/network/".utf8)) {
            bytes.replaceSubrange(place, with: Data("\(folder.path)/".utf8))
        }
        let file = folder.appending(path: "interfaces")
        try bytes.write(to: file)
        return NetworkStart.network(from: file)
    }

    @Test(
        .enabled(if: HostRecording.isThere, "the recordings are not in ../shared/vectors: no start was compared"))
    func `the route is there after a start whenever ifupdown2 had it there`() throws {
        let recorded = try recorded()
        #expect(recorded.count == 36)
        for (name, isThere) in recorded.sorted(by: { $0.key < $1.key }) {
            // A script in a folder of the host's: the sandbox has no such folder.
            if name == "29-if-up.d-script" { continue }
            let scenario = Self.scenarios.appending(path: name)
            let network = try start(try Data(contentsOf: scenario), sourced: scenario.appendingPathExtension("d"))
            let routes = network.routes.filter { $0.destination.text == "10.0.1.0/24" && $0.gateway == "10.0.0.1" }
            #expect(routes.isEmpty == !isThere, "\(name)")
        }
    }

    @Test func `commands of a line run as far as its joints let them, and touch nothing but the sandbox`() throws {
        let text = """
            auto vmbr0
            iface vmbr0 inet static
                address 10.0.0.2
                netmask 255.255.255.0
                bridge-ports none
                up touch /nowhere/at/all && ip route add 10.1.0.0/24 via 10.0.0.1
                up false && ip route add 10.2.0.0/24 via 10.0.0.1
                up ip route add 10.3.0.0/24 via 10.9.0.1 || ip route add 10.3.0.0/24 via 10.0.0.1 dev $IFACE
                post-up /sbin/ip route add 10.4.0.0/24 via 10.0.0.1 || true # ip route add 10.5.0.0/24 via 10.0.0.1
            """
        let added = try start(Data(text.utf8)).routes.filter { $0.source == "boot" }.map(\.destination.text)
        #expect(added == ["10.1.0.0/24", "10.3.0.0/24", "10.4.0.0/24"])
    }
}
