internal import NIOCore

/// Scheme, host and port of an API: `https://10.0.0.1`, `https://[fd00::1]:8443`, `http://127.0.0.1:8080`.
///
/// Refused: any other scheme, a user or password, a path, a query, a zone (`fe80::1%en0`), letters outside ASCII,
/// and `http` to anything but `127.0.0.0/8`, `::1` and `localhost`.
package struct BaseURL: Hashable, Sendable {
    package let isTLS: Bool
    /// A name in lower case or an address without brackets.
    package let host: String
    package let port: Int

    /// - Parameters:
    ///   - text: The URL as the inventory or the environment gives it; never repeated in an error if it holds `@`.
    ///   - name: The inventory's name of the host, for the error.
    /// - Throws: ``ProviderError`` `invalid-url` or `plain-http`.
    package init(_ text: String, host name: String) throws {
        func invalid(_ why: String) -> ProviderError {
            let shown = text.contains("@") ? "The URL" : "The URL \(text.debugDescription)"
            return ProviderError(
                .invalidURL,
                host: name,
                message: "\(shown) of \(name) \(why). Write scheme, host and port alone, such as https://10.0.0.1:8443."
            )
        }
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else {
            throw invalid("starts with neither https:// nor http://")
        }
        isTLS = scheme == "https://"
        var authority = lower.dropFirst(scheme.count)
        if authority.last == "/" { authority.removeLast() }
        guard !authority.contains("@") else {
            throw invalid("holds a user or a password, which belong into `api.credentials`")
        }
        guard !authority.contains(where: { "/?#".contains($0) }) else { throw invalid("has a path or a query") }
        guard let parts = Self.split(authority) else { throw invalid("has no valid host") }
        guard let port = parts.port.map({ Self.port($0) }) ?? (isTLS ? 443 : 80) else {
            throw invalid("has a port that is not a number from 1 to 65535")
        }
        (host, self.port) = (parts.host, port)
        guard isTLS || Self.isLoopback(host) else {
            throw ProviderError(
                .plainHTTP,
                host: name,
                message: "The URL of \(name) is plain HTTP, which would show the credentials to everyone on the way. "
                    + "Use https://; plain HTTP is allowed to this machine only (127.0.0.1, ::1, localhost)."
            )
        }
    }

    /// Whether the host is an IPv4 or IPv6 address rather than a name.
    var isAddress: Bool { Self.isAddress(host) }

    /// Host and, where it is not the scheme's own, port, as in a `Host` header.
    package var authority: String { Self.authority(host: host, port: port == (isTLS ? 443 : 80) ? nil : port) }

    static func authority(host: String, port: Int?) -> String {
        (host.contains(":") ? "[\(host)]" : host) + (port.map { ":\($0)" } ?? "")
    }

    static func isAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

    /// Whether a host, as written, can only be this machine; a name is looked at again once it is connected.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" { return true }
        return (try? SocketAddress(ipAddress: host, port: 0))?.isLoopback ?? false
    }

    private static func port(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(text).flatMap { (1...65535).contains($0) ? $0 : nil }
    }

    private static func split(_ authority: Substring) -> (host: String, port: Substring?)? {
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let host = String(authority[authority.index(after: authority.startIndex)..<end])
            let rest = authority[authority.index(after: end)...]
            guard host.contains(":"), isAddress(host), rest.isEmpty || rest.first == ":" else { return nil }
            return (host, rest.isEmpty ? nil : rest.dropFirst())
        }
        let colon = authority.firstIndex(of: ":")
        let host = authority[..<(colon ?? authority.endIndex)]
        guard isHostName(host) else { return nil }
        return (String(host), colon.map { authority[authority.index(after: $0)...] })
    }

    static func isHostName(_ host: some StringProtocol) -> Bool {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_".utf8)
        return !host.isEmpty && host.first != "." && host.first != "-" && host.utf8.allSatisfy(allowed.contains)
    }
}

extension SocketAddress {
    /// `127.0.0.0/8` or `::1`; an IPv4 address mapped into IPv6 does not count.
    var isLoopback: Bool {
        switch self {
        case .v4: ipAddress?.hasPrefix("127.") ?? false
        case .v6: ipAddress == "::1"
        case .unixDomainSocket: true
        }
    }
}
