import Foundation
import Testing

@testable import Lab

/// One recorded exchange with the real system.
struct Exchange: Sendable {
    let number: Int
    let section: String
    let note: String
    let user: String?
    let method: String
    let path: String
    let contentType: String?
    let body: JSON?
    let status: Int
    let answerType: String
    let location: String?
    /// `nil` if the body was not JSON.
    let answer: JSON?
    let rawAnswer: String?
    let commands: [String]
    let nestedCommands: [String]
    let revisions: Int

    init?(_ line: JSON) {
        guard let method = line["method"]?.phpString, let path = line["path"]?.phpString else { return nil }
        number = Int(line["seq"]?.phpString ?? "") ?? -1
        section = line["section"]?.phpString ?? ""
        note = line["note"]?.phpString ?? ""
        user = line["user"].flatMap { $0 == .null ? nil : $0.phpString }
        self.method = method
        self.path = path
        contentType = line["request_content_type"].flatMap { $0 == .null ? nil : $0.phpString }
        body = line["request_body"].flatMap { $0 == .null ? nil : $0 }
        status = Int(line["status"]?.phpString ?? "") ?? 0
        answerType = line["content_type"]?.phpString ?? ""
        location = line["location"].flatMap { $0 == .null ? nil : $0.phpString }
        rawAnswer = line["response_raw"].flatMap { $0 == .null ? nil : $0.phpString }
        answer = line["response"].flatMap { $0 == .null ? nil : $0 }
        commands = Self.texts(line["configd"])
        nestedCommands = Self.texts(line["configd_nested"])
        revisions = Int(line["config_written"]?.phpString ?? "") ?? 0
    }

    private static func texts(_ value: JSON?) -> [String] {
        guard case .array(let items)? = value else { return [] }
        return items.compactMap(\.phpString)
    }

    /// It was recorded while a timer took the rules back, whose commands are mixed with the call's own.
    var isBesideRollback: Bool { nestedCommands.contains("system list shells") }

    /// Module and controller, or the page.
    var controller: String {
        let parts = path.split(separator: "?")[0].split(separator: "/").dropFirst().prefix(2)
        return parts.joined(separator: "/").lowercased()
    }
}

/// The recordings beside the repository; they are not part of it.
enum Recordings {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/vectors/opnsense").standardizedFileURL

    static var areThere: Bool {
        FileManager.default.fileExists(atPath: folder.path)
    }

    static func baseline(_ release: Release) throws -> String {
        try String(contentsOf: folder.appending(path: "baseline/\(release.rawValue).xml"), encoding: .utf8)
    }

    /// The box of the recordings.
    ///
    /// Its kernel tools were stand-ins: they knew one tunnel and two routes.
    static let hardware = Hardware(
        ports: (0..<4).map { Hardware.Port("vtnet\($0)", address: "52:54:00:00:00:0\($0 + 1)") },
        tunnels: [Hardware.Tunnel("wg0", addresses: ["10.99.0.1/24"], mtu: 1420)],
        routes: [.init("default", device: "vtnet0"), .init("10.0.0.0/24", device: "vtnet1")],
        kernel: "Linux 6.18.44-fc-v669", openSSL: "", buildHash: "0123456789")

    static func exchanges(_ release: Release) throws -> [Exchange] {
        try lines(release).compactMap(Exchange.init)
    }

    /// Calls, and what else was noted.
    static func lines(_ release: Release) throws -> [JSON] {
        let text = try String(contentsOf: folder.appending(path: "\(release.rawValue).jsonl"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { JSONParser.value(of: Array($0.utf8)) }
    }
}
