import Foundation
import Inventory
import Reconciler

/// Sends writes and reloads to one OPNsense and reads what their answers mean.
///
/// The HTTP status says little there: a refused value is 200 with the reasons in the body.
struct OPNsenseWriter: Sendable {
    let transport: any HTTPTransport
    /// The inventory's name of the host, for errors.
    let host: String

    /// Stores one object.
    ///
    /// - Throws: ``ProviderError``; `refused-value` with the firewall's reasons where it does not take a field.
    /// - Returns: What the firewall calls a new object, where it says so.
    @discardableResult
    func send(_ write: OPNsenseWrite) async throws -> String? {
        var body: [UInt8] = Array("{}".utf8)
        if let wrapper = write.wrapper { body = Array(try JSONEncoder().encode([wrapper: write.fields])) }
        let answer = try await post(write.path, body: body, hiding: write.secrets)
        switch answer.result {
        case "saved", "deleted": return answer.uuid
        case "not found":
            throw ProviderError(
                .notFound, host: host, message: "\(host) has no such object any more (\(write.path)).")
        default:
            guard !answer.reasons.isEmpty else {
                throw ProviderError(
                    .refusedValue, host: host,
                    message: "\(host) did not take \(write.path) and gives no reason. Nothing was stored.")
            }
            throw ProviderError(
                .refusedValue, host: host,
                message: "\(host) refuses it: \(answer.reasons.joined(separator: " ")) Nothing was stored.")
        }
    }

    /// Brings stored configuration into force.
    ///
    /// - Throws: ``ProviderError`` `reload` where the firewall does not say that it did.
    func reload(_ call: OPNsenseAPI.Call, _ identifier: String? = nil) async throws {
        let path = OPNsenseWrite(call, identifier).path
        let answer = try await post(path, body: Array("{}".utf8), hiding: [])
        let words = [answer.result, answer.status, answer.message].compactMap { $0 }
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines).lowercased() }
        guard words.contains("ok") else {
            throw ProviderError(
                .reload, host: host,
                message: "\(host) does not say that \(path) worked"
                    + (words.isEmpty ? "." : ": \(words.joined(separator: ", ").printableHead)."))
        }
    }

    /// - Parameter secrets: What the request carries in clear and no message may repeat.
    private func post(_ path: String, body: [UInt8], hiding secrets: [String]) async throws -> OPNsenseAnswer {
        let request = HTTPRequest(
            .post, path, headers: [HTTPField("Content-Type", "application/json")], body: body)
        let response = try await transport.send(request)
        let answer = (try? JSONDecoder().decode(OPNsenseAnswer.self, from: Data(response.body)))?.hiding(secrets)
        switch response.status {
        case 200:
            guard let answer else { throw malformed(path) }
            return answer
        case 404: throw OPNsenseReader.absent(path, host: host)
        default:
            if let refusal = response.refusal(of: request, by: host) { throw refusal }
            let reason = answer?.errorMessage.map { ": \($0.printableHead)" } ?? ""
            throw ProviderError(
                .serverError, host: host,
                message: "\(host) answered \(path) with status \(response.status)\(reason).")
        }
    }

    private func malformed(_ path: String) -> ProviderError {
        ProviderError(
            .malformed, host: host,
            message: "\(host) answered \(path) with something that is not its JSON. Whether it took the change is "
                + "unknown.")
    }
}

/// What a write or a reload answers; which members there are depends on the call.
private struct OPNsenseAnswer: Decodable {
    let result: String?
    let status: String?
    let message: String?
    let uuid: String?
    private(set) var errorMessage: String?
    /// Why fields are refused, `name: A value is required.`, sorted; without the wrapper's name.
    private(set) var reasons: [String]

    private enum CodingKeys: String, CodingKey {
        case result, status, message, uuid, errorMessage, validations
    }

    /// One text, or several for one field.
    private enum Texts: Decodable {
        case list([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let texts = try? container.decode([String].self) {
                self = .list(texts)
            } else {
                self = .list([try container.decode(String.self)])
            }
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Not `decode`: most members are missing, and an error for each would cost more than the rest.
        func text(_ key: CodingKeys) -> String? { (try? container.decodeIfPresent(String.self, forKey: key)) ?? nil }
        result = text(.result)
        status = text(.status)
        message = text(.message)
        uuid = text(.uuid)
        errorMessage = text(.errorMessage)
        let validations = (try? container.decodeIfPresent([String: Texts].self, forKey: .validations)) ?? [:]
        reasons = validations.flatMap { field, texts in
            let name = field.split(separator: ".").last.map(String.init) ?? field
            return if case .list(let list) = texts { list.map { "\(name): \($0.printableHead)" } } else { [String]() }
        }.sorted()
    }
}

extension OPNsenseAnswer {
    /// The same answer without secrets that the firewall repeats.
    fileprivate func hiding(_ secrets: [String]) -> OPNsenseAnswer {
        var answer = self
        answer.errorMessage = errorMessage.map { Self.hiding(secrets, in: $0) }
        answer.reasons = reasons.map { Self.hiding(secrets, in: $0) }
        return answer
    }

    private static func hiding(_ secrets: [String], in text: String) -> String {
        let shown = secrets.reduce(text) { $0.replacing($1, with: "(a secret)") }
        // Whatever looks like a key of WireGuard may be one that another request carried.
        return shown.replacing(#/[A-Za-z0-9+\/]{43}=/#, with: "(a key)")
    }
}

extension String {
    /// The first 300 characters, without control characters.
    var printableHead: String { CertificateSummary.printable(String(prefix(300))) }
}

extension ProviderError.Code {
    package static let refusedValue = Self("refused-value")
    package static let notFound = Self("not-found")
    package static let reload = Self("reload")
}
