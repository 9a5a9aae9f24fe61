import TestSupport

/// Interfaces files that nobody wrote.
enum RandomFile {
    /// Pieces that mean something to one reader or another.
    private static let pieces: [String] = [
        "\n", "\r\n", "\\\n", " \\ \n", "\t", " ", "#", "\\", "auto vmbr0\n", "iface vmbr0 inet static\n",
        "iface vmbr0 inet6 static\n",
        "iface vmbr0\n", "source /n/*\n", "source-directory n\n", "mapping x\n", "address 10.0.0.2/24\n", "mtu\n",
        "mtu 1400",
        "post-up ip route add 10.0.1.0/24 via 10.0.0.1 || true", "up route add -net 10.0.1.0/24 gw 10.0.0.1\n",
        "\tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true # vpnctl:home/vpn-return\n",
        "\tpost-down ip route del 10.0.1.0/24 || true # vpnctl:home/vpn-return\n",
        "\tup ip route add 10.0.1.0/24 via 10.0.0.9 # vpnctl:home/vpn-return\n",
        "\nauto vmbr0\niface vmbr0 inet6 static\n\taddress fd00::2/64\n",
        "\tup ip -6 route add fd00:1::/64 via fd00::7 # vpnctl!:home/vpn-return\n",
        "post-down ip route del 10.0.1.0/24 || true\n", " # vpnctl:home/vpn-return", "# vpnctl!:home/vpn-return\n",
        "'", "\"", "$IFACE", "up sh -c 'ip route add 10.0.1.0/24 via fd00::1'\n", "%", "\u{FEFF}", "é",
        "allow-hotplug vmbr0\n",
        "auto lo\niface lo inet loopback\n\n", ";", "&&", ">", "2>&1", "vlan x\n", "no-auto-down vmbr0\n",
    ]

    /// A file of random pieces, of the bridge with some put in or taken out, or of mere bytes.
    static func bytes(_ random: inout SplitMix64) -> [UInt8] {
        if random.chance(20) {
            return (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        var bytes = random.chance(80) ? Array(Sample.bridge().utf8) : []
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let piece =
                random.chance(95)
                ? Array((random.pick(pieces) ?? "").utf8) : [UInt8.random(in: 0...255, using: &random)]
            var place = Int.random(in: 0...bytes.count, using: &random)
            // Most pieces are lines.
            if random.chance(80) { place = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0 }
            let removed = random.chance(85) ? 0 : Int.random(in: 0...30, using: &random)
            bytes.replaceSubrange(place..<min(bytes.count, place + removed), with: piece)
        }
        return bytes
    }

    /// The beginning of one file and the end of another.
    static func mixed(from files: [[UInt8]], _ random: inout SplitMix64) -> [UInt8] {
        let (one, other) = (random.pick(files) ?? [], random.pick(files) ?? [])
        let cut = Int.random(in: 0...one.count, using: &random)
        return Array(one[..<cut]) + other.suffix(Int.random(in: 0...other.count, using: &random))
    }
}
