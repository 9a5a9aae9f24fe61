/// How long and how much one transport waits for, and how hard it leans on the remote system.
package struct TransportLimits: Hashable, Sendable {
    /// Name lookup, TCP connection and TLS handshake together.
    package var connect: Duration = .seconds(10)
    /// One exchange from its first byte to the last of the answer.
    ///
    /// OPNsense answers after about 120 s when its configd is down, so less would hide its answer.
    package var request: Duration = .seconds(150)
    /// Bytes of one response body.
    package var responseBytes = 64 << 20
    /// Connections, and so requests, at one time.
    package var connections = 12
    /// Requests after which a connection is given up; lighttpd on OPNsense closes after 15.
    package var requestsPerConnection = 14
    /// Connections that are opened before they are needed, for many requests one after the other.
    package var spareConnections = 0
    /// How long an unused connection is kept; lighttpd on OPNsense closes after 30 s.
    package var idle: Duration = .seconds(20)

    package init() {}
}
