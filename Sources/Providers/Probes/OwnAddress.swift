package import Inventory
import NIOCore
import NIOPosix

/// This machine's own addresses.
package enum OwnAddress {
    /// The address that packets to a host leave this machine with; nil where there is no route, or the name is not known.
    ///
    /// The system chooses it when a datagram socket is connected, which sends nothing to the host.
    ///
    /// - Parameter host: An address without brackets, or a name.
    package static func towards(_ host: String) async -> IPAddress? {
        // Any port: the discard service's.
        guard
            let channel = try? await DatagramBootstrap(group: RequestLoop.group.any()).connect(host: host, port: 9)
                .get()
        else { return nil }
        let source = channel.localAddress?.ipAddress.flatMap { IPAddress($0) }
        try? await channel.close().get()
        return source
    }
}
