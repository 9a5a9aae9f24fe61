extension Appliance {
    /// `ifconfig`, `ifconfig -a`, `ifconfig -l` and `ifconfig wg0`.
    func listDevices(_ words: [String]) -> ShellAnswer {
        let devices = networkDevices()
        switch words {
        case [], ["-a"]: return ShellAnswer(output: devices.map(\.listing).joined())
        case ["-l"]: return ShellAnswer(output: devices.map(\.name).joined(separator: " ") + "\n")
        case _ where words.count == 1:
            guard let device = devices.first(where: { $0.name == words[0] }) else {
                return .failure("ifconfig: interface \(words[0]) does not exist")
            }
            return ShellAnswer(output: device.listing)
        default: return .failure("ifconfig: bad value")
        }
    }
}

extension NetworkDevice {
    /// As FreeBSD prints it.
    fileprivate var listing: String {
        let (number, flags) = shownFlags
        var lines = ["\(name): flags=\(number)<\(flags)> metric 0 mtu \(mtu)"]
        if case .card(let port) = kind { lines.append("\tether \(port.address)") }
        lines += ipv4.map { "\tinet " + Self.parts($0).address + " netmask " + Self.mask(Self.parts($0).length) }
        lines += ipv6.map { "\tinet6 \(Self.parts($0).address) prefixlen \(Self.parts($0).length)" }
        if case .tunnel = kind { lines.append("\tgroups: wg wireguard") }
        if case .card(let port) = kind { lines.append("\tstatus: \(port.hasLink ? "active" : "no carrier")") }
        lines.append("\tnd6 options=101<PERFORMNUD,NO_DAD>")
        return lines.map { $0 + "\n" }.joined()
    }

    private var shownFlags: (number: String, names: String) {
        switch kind {
        case .card: ("1008943", "UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,LOWER_UP")
        case .loopback: ("1008049", "UP,LOOPBACK,RUNNING,MULTICAST,LOWER_UP")
        case .tunnel: ("10080c1", "UP,RUNNING,NOARP,MULTICAST,LOWER_UP")
        case .encapsulation, .packetLog: ("0", "")
        }
    }

    private static func parts(_ entry: String) -> (address: String, length: Int) {
        let parts = entry.split(separator: "/").map(String.init)
        return (parts.first ?? "", parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }

    /// `24` gives `0xffffff00`.
    private static func mask(_ length: Int) -> String {
        let mask = length == 0 ? 0 : UInt32.max << UInt32(32 - min(length, 32))
        let digits = String(mask, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
