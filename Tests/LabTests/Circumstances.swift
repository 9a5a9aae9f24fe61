import Foundation

@testable import Lab

/// What happened beside the recorded calls and changed their answers: scripts on the firewall, time that went by, a pf that
/// refused its rules, calls that were recorded as a number alone.
struct Circumstances {
    private let recording: Recording
    private var next = 0
    private var section = ""

    init(_ recording: Recording) {
        self.recording = recording
    }

    /// Brings about what came before an exchange; says which lines of pf were recorded and are not loaded.
    ///
    /// New rules get the uuid that `identify` was told last; `translated` gives a recorded text the twin's own names.
    mutating func prepare(
        _ exchange: Exchange, _ twin: OPNsenseTwin, identify: (String?) -> Void, translated: (String) -> String
    ) async throws -> [String] {
        var missing: [String] = []
        while next < recording.loads.count, recording.loads[next].number < exchange.number {
            let loaded = await Set(twin.rulesInForce.map(\.text))
            missing += recording.loads[next].rules.map(translated).filter { !loaded.contains($0) }
            next += 1
        }
        try exchange.edit?.apply(in: twin)
        if exchange.note.hasPrefix("after 75s") { try await twin.elapse(.seconds(75)) }
        if exchange.note.hasPrefix("after the timer") { try await twin.elapse(.seconds(60)) }
        if exchange.note.hasPrefix("pfctl refuses") { await refuse(after: exchange, twin, translated) }
        if exchange.section == "concurrency", section != "concurrency" {
            try await fill(exchange, twin, identify: identify)
        }
        section = exchange.section
        return missing
    }

    /// The notices of the next status: one is pf's, another one was there already.
    private func refuse(after exchange: Exchange, _ twin: OPNsenseTwin, _ translated: (String) -> String) async {
        let status = recording.exchanges.first { $0.number > exchange.number && $0.call == "core/system/status" }
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
            let text = String(decoding: body.encoded, as: UTF8.self)
            _ = try await twin.call("POST", "/api/firewall/filter/add_rule", text)
        }
    }
}
