/// One request to a remote API; body and header values may be secret and are never printed.
package struct HTTPRequest: Hashable, Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package var method: Method
    /// Path and query exactly as they go over the wire, percent-encoded where needed; starts with `/`.
    ///
    /// Nothing is encoded or normalised: OPNsense decodes no path parameter, so a comma must stay a comma.
    package var path: String
    package var headers: [HTTPField]
    package var body: [UInt8]
    /// Whether sending it twice does no harm: a read may be sent again on a fresh connection, a write never is.
    package var isRead: Bool
    /// How long the whole exchange may take; nil takes the transport's own limit.
    package var timeout: Duration?

    package init(
        _ method: Method,
        _ path: String,
        headers: [HTTPField] = [],
        body: [UInt8] = [],
        isRead: Bool? = nil,
        timeout: Duration? = nil
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.isRead = isRead ?? (method == .get)
        self.timeout = timeout
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The method and the path without its query, `GET /api/core/menu/tree`.
    package var description: String { "\(method.rawValue) \(path.prefix { $0 != "?" })" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}

extension HTTPRequest {
    /// Refuses what would reach the wire changed or as more than one line; names the part, never its value.
    func validate(for host: String) throws {
        guard path.hasPrefix("/"), Self.isLiteral(path) else {
            throw ProviderError(
                .invalidRequest,
                host: host,
                message: "The path of \(description.debugDescription) holds a character that must be percent-encoded "
                    + "first, or a stray %; nothing was sent."
            )
        }
        for field in headers {
            let isToken = !field.name.isEmpty && field.name.utf8.allSatisfy(Self.isTokenByte)
            guard isToken, field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw ProviderError(
                    .invalidRequest,
                    host: host,
                    message: "The header \(field.name.debugDescription) holds a control character; nothing was sent."
                )
            }
        }
    }

    /// RFC 3986 `pchar`, `/` and `?`, where every `%` starts two hex digits.
    private static func isLiteral(_ path: String) -> Bool {
        let bytes = Array(path.utf8)
        let marks = Set("-._~!$&'()*+,;=:@/?%".utf8)
        for (index, byte) in bytes.enumerated() {
            guard isAlphanumeric(byte) || marks.contains(byte) else { return false }
            guard byte == UInt8(ascii: "%") else { continue }
            guard index + 2 < bytes.count, isHex(bytes[index + 1]), isHex(bytes[index + 2]) else { return false }
        }
        return true
    }

    /// RFC 9110 §5.6.2 `tchar`.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        "0123456789abcdefABCDEF".utf8.contains(byte)
    }
}
