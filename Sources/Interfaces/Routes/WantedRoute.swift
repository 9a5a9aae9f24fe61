/// A static route that a host shall have after every start.
package struct WantedRoute: Hashable, Sendable {
    /// As it is written into the line, such as `10.0.1.0/24`.
    package let destination: String
    package let nextHop: String
    /// The bridge or other interface behind which the next hop is.
    package let device: String
    package let metric: Int?

    let network: IPNetwork
    let hop: IPNumber

    /// - Returns: Nil where a text is no address, the destination has host bits, the families differ, or a name cannot stand
    ///   in a line.
    package init?(destination: String, nextHop: String, device: String, metric: Int? = nil) {
        guard let network = IPNetwork(Array(destination.utf8)[...]), let hop = IPNumber(Array(nextHop.utf8)[...]),
            network.address.width == hop.width, !network.hasHostBits, !device.isEmpty,
            device.utf8.allSatisfy(Self.isPartOfName)
        else { return nil }
        self.destination = destination
        self.nextHop = nextHop
        self.device = device
        self.metric = metric
        self.network = network
        self.hop = hop
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "@"):
            true
        default: byte.isDigit
        }
    }

    var isIPv6: Bool { hop.width == 128 }

    /// The command of `post-up`: the true at its end keeps ifupdown from giving up on an interface whose route is there.
    package var addCommand: String {
        let device = hop.isLinkLocal ? " dev \(self.device)" : ""
        return "ip \(isIPv6 ? "-6 " : "")route add \(destination) via \(nextHop)\(device)\(metricText) || true"
    }

    /// The command of `post-down`.
    package var deleteCommand: String {
        "ip \(isIPv6 ? "-6 " : "")route del \(destination)\(metricText) || true"
    }

    private var metricText: String { metric.map { " metric \($0)" } ?? "" }

    /// The two lines with the mark, without indentation and without what ends them.
    package func lines(mark: RouteMark) -> [String] {
        ["post-up \(addCommand) # \(mark.text)", "post-down \(deleteCommand) # \(mark.text)"]
    }
}
