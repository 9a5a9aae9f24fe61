import Foundation
import NIOConcurrencyHelpers

@testable import Lab

/// Plays a recording against a twin, in order, and notes where the answers differ.
struct Replay {
    struct Miss {
        let exchange: Exchange
        let differences: [String]
    }

    /// Sections before which the recorded system was set back to its baseline.
    private static let fresh: Set<String> = ["ifenable", "group-clash", "concurrency", "timing"]

    private let settings: TwinSettings
    private var twin: OPNsenseTwin
    private var section = ""
    private var comparison = Comparison()
    /// The uuid that the next new record gets: the recorded one, because some answers are sorted by it.
    private let nextIdentifier: NIOLockedValueBox<String?>
    /// Key and secret that the next new API key gets, the recorded ones too.
    private let nextCredentials = NIOLockedValueBox(Credentials(key: "", secret: ""))
    private(set) var misses: [Miss] = []

    /// A fixed time between two calls, longer than what the times in answers can tell apart.
    private static let pace = 0.087
    private let time: NIOLockedValueBox<Date>

    /// - Parameter hasOtherNames: whether digests may differ from the recorded ones.
    init(_ settings: TwinSettings, hasOtherNames: Bool = false) async throws {
        let time = NIOLockedValueBox(Date())
        self.time = time
        comparison.names.pairsDigests = hasOtherNames
        let next = NIOLockedValueBox<String?>(nil)
        nextIdentifier = next
        var settings = settings
        settings.identifiers = {
            next.withLockedValue { value in
                defer { value = nil }
                return value ?? Identifier.make()
            }
        }
        settings.clock = { time.withLockedValue { $0 } }
        settings.newCredentials = { [nextCredentials] in nextCredentials.withLockedValue { $0 } }
        self.settings = settings
        twin = try await OPNsenseTwin.start(settings)
    }

    mutating func play(_ recording: Recording) async throws {
        try await send(recording)
        try await twin.shutdown()
    }

    /// Plays a recording and gives the lines that pf has then.
    mutating func rules(after recording: Recording) async throws -> [String] {
        try await send(recording)
        let lines = await twin.rulesInForce.map(\.text)
        try await twin.shutdown()
        return lines
    }

    /// Plays a recording and gives the lines about source addresses that pf has then.
    mutating func translations(after recording: Recording) async throws -> [String] {
        try await send(recording)
        let lines = await twin.stateInForce.translations
        try await twin.shutdown()
        return lines
    }

    private mutating func send(_ recording: Recording) async throws {
        var circumstances = Circumstances(recording)
        for exchange in recording.exchanges {
            if exchange.section != section, Self.fresh.contains(exchange.section) {
                try await twin.shutdown()
                twin = try await OPNsenseTwin.start(settings)
            }
            section = exchange.section
            time.withLockedValue { $0 += Self.pace }
            let (next, names) = (nextIdentifier, comparison.names)
            let missing = try await circumstances.prepare(
                exchange, twin, identify: { uuid in next.withLockedValue { $0 = uuid } }, translated: names.translated)
            nextIdentifier.withLockedValue { $0 = exchange.answer?["uuid"]?.phpString }
            if let key = exchange.answer?["key"]?.phpString, let secret = exchange.answer?["secret"]?.phpString {
                nextCredentials.withLockedValue { $0 = Credentials(key: key, secret: secret) }
            }
            let answer = try await twin.answer(to: request(for: exchange))
            let differences = missing.map { "not loaded before: \($0)" } + differences(exchange, answer)
            if !differences.isEmpty { misses.append(Miss(exchange: exchange, differences: differences)) }
        }
    }

    private func request(for exchange: Exchange) -> Request {
        let sender: Request.Sender =
            switch exchange.user {
            case nil: .nobody
            case _ where exchange.note == "undecodable credentials": .header("Basic !!!")
            case "unknownkey"?: .header("Basic " + Data("unknown:secret".utf8).base64EncodedString())
            case "badsecret"?: .header("Basic " + Data("rootkey:wrong".utf8).base64EncodedString())
            case let name?: .user(name)
            }
        let body: [UInt8] =
            switch exchange.body.map(comparison.names.translated) {
            case nil: []
            case .string(let text)?: Array(text.utf8)
            case let value?: value.encoded
            }
        return Request(
            method: exchange.method, uri: comparison.names.translated(exchange.path), contentType: exchange.contentType,
            body: body, sender: sender)
    }

    private mutating func differences(_ exchange: Exchange, _ answer: TwinAnswer) -> [String] {
        var found: [String] = []
        if answer.status != exchange.status { found.append("status: \(exchange.status) != \(answer.status)") }
        if answer.contentType != exchange.answerType {
            found.append("content type: \(exchange.answerType) != \(answer.contentType)")
        }
        if answer.location != exchange.location { found.append("location: \(exchange.location ?? "nil")") }
        comparison.hasNewKeys = ["key_pair", "psk"].contains { exchange.path.hasSuffix("/" + $0) }
        if let recorded = exchange.answer, !ReplayTests.statusOnly.contains(exchange.call) {
            if let own = JSONParser.value(of: Array(answer.body)) {
                found += comparison.differences(recorded, own)
            } else {
                found.append("body: not JSON")
            }
        }
        if let raw = exchange.rawAnswer.map(comparison.names.translated), !exchange.isDownload, raw != answer.text {
            found.append("text: \(raw) != \(answer.text)")
        }
        guard let logged = twin.requests.last else { return found + ["not logged"] }
        if !exchange.isBesideRollback { found += commandDifferences(exchange, logged) }
        if logged.revisions != exchange.revisions {
            found.append("revisions: \(exchange.revisions) != \(logged.revisions)")
        }
        return found
    }

    private func commandDifferences(_ exchange: Exchange, _ logged: LoggedRequest) -> [String] {
        var found: [String] = []
        let commands = exchange.commands.map(comparison.names.translated)
        // A timer runs beside the call that starts it, so it was noted now among its commands, now below them.
        let isTimer = { (command: String) in command.hasPrefix("filter rollback_timer") }
        let isMoved = commands != logged.commands && exchange.nestedCommands.contains(where: isTimer)
        let timers = exchange.nestedCommands.filter(isTimer).map(comparison.names.translated)
        let expected = isMoved ? timers + commands : commands
        if logged.commands != expected { found.append("commands: \(expected) != \(logged.commands)") }
        let nested = isMoved ? exchange.nestedCommands.filter { !isTimer($0) } : exchange.nestedCommands
        if logged.nestedCommands.sorted() != nested.sorted() {
            found.append("nested commands: \(nested) != \(logged.nestedCommands)")
        }
        return found
    }
}
