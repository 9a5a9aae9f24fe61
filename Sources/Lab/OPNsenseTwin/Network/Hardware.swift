/// The box a twin runs on: what the kernel would report, as opposed to what is configured.
package struct Hardware: Sendable {
    /// A network card.
    package struct Port: Sendable {
        package var name: String
        /// Colons, lower case.
        package var address: String
        /// What is plugged in, as the driver words it.
        package var media: String
        package var hasLink: Bool

        package init(
            _ name: String, address: String, media: String = "10Gbase-T <full-duplex>", hasLink: Bool = true
        ) {
            self.name = name
            self.address = address
            self.media = media
            self.hasLink = hasLink
        }
    }

    /// What the kernel says of a running tunnel if it is not what its configuration asks for.
    package struct Tunnel: Sendable {
        package var name: String
        /// IPv4 addresses with the lengths of their prefixes.
        package var addresses: [String]
        package var mtu: Int

        package init(_ name: String, addresses: [String], mtu: Int) {
            self.name = name
            self.addresses = addresses
            self.mtu = mtu
        }
    }

    package struct Route: Sendable, Equatable {
        /// A network, or `default`.
        package var destination: String
        package var device: String
        /// The next hop; nil for what the device reaches by itself.
        package var gateway: String?

        package init(_ destination: String, device: String, gateway: String? = nil) {
            self.destination = destination
            self.device = device
            self.gateway = gateway
        }
    }

    package var ports: [Port]
    /// The only tunnels the kernel shows; `nil` shows every one that runs.
    package var tunnels: [Tunnel]?
    /// The kernel's routes; `nil` computes them from what is in force.
    package var routes: [Route]?
    /// The operating system, as `uname` names it.
    package var kernel: String
    package var openSSL: String
    /// Of the installed build.
    package var buildHash: String

    package init(
        ports: [Port] = Hardware.cards, tunnels: [Tunnel]? = nil, routes: [Route]? = nil,
        kernel: String = "FreeBSD 14.3-RELEASE-p5", openSSL: String = "OpenSSL 3.0.18", buildHash: String = "5bd1f3a20"
    ) {
        self.ports = ports
        self.tunnels = tunnels
        self.routes = routes
        self.kernel = kernel
        self.openSSL = openSSL
        self.buildHash = buildHash
    }

    /// Four virtual cards, the last one without a use in the twin's own baseline.
    package static let cards = (0..<4).map {
        Port("vtnet\($0)", address: "02:00:5e:00:53:0\($0 + 1)")
    }
}
