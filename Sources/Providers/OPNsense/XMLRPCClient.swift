internal import Foundation

/// XML-RPC calls to one OPNsense (`/xmlrpc.php`), with the same key as its API.
///
/// It belongs to OPNsense's HA synchronisation and is equal to root, so the inventory has to allow it
/// (`api.xmlrpc: true`). Every call costs about 2 s, because the firewall first tries the key as a local password.
package struct XMLRPCClient: Sendable {
    let transport: any HTTPTransport
    /// The inventory's name of the host, for errors.
    let host: String

    package static let path = "/xmlrpc.php"

    package init(transport: any HTTPTransport, host: String) {
        self.transport = transport
        self.host = host
    }

    /// - Parameter isRead: Whether the call changes nothing, so that it may be sent again after a lost connection.
    /// - Throws: ``ProviderError``; `xmlrpc-denied` where the firewall does not let the key in, after which no other
    ///   call should be tried: each one counts as a failed login there.
    package func call(
        _ method: String, _ parameters: [XMLRPCValue] = [], isRead: Bool = false
    ) async throws -> XMLRPCValue {
        let request = HTTPRequest(
            .post, Self.path, headers: [HTTPField("Content-Type", "text/xml")],
            body: try body(method, parameters), isRead: isRead)
        let response = try await transport.send(request)
        if response.status == 404 { throw absent }
        guard response.status == 200 else {
            throw response.refusal(of: request, by: host)
                ?? failed(method, "status \(response.status)")
        }
        guard let answer = try? XMLRPCResponse(parsing: response.body) else {
            throw ProviderError(
                .malformed, host: host,
                message: "\(host) answered the XML-RPC call \(method) with something that is not XML-RPC. "
                    + "Check that `api.url` leads to OPNsense itself.")
        }
        switch answer {
        case .value(let value):
            if case .string(let text) = value, text.contains("Authentication failed") { throw denied }
            return value
        case .fault(let code, let text):
            let reason = CertificateSummary.printable(String(text.prefix(200)))
            throw failed(method, "fault \(code) (\(reason))")
        }
    }

    private func body(_ method: String, _ parameters: [XMLRPCValue]) throws -> [UInt8] {
        do {
            return try XMLRPCRequest(method: method, parameters: parameters).encoded()
        } catch {
            throw ProviderError(
                .invalidRequest, host: host,
                message: "The XML-RPC call \(method) holds a control character, which XML cannot carry; "
                    + "nothing was sent.")
        }
    }

    private var denied: ProviderError {
        ProviderError(
            .xmlrpcDenied, host: host,
            message: "\(host) does not let the key use XML-RPC. Either its user lacks "
                + "\(OPNsenseAPI.Privilege.xmlrpc), or the request came from one of the firewall's own addresses, "
                + "which it refuses.")
    }

    private var absent: ProviderError {
        ProviderError(
            .noEndpoint, host: host,
            message: "\(host) has no \(Self.path). Check that `api.url` leads to OPNsense itself, or remove "
                + "`api.xmlrpc` from the inventory.")
    }

    private func failed(_ method: String, _ what: String) -> ProviderError {
        ProviderError(
            .serverError, host: host,
            message: "\(host) answered the XML-RPC call \(method) with \(what). "
                + "See System > Log Files > General on the firewall.")
    }
}

extension ProviderError.Code {
    package static let xmlrpcDenied = Self("xmlrpc-denied")
}
