import Foundation

/// What commands of real hosts printed, recorded beside the repository.
enum CommandTranscript {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/vectors").standardizedFileURL

    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: path))) }

    /// The standard output of the first run of a command in a transcript of `$ command` lines.
    static func output(of command: String, in path: String) throws -> [UInt8] {
        let text = String(decoding: try bytes(path), as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        lines = lines.drop { $0 != "$ \(command)" }.dropFirst().prefix { !$0.hasPrefix("$ ") }
        // `[STDERR: …` is both streams on one line.
        let printed = lines.filter { !$0.hasPrefix("STDERR: ") && !$0.hasPrefix("rc=") }.map { line in
            line.firstRange(of: "STDERR: ").map { line[..<$0.lowerBound] } ?? line
        }
        return Array(printed.joined(separator: "\n").replacing("<TAB>", with: "\t").utf8)
    }

    /// The body of the first good answer to a request in a recorded session of the Proxmox API, without its `data`.
    static func answer(to path: String, in session: String) throws -> [UInt8] {
        struct Exchange: Decodable {
            let path: String
            let status: Int
            let body: String
        }
        struct Missing: Error {}
        let exchanges = try JSONDecoder().decode([Exchange].self, from: Data(bytes(session)))
        guard let body = exchanges.first(where: { $0.path == "/api2/json" + path && $0.status == 200 })?.body,
            let document = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        else { throw Missing() }
        return [UInt8](
            try JSONSerialization.data(withJSONObject: document["data"] ?? NSNull(), options: .fragmentsAllowed))
    }
}
