import Foundation
import Testing

@testable import Lab

/// One recorded exchange with the real system.
struct Exchange: Sendable {
    let number: Int
    let section: String
    let note: String
    var user: String?
    let method: String
    var path: String
    let contentType: String?
    var body: JSON?
    let status: Int
    let answerType: String
    var location: String?
    /// `nil` if the body was not JSON.
    var answer: JSON?
    var rawAnswer: String?
    var commands: [String]
    var nestedCommands: [String]
    let revisions: Int
    /// What a script on the box did to an interface since the exchange before.
    var edit: InterfaceEdit?

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

    /// Module, controller and action without case and underscores, so that every spelling of a call is the same.
    var call: String { Self.canonical(path.split(separator: "?")[0].split(separator: "/").dropFirst().prefix(3)) }

    static func canonical(_ parts: some Sequence<Substring>) -> String {
        parts.map { $0.lowercased().filter { $0 != "_" } }.joined(separator: "/")
    }

    /// The answer is a whole configuration, of which the recorder kept the beginning.
    var isDownload: Bool { call == "core/backup/download" && answerType == "application/octet-stream" }

    /// It was recorded while a timer took the rules back, whose commands are mixed with the call\'s own.
    var isBesideRollback: Bool { nestedCommands.contains("system list shells") }
}

extension Exchange {
    /// The same exchange about other names and addresses.
    func renamed(by renaming: inout Renaming) -> Exchange {
        var copy = self
        copy.user = user.map { renaming.renamed($0) }
        copy.path = renaming.renamed(path)
        copy.body = body.map { renaming.renamed($0) }
        copy.location = location.map { renaming.renamed($0) }
        copy.answer = answer.map { renaming.renamed($0) }
        copy.rawAnswer = rawAnswer.map { raw in
            // Cells of a table are whole texts.
            raw.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.split(separator: ";", omittingEmptySubsequences: false).map { renaming.renamed(String($0)) }
                    .joined(separator: ";")
            }.joined(separator: "\n")
        }
        copy.commands = commands.map { renaming.renamed($0) }
        copy.nestedCommands = nestedCommands.map { renaming.renamed($0) }
        copy.edit?.leaves = edit?.leaves.map { ($0.name, renaming.renamed($0.text)) } ?? []
        return copy
    }
}

/// One version's exchanges and what they began with.
struct Recording {
    /// Rules of pf that were seen between exchanges.
    struct Load {
        let number: Int
        var rules: [String]

        init?(_ line: JSON) {
            guard let number = line["seq"]?.phpString.flatMap(Int.init), case .array(let rules)? = line["rules"] else {
                return nil
            }
            self.number = number
            self.rules = rules.compactMap(\.phpString)
        }
    }

    var exchanges: [Exchange]
    var loads: [Load]
    var baseline: String
    /// The kernel tools were stand-ins: they knew one tunnel and two routes.
    var hardware = Hardware(
        ports: (0..<4).map { Hardware.Port("vtnet\($0)", address: "52:54:00:00:00:0\($0 + 1)") },
        tunnels: [Hardware.Tunnel("wg0", addresses: ["10.99.0.1/24"], mtu: 1420)],
        routes: [.init("default", device: "vtnet0"), .init("10.0.0.0/24", device: "vtnet1")],
        kernel: "Linux 6.18.44-fc-v669", openSSL: "", buildHash: "0123456789")

    /// The recordings beside the repository; they are not part of it.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/vectors/opnsense").standardizedFileURL

    static var isThere: Bool {
        FileManager.default.fileExists(atPath: folder.path)
    }

    init(_ release: Release) throws {
        baseline = try String(
            contentsOf: Self.folder.appending(path: "baseline/\(release.rawValue).xml"), encoding: .utf8)
        let text = try String(contentsOf: Self.folder.appending(path: "\(release.rawValue).jsonl"), encoding: .utf8)
        let lines = text.split(separator: "\n").compactMap { JSONParser.value(of: Array($0.utf8)) }
        exchanges = []
        loads = []
        var edit: InterfaceEdit?
        for (index, line) in lines.enumerated() {
            guard var exchange = Exchange(line) else {
                edit = InterfaceEdit(line, before: lines[index...]) ?? edit
                if let load = Load(line) { loads.append(load) }
                continue
            }
            exchange.edit = edit
            edit = nil
            exchanges.append(exchange)
        }
    }

    /// How a twin starts that takes the recorded system's place.
    func settings(_ release: Release) -> TwinSettings {
        var settings = TwinSettings(release: release, configuration: baseline)
        settings.hardware = hardware
        settings.serves = false
        settings.staleWindow = .zero
        return settings
    }

    /// The lines about filtering of the rules that were rendered: from the first priority after address translation on.
    static func rules(_ release: Release) throws -> [String] {
        let file = folder.appending(path: "pf/rules.debug-\(release.rawValue)")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let start = lines.lastIndex { $0 == "# [prio: 1]" } ?? lines.endIndex
        return lines[start...].filter { !$0.hasPrefix("# [prio") && !$0.hasPrefix("#debug") }
    }

    /// The lines about source addresses of outgoing packets, without the one about redundancy.
    static func translations(_ release: Release) throws -> [String] {
        let file = folder.appending(path: "pf/rules.debug-\(release.rawValue)")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        return lines.filter { $0.hasPrefix("nat on") || $0.hasPrefix("no nat on") }
    }

    /// The same recording about other names and addresses.
    func renamed() -> (recording: Recording, renaming: Renaming) {
        let texts = exchanges.flatMap { [$0.path, $0.body?.text ?? "", $0.answer?.text ?? ""] }
        var renaming = Renaming(corpus: texts + [baseline])
        var copy = self
        copy.exchanges = exchanges.map { $0.renamed(by: &renaming) }
        copy.baseline = baseline.split(separator: "\n", omittingEmptySubsequences: false)
            .map { renaming.renamed(String($0)) }.joined(separator: "\n")
        for index in loads.indices {
            copy.loads[index].rules = loads[index].rules.map { renaming.renamed($0) }
        }
        copy.hardware.ports = hardware.ports.map {
            Hardware.Port(renaming.renamed($0.name), address: renaming.renamed($0.address))
        }
        copy.hardware.tunnels = hardware.tunnels?.map { tunnel in
            Hardware.Tunnel(tunnel.name, addresses: tunnel.addresses.map { renaming.renamed($0) }, mtu: tunnel.mtu)
        }
        copy.hardware.routes = hardware.routes?.map {
            .init(renaming.renamed($0.destination), device: renaming.renamed($0.device))
        }
        return (copy, renaming)
    }
}

extension JSON {
    fileprivate var text: String { String(decoding: encoded, as: UTF8.self) }
}
