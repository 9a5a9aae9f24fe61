package import Inventory
internal import NIOCore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What a probe saw of the place that it tried to reach.
package struct Sighting: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// It took the connection, sent the echo back or answered the datagram.
        case answered
        /// A packet came back that says that nothing listens there; a rule that rejects sends the same one.
        case closed
        /// There is no route, or somebody on the way says that it leads nowhere.
        case unreachable
        /// Nothing came back in time.
        case silent
        /// This machine could not send the packet at all, which says nothing of the place.
        case untried
    }

    package let kind: Kind
    /// Why, in the system's words; nil where the kind says everything.
    package let reason: String?
    /// The address of this machine that the packets left with; nil where there is no route.
    package var source: IPAddress?

    package init(_ kind: Kind, reason: String? = nil, source: IPAddress? = nil) {
        (self.kind, self.reason, self.source) = (kind, reason, source)
    }

    /// Whether a packet went there and one came back.
    package var isReached: Bool { kind == .answered || kind == .closed }
}

extension Sighting {
    /// What an error of a socket says.
    init(_ error: any Error) {
        guard let error = error as? IOError else {
            if case .connectTimeout = error as? ChannelError {
                self.init(.silent)
            } else {
                self.init(.untried, reason: "\(error)")
            }
            return
        }
        switch error.errnoCode {
        case ECONNREFUSED, ECONNRESET: self.init(.closed)
        case ETIMEDOUT: self.init(.silent)
        case EHOSTUNREACH, EHOSTDOWN: self.init(.unreachable, reason: "no route to the host, or a router refused it")
        case ENETUNREACH, ENETDOWN, EADDRNOTAVAIL: self.init(.unreachable, reason: "this machine has no route there")
        // What Linux says for a route that throws packets away.
        case EINVAL: self.init(.unreachable, reason: "a route of this machine throws the packets away")
        case EACCES, EPERM: self.init(.untried, reason: "a firewall or route of this machine forbids the packet")
        default: self.init(.untried, reason: error.localizedDescription)
        }
    }
}
