/// How the API of a host is reached when its SSH session carries it.
package enum TransportTunnel: Hashable, Sendable {
    /// A port on 127.0.0.1.
    case loopback(port: Int)
    /// A Unix socket, its path absolute.
    case socket(path: String)
}
