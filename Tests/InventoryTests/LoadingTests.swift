import Foundation
import Inventory
import Reconciler
import Testing

@Suite struct LoadingTests {
    /// A folder that is removed afterwards.
    private final class Scratch {
        let path = FileManager.default.temporaryDirectory.appending(path: "inventory-" + UUID().uuidString).path

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
        }
    }

    private func codes(_ path: String) -> [String] {
        do {
            return try Site.load(folder: path, today: nil).warnings.map(\.code)
        } catch {
            return error.list.map(\.code)
        }
    }

    @Test func `joins all YAML files of a folder in byte order`() throws {
        let folder = try Scratch()
        try folder.write("Z.yaml", "rules: [{id: first, interface: wireguard, action: block, from: lan}]")
        try folder.write("10.yml", Samples.base)
        try folder.write("a.yaml", "rules: [{id: second, interface: wireguard, action: block, from: vpn}]")
        try folder.write("é.yaml", "rules: [{id: third, interface: wireguard, action: block, from: 10.7.0.0/24}]")
        try folder.write(".hidden.yaml", "nonsense")
        try folder.write("notes.txt", "nonsense")
        let site = try Site.load(folder: folder.path, today: nil)
        #expect(site.rules.map(\.id) == ["first", "second", "third"])
        #expect(site.rules.first?.place.file == folder.path + "/Z.yaml")
    }

    @Test func `reads one file`() throws {
        let folder = try Scratch()
        try folder.write("site.txt", Samples.base)
        #expect(try Site.load(folder: folder.path + "/site.txt", today: nil).name == "home")
    }

    @Test func `says that there is no inventory`() throws {
        let folder = try Scratch()
        #expect(codes(folder.path + "/none") == ["inventory.missing-folder"])
        #expect(codes(folder.path) == ["inventory.no-yaml"])
        #expect(codes("") == ["inventory.missing-folder"])
    }

    @Test func `says which files it cannot read`() throws {
        let folder = try Scratch()
        try FileManager.default.createDirectory(atPath: folder.path + "/a.yaml", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/b.yaml", withDestinationPath: "nowhere")
        try folder.write("c.yaml", Samples.base)
        #expect(codes(folder.path) == ["inventory.unreadable", "inventory.missing-folder"])
        #expect(codes("/dev/zero") == ["inventory.unreadable"])
    }

    @Test func `refuses a file over 16 MiB`() throws {
        let folder = try Scratch()
        let limit = 16 * 1024 * 1024
        try folder.write("a.yaml", Samples.base + "\n#" + String(repeating: "x", count: limit))
        #expect(codes(folder.path) == ["inventory.too-large"])
        let bytes = [UInt8](repeating: 0x23, count: limit + 1)
        #expect(throws: Diagnostics.self) { try Site.parse(files: [("a", bytes)], today: nil) }
    }

    @Test func `finds files of secrets beside the file that names them`() throws {
        let folder = try Scratch()
        try folder.write(
            "a.yaml",
            Samples.base.replacing("{file: key.txt}", with: "{key: {file: k/key}, secret: {file: /abs/secret}}")
                + """

                  two:
                    {tunnel: home, addresses: 10.0.1.3, public_key: \(Samples.publicKey(2)), preshared_key: {file: ~/a.psk}}
                """)
        let site = try Site.load(folder: folder.path, today: nil)
        #expect(
            site.hosts.first?.api?.credentials
                == .pair(key: .file(folder.path + "/k/key"), secret: .file("/abs/secret")))
        let home = try #require(ProcessInfo.processInfo.environment["HOME"])
        #expect(site.peers.last?.presharedKey == .value(.file(home + "/a.psk")))
    }
}
