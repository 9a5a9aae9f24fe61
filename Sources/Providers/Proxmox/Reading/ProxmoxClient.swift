import Foundation

/// Sends calls to a Proxmox host and reads what comes back.
struct ProxmoxClient: Sendable {
    let transport: any HTTPTransport
    /// The inventory's name of the host.
    let host: String

    /// What a call gave.
    enum Answer<Body: Sendable>: Sendable {
        case value(Body)
        case failure(ProxmoxFailure, ProviderError)

        /// - Throws: ``ProviderError`` for everything but a value.
        func get() throws -> Body {
            switch self {
            case .value(let body): return body
            case .failure(_, let error): throw error
            }
        }
    }

    /// Data with what stands beside it.
    struct Document<Body: Decodable & Sendable>: Decodable, Sendable {
        let data: Body
        /// Of the network.
        let changes: String?
    }

    /// Asks once more where another node did not take the request over.
    ///
    /// - Throws: ``ProviderError`` for what is no answer of Proxmox.
    func fetch<Body: Decodable & Sendable>(
        _ call: ProxmoxAPI.Call, _ type: Body.Type = Body.self, _ names: [String: String] = [:], query: String = ""
    ) async throws -> Answer<Document<Body>> {
        let request = call.request(names, query: query)
        var response = try await transport.send(request)
        if (595...599).contains(response.status) { response = try await transport.send(request) }
        guard response.status != 200 else { return .value(try decode(response, of: request)) }
        if (300..<400).contains(response.status), let refusal = response.refusal(of: request, by: host) {
            throw refusal
        }
        let failure = ProxmoxFailure(response)
        return .failure(failure, failure.error(response, to: request, of: host))
    }

    private func decode<Body: Decodable>(_ response: HTTPResponse, of request: HTTPRequest) throws -> Document<Body> {
        do throws(UnexpectedOutput) {
            return try UnexpectedOutput.decoding(from: response.body, of: request.description)
        } catch {
            let first = response.body.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D }
            let what =
                first == UInt8(ascii: "<") ? "HTML instead of JSON, as a login page or a proxy does" : error.detail
            throw ProviderError(
                .malformed, host: host,
                message: "\(host) answered \(request) with \(what). Nothing was changed. Check that `api.url` leads to "
                    + "Proxmox VE itself (port 8006).")
        }
    }
}
