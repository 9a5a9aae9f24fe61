/// A complete response; its body may hold keys in clear and is never printed.
package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    /// The text behind the status; empty where the server sent none, or not in one piece with it.
    package var reason: String
    package var headers: [HTTPField]
    package var body: [UInt8]

    package init(status: Int, reason: String = "", headers: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body
    }
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "status \(status), \(body.count) bytes" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["response": description]) }
}

extension HTTPResponse {
    /// Why an API turned the request away before looking at it (3xx, 401, 403); nil for every other status.
    ///
    /// A redirect is never followed: OPNsense answers a request without credentials with 302 to its login page.
    package func refusal(of request: HTTPRequest, by host: String) -> ProviderError? {
        switch status {
        case 300..<400:
            ProviderError(
                .redirected,
                host: host,
                message: "\(host) answered \(request) with a redirect (\(status)), which is never followed: it means "
                    + "that the request was not taken as authenticated, or that the URL is not the API's own. Check "
                    + "`api.url` and `api.credentials` of \(host)."
            )
        case 401:
            ProviderError(
                .unauthorized,
                host: host,
                message: "\(host) does not accept the credentials (401 to \(request)). Check that the key exists, is "
                    + "not expired, and that its user is enabled; then check `api.credentials` of \(host)."
            )
        case 403:
            ProviderError(
                .forbidden,
                host: host,
                message: "\(host) knows the credentials but does not allow \(request) to them (403). Give the key's "
                    + "user the privilege for this path."
            )
        default: nil
        }
    }
}
