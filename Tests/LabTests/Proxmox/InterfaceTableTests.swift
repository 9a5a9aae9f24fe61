import Foundation
import Testing

@testable import Lab

/// The files that the real programs were asked about, beside the repository.
private enum InterfaceFiles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/vectors/interfaces").standardizedFileURL

    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.path) }
}

/// The twin's reading of interfaces files beside that of the real parser.
@Suite(.enabled(if: InterfaceFiles.areThere, "the files are not in ../shared/vectors/interfaces: none is compared"))
struct InterfaceTableTests {
    private struct Entry: Decodable {
        let pve: Verdict

        struct Verdict: Decodable {
            /// Lines of each interface that has some, of both families.
            let options: [String: [String]]
        }
    }

    @Test func `the lines of every interface are those that the real parser gives`() throws {
        let manifest = try Data(contentsOf: InterfaceFiles.folder.appending(path: "manifest.json"))
        let entries = try JSONDecoder().decode([String: Entry].self, from: manifest)
        #expect(entries.count > 140)
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let file = InterfaceFiles.folder.appending(path: "files/\(name).interfaces")
            let table = InterfaceTable(parsing: Array(try Data(contentsOf: file)))
            let own = table.interfaces.compactMapValues { values in
                let lines = ["options", "options6"].flatMap { Self.texts(values[$0]) }
                return lines.isEmpty ? nil : lines
            }
            #expect(own == entry.pve.options, "\(name)")
        }
    }

    private static func texts(_ list: JSON?) -> [String] {
        guard case .array(let items)? = list else { return [] }
        return items.compactMap(\.phpString)
    }
}
