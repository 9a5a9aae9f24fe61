import Foundation

/// Why Proxmox did not answer a call, as status, reason phrase and message tell.
///
/// The text of an error is in the reason phrase; a 401 has no body at all. What is not there is 500 or 501, never 404,
/// and 595 to 599 tell of another node.
enum ProxmoxFailure: Hashable, Sendable {
    /// No token arrived.
    case noToken
    /// The token is unknown, expired, or its secret is wrong: Proxmox does not tell which.
    case wrongToken
    case missingPrivilege(ProxmoxGrant)
    /// 403 for another reason.
    case forbidden(String)
    case noMethod
    case noNode
    case noGuest
    case noInterface
    case guestNotRunning
    case noAgent
    /// The parameters, and what is wrong with each.
    case invalid(String)
    /// Another node that the request was passed on to did not take it; another attempt may work.
    case nodeUnreachable(String)
    case other(String)

    init(_ response: HTTPResponse) {
        let document = try? JSONDecoder().decode(Document.self, from: Data(response.body))
        let message = (document?.message ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        let text = message.isEmpty ? response.reason : message
        switch response.status {
        case 400:
            self =
                document?.errors?["iface"] == "interface does not exist"
                ? .noInterface : .invalid(document?.said ?? text)
        case 401: self = response.reason == "No ticket" ? .noToken : .wrongToken
        case 403: self = Self.grant(in: text).map { .missingPrivilege($0) } ?? .forbidden(text)
        case 501: self = text.hasPrefix("Method '") ? .noMethod : .other(text)
        case 595...599: self = .nodeUnreachable(text)
        default: self = Self.classified(text)
        }
    }

    private struct Document: Decodable {
        let message: String?
        let errors: [String: String]?

        var said: String? {
            errors?.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
        }
    }

    /// `Permission check failed (/nodes/pve1, Sys.Audit)`; several privileges of which one is enough are joined by `|`.
    private static func grant(in text: String) -> ProxmoxGrant? {
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close else { return nil }
        let parts = text[text.index(after: open)..<close].split(separator: ",", maxSplits: 1)
        guard parts.count == 2, parts[0].first == "/" else { return nil }
        let privileges = parts[1].split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        return ProxmoxGrant(privileges, on: String(parts[0]))
    }

    /// Perl exceptions have one status for everything.
    private static func classified(_ text: String) -> ProxmoxFailure {
        if text.hasPrefix("hostname lookup '") { return .noNode }
        if text.hasPrefix("Configuration file '"), text.hasSuffix("does not exist") { return .noGuest }
        if text.hasPrefix("VM "), text.hasSuffix(" is not running") { return .guestNotRunning }
        if text.contains("QEMU guest agent") { return .noAgent }
        return .other(text)
    }
}

extension ProxmoxFailure {
    /// In words for a person, who asked for `request`.
    func error(_ response: HTTPResponse, to request: HTTPRequest, of host: String) -> ProviderError {
        let answered = "\(host) answered \(request) with \(response.status)"
        let said = "\"\(said(response))\""
        return switch self {
        case .noToken:
            ProviderError(
                .unauthorized, host: host,
                message: "\(host) saw no API token (401, \(said)). `api.credentials` needs a token in full, "
                    + "USER@REALM!TOKENID=UUID; a proxy in between may have dropped it.")
        case .wrongToken:
            ProviderError(
                .unauthorized, host: host,
                message: "\(host) does not accept the API token (401, \(said)). Proxmox does not tell whether it is "
                    + "unknown, expired or disabled, or its secret wrong: look under Datacenter > Permissions > API "
                    + "Tokens, and check `api.credentials` of \(host), which is USER@REALM!TOKENID=UUID in full.")
        case .missingPrivilege(let grant):
            ProviderError(
                .forbidden, host: host, message: "The API token of \(host) lacks \(grant.text). \(grant.cure)")
        case .forbidden: ProviderError(.forbidden, host: host, message: "\(answered): \(said).")
        case .noMethod:
            ProviderError(
                .noEndpoint, host: host,
                message:
                    "\(answered): \(said). It is not a Proxmox VE that vpnctl knows (8 and 9), or the URL leads to "
                    + "something else.")
        case .noNode:
            ProviderError(
                .noNode, host: host, message: "\(answered): \(said). Correct `node` of \(host) in the inventory.")
        case .nodeUnreachable:
            ProviderError(
                .nodeUnreachable, host: host,
                message: "\(host) could not pass \(request) on to the node it is for (\(response.status), \(said)). "
                    + "Look whether that node is up, or let `api.url` lead to it directly; then try again.")
        case .noGuest, .noInterface, .guestNotRunning, .noAgent, .invalid, .other:
            ProviderError(
                .serverError, host: host,
                message: "\(answered): \(said). See the node's System Log; nothing was changed.")
        }
    }

    private func said(_ response: HTTPResponse) -> String {
        switch self {
        case .invalid(let text), .forbidden(let text), .nodeUnreachable(let text), .other(let text):
            text.printableHead
        default: response.reason.printableHead
        }
    }
}

extension ProviderError.Code {
    /// The cluster has no node of that name.
    package static let noNode = Self("no-such-node")
    /// Another node did not take a request over; worth another attempt.
    package static let nodeUnreachable = Self("node-unreachable")
}
