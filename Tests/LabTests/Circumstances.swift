import Foundation

@testable import Lab

/// What happened beside the recorded calls and changed their answers: scripts on the firewall, time that went by, a pf that
/// refused its rules, calls that were recorded as a number alone.
struct Circumstances {
    /// Lines of a recording that are not calls.
    private struct Observation {
        let number: Int
        let note: String
        let value: JSON
    }

    private let observations: [Observation]
    private let exchanges: [Exchange]
    private var next = 0
    private var section = ""

    init(_ release: Release, _ exchanges: [Exchange]) throws {
        self.exchanges = exchanges
        observations = try Recordings.lines(release).compactMap { line in
            guard line["method"] == nil, let number = line["seq"]?.phpString.flatMap(Int.init) else { return nil }
            return Observation(number: number, note: line["note"]?.phpString ?? "", value: line)
        }
    }

    /// Brings about what came before an exchange; says which lines of pf were recorded and are not loaded.
    ///
    /// - Parameter translated: a recorded text with the twin's own names.
    mutating func prepare(
        _ exchange: Exchange, _ twin: OPNsenseTwin, identify: (String?) -> Void, translated: (String) -> String
    ) async throws -> [String] {
        var missing: [String] = []
        while next < observations.count, observations[next].number < exchange.number {
            missing += try await observe(observations[next], twin, translated)
            next += 1
        }
        if exchange.note.hasPrefix("after 75s") { try await twin.elapse(.seconds(75)) }
        if exchange.note.hasPrefix("after the timer") { try await twin.elapse(.seconds(60)) }
        if exchange.note.hasPrefix("pfctl refuses") { await refuse(after: exchange, twin, translated) }
        if exchange.section == "concurrency", section != "concurrency" {
            try await fill(exchange, twin, identify: identify)
        }
        section = exchange.section
        return missing
    }

    private func observe(
        _ observation: Observation, _ twin: OPNsenseTwin, _ translated: (String) -> String
    ) async throws -> [String] {
        if let key = observation.value["stdout"]?.phpString.flatMap({ JSONParser.value(of: Array($0.utf8)) })?["key"]?.phpString {
            let words = observation.note.split(separator: " ").map(String.init)
            try edit(twin) { interfaces in
                var interface = interfaces[key] ?? XMLNode(key)
                if words.first == "assign" {
                    interface = interface.with(child: XMLNode("if", text: words[1]))
                        .with(child: XMLNode("descr", text: "WGHUB")).with(child: XMLNode("lock", text: "1"))
                } else {
                    interface = interface.with(child: XMLNode("enable", text: "1"))
                }
                return interfaces.with(child: interface)
            }
        }
        guard case .array(let lines)? = observation.value["rules"] else { return [] }
        let loaded = await Set(twin.rulesInForce.map(\.text))
        return lines.compactMap(\.phpString).map(translated).filter { !loaded.contains($0) }
    }

    /// Writes config.xml as a script on the firewall does.
    private func edit(_ twin: OPNsenseTwin, _ change: (XMLNode) -> XMLNode) throws {
        let file = ConfigurationFile(folder: twin.folder)
        let root = try file.read()
        let changed = root.with(child: change(root["interfaces"] ?? XMLNode("interfaces")))
        try file.write(changed.document(), revision: RevisionTime.now().fileName)
    }

    /// The notices of the next status: one is pf's, another one was there already.
    private func refuse(after exchange: Exchange, _ twin: OPNsenseTwin, _ translated: (String) -> String) async {
        let status = exchanges.first { $0.number > exchange.number && $0.path.hasSuffix("core/system/status") }
        guard case .object(let subsystems)? = status?.answer?["subsystems"] else { return }
        for subsystem in subsystems {
            let text = { subsystem.value[$0]?.phpString ?? "" }
            let message = translated(text("message"))
            if subsystem.name == "firewall" {
                let start = "There were error(s) loading the rules: "
                await twin.refuseNextRules(message.replacingOccurrences(of: start, with: "").trimmed)
            } else {
                await twin.leave(
                    StatusNotice(
                        subject: subsystem.name, title: text("title"), message: message, location: text("location"),
                        time: Date(), priority: Int(text("priority")) ?? 0))
            }
        }
    }

    /// Adds the rules that were added by calls at the same time.
    private func fill(_ exchange: Exchange, _ twin: OPNsenseTwin, identify: (String?) -> Void) async throws {
        guard case .object(let rules)? = exchange.answer?["filter"]?["rules"]?["rule"] else { return }
        for rule in rules {
            guard case .object(let interfaces)? = rule.value["interface"] else { continue }
            let chosen = interfaces.filter { $0.value["selected"] == .int(1) }.map(\.name).joined(separator: ",")
            let body = JSON.map([
                "rule": .map(["interface": .string(chosen), "description": rule.value["description"] ?? .null])
            ])
            identify(rule.name)
            _ = try await twin.call("POST", "/api/firewall/filter/add_rule", String(decoding: body.encoded, as: UTF8.self))
        }
    }
}
