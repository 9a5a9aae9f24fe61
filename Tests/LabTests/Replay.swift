import Foundation

@testable import Lab

/// Plays a recording against a twin, in order, and notes where the answers differ.
struct Replay {
    struct Miss {
        let exchange: Exchange
        let differences: [String]
    }

    let twin: OPNsenseTwin
    private var comparison = Comparison()
    private(set) var misses: [Miss] = []
    private(set) var played = 0

    init(_ twin: OPNsenseTwin) {
        self.twin = twin
    }

    mutating func play(_ exchanges: [Exchange]) async throws {
        for exchange in exchanges {
            let request = request(for: exchange)
            let answer = try await twin.answer(to: request)
            played += 1
            let differences = differences(exchange, answer)
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
        return Request(
            method: exchange.method, uri: comparison.names.translated(exchange.path), contentType: exchange.contentType,
            body: Array(comparison.names.translated(exchange.body ?? "").utf8), sender: sender)
    }

    private mutating func differences(_ exchange: Exchange, _ answer: TwinAnswer) -> [String] {
        var found: [String] = []
        if answer.status != exchange.status { found.append("status: \(exchange.status) != \(answer.status)") }
        if answer.contentType != exchange.answerType {
            found.append("content type: \(exchange.answerType) != \(answer.contentType)")
        }
        if answer.location != exchange.location { found.append("location: \(exchange.location ?? "nil")") }
        if let recorded = exchange.answer {
            if let own = JSONParser.value(of: Array(answer.body)) {
                found += comparison.differences(recorded, own)
            } else {
                found.append("body: not JSON")
            }
        }
        guard let logged = twin.requests.last else { return found + ["not logged"] }
        if logged.commands != exchange.commands { found.append("commands: \(exchange.commands) != \(logged.commands)") }
        if logged.nestedCommands.sorted() != exchange.nestedCommands.sorted() {
            found.append("nested commands: \(exchange.nestedCommands) != \(logged.nestedCommands)")
        }
        if logged.revisions != exchange.revisions {
            found.append("revisions: \(exchange.revisions) != \(logged.revisions)")
        }
        return found
    }
}
