/// What went wrong between vpnctl and one remote system, worded for a person and free of secrets.
package struct ProviderError: Error, Hashable, Sendable {
    /// A stable word for what happened; an open set.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package init(_ rawValue: String) { self.rawValue = rawValue }
    }

    package var code: Code
    /// What happened, why it matters and what to do; may be several lines.
    package var message: String
    /// The inventory's name of the host.
    package var host: String
    /// The cause in the words of the layer below, without header values, bodies or credentials.
    package var underlying: String?

    package init(_ code: Code, host: String, message: String, underlying: String? = nil) {
        self.code = code
        self.host = host
        self.message = message
        self.underlying = underlying
    }
}

extension ProviderError: CustomStringConvertible {
    package var description: String {
        "\(message) [\(code.rawValue)\(underlying.map { ": \($0)" } ?? "")]"
    }
}

extension ProviderError.Code {
    // Before a connection stands.
    package static let invalidURL = Self("invalid-url")
    package static let invalidRequest = Self("invalid-request")
    package static let plainHTTP = Self("plain-http")
    package static let unknownName = Self("unknown-name")
    package static let refused = Self("refused")
    package static let unreachable = Self("unreachable")
    package static let connectTimeout = Self("connect-timeout")
    package static let handshake = Self("tls")
    package static let certificate = Self("certificate")

    // Once the request is under way.
    package static let timeout = Self("timeout")
    package static let closed = Self("closed")
    package static let cut = Self("cut")
    package static let tooLarge = Self("too-large")
    package static let malformed = Self("malformed")

    // What the API answered.
    package static let redirected = Self("redirected")
    package static let unauthorized = Self("unauthorized")
    package static let forbidden = Self("forbidden")

    // Secrets and settings on this machine.
    package static let secretMissing = Self("secret-missing")
    package static let secretFile = Self("secret-file")
    package static let secretCommand = Self("secret-command")
    package static let environment = Self("environment")

    /// Whether no byte of the request left this machine, so that a write has certainly not happened.
    package var precedesRequest: Bool {
        switch self {
        case .timeout, .closed, .cut, .tooLarge, .malformed, .redirected, .unauthorized, .forbidden: false
        case .invalidURL, .invalidRequest, .plainHTTP, .unknownName, .refused, .unreachable, .connectTimeout,
            .handshake, .certificate, .secretMissing, .secretFile, .secretCommand, .environment:
            true
        default: isSSH
        }
    }
}
