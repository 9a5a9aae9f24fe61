import TestSupport

/// Rules and packets that have a chance to meet.
struct RandomRules {
    var generator: SplitMix64
    let world: FilterWorld
    private var number = 0
    private var port = 20_000

    init(seed: UInt64, world: FilterWorld) {
        generator = SplitMix64(seed: seed)
        self.world = world
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &generator)]
    }

    mutating func lines() -> [String] {
        (0..<Int.random(in: 1...14, using: &generator)).map { line(number: $0) }
    }

    private static let networks = [
        "10.0.0.0/24", "10.0.0.0/8", "10.0.0.7", "10.0.0.0/29", "10.99.0.0/28", "10.99.0.2/32", "10.1.0.0/16",
        "203.0.113.0/24", "198.51.100.4", "192.168.0.0/16", "0.0.0.0/0", "10.0.0.9/24",
    ]
    private static let networks6 = [
        "2001:db8:1::/64", "2001:db8::/32", "2001:db8:99::2", "fe80::/10", "ff02::/16", "2001:db8:f::/64", "::",
    ]
    private static let ports = ["{22}", "{80}", "{8000:8010}", "{443}", "$web", "$none", "{53,80}"]

    private mutating func line(number: Int) -> String {
        let family = pick(["", "inet", "inet", "inet6"])
        let transport = pick(
            ["", "", "tcp", "tcp", "udp", "{tcp udp}", "udplite"] + (family == "inet6" ? ["ipv6-icmp"] : ["icmp"]))
        var words = [pick(["pass", "pass", "pass", "block", "block return"]), pick(["in", "in", "out", ""])]
        words.append(generator.chance(70) ? "quick" : "")
        if generator.chance(60) {
            let names = world.devices.map(\.name) + Array(world.groups.keys.sorted())
            words.append("on " + (generator.chance(12) ? "! " : "") + pick(names))
        }
        words.append(family)
        if !transport.isEmpty { words.append("proto " + transport) }
        let hasPorts = ["tcp", "udp", "{tcp udp}"].contains(transport)
        words += ["from " + end(family), hasPorts && generator.chance(15) ? "port " + pick(Self.ports) : ""]
        words += ["to " + end(family), hasPorts && generator.chance(60) ? "port " + pick(Self.ports) : ""]
        if transport == "icmp", family == "inet", generator.chance(60) {
            words.append("icmp-type {\(pick(["echoreq", "echorep,echoreq", "unreach"]))}")
        }
        if transport == "ipv6-icmp", generator.chance(60) {
            words.append("icmp6-type {\(pick(["128", "1,135", "129"]))}")
        }
        if words[0] == "pass" { words.append(pick(["keep state", "keep state", "", "no state"])) }
        words.append("label \"\(number)\"")
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private mutating func end(_ family: String) -> String {
        let sign = generator.chance(20) ? "!" : ""
        let device = pick(world.devices.map(\.name) + ["wireguard", "nobody"])
        let isSix = family == "inet6" || (family.isEmpty && generator.chance(40))
        let own = isSix ? Self.networks6 : Self.networks
        switch Int.random(in: 0..<12, using: &generator) {
        case 0...3: return "{any}"
        case 4: return "{\(sign)(self)}"
        case 5: return "{\(sign)(\(device))}"
        case 6: return "{\(sign)(\(device):network)}"
        case 7: return sign + "$" + pick(["people", "empty"])
        case 8: return "{\(pick(own)),\(pick(own))}"
        default: return "{\(sign)\(pick(own))}"
        }
    }

    private static let addresses = [
        "10.0.0.1", "10.0.0.7", "10.0.0.9", "10.0.0.66", "10.0.0.67", "10.99.0.1", "10.99.0.2", "10.99.0.77",
        "10.98.0.3", "10.1.0.10",
        "203.0.113.2", "203.0.113.9", "203.0.113.66", "198.51.100.4", "192.168.7.7", "198.18.0.5", "172.16.3.3",
    ]
    private static let addresses6 = [
        "2001:db8:1::1", "2001:db8:1::7", "2001:db8:99::2", "2001:db8:99::1:2", "2001:db8:f::2", "2001:db8:f::9",
        "2001:db8:bad::1", "2001:db8:5::5", "fe80::7", "fd00::7",
    ]

    mutating func packet() -> TestPacket {
        let isSix = generator.chance(40)
        let pool = (isSix ? Self.addresses6 : Self.addresses).compactMap { Bits($0) }
        let targets = pool + (isSix ? ["ff02::1", "ff02::2"].compactMap { Bits($0) } : [])
        number += 1
        port += 1
        let source = pick(pool)
        var packet = TestPacket(
            device: pick(world.devices.map(\.name)), source: source,
            destination: pick(targets.filter { $0 != source }),
            transport: pick([6, 6, 6, 17, 17, 17, isSix ? 58 : 1, isSix ? 58 : 1, 136]))
        // A flow of its own: its number is in one of the ports.
        packet.sourcePort = port
        packet.destinationPort = pick([22, 53, 80, 81, 443, 8000, 8005, 8010, 8011, 8020, 8021])
        if !packet.isMessage, generator.chance(10) {
            (packet.sourcePort, packet.destinationPort) = (packet.destinationPort, packet.sourcePort)
        }
        packet.flags = pick([.begin, .begin, .begin, .answer, .middle])
        if packet.isMessage {
            packet.destinationPort = packet.sourcePort
            packet.messageType = pick(isSix ? [128, 128, 129, 1, 134, 135] : [8, 8, 0, 13, 3])
        }
        packet.number = number
        return packet
    }

    /// What may follow on the first packet of a flow that arrived: an answer, what is said then, and another answer.
    mutating func following(_ packet: TestPacket, answeredBy device: String) -> [TestPacket] {
        let hasAnswer = [6, 17].contains(packet.transport) || [8, 13, 128].contains(packet.messageType)
        guard packet.transport != 6 || packet.flags == .begin, hasAnswer, packet.isFirst, generator.chance(60) else {
            return []
        }
        var third = packet
        third.flags = .middle
        let answer = packet.answer(by: device)
        return [answer, third, answer].map { next in
            number += 1
            var next = next
            (next.number, next.isFirst) = (number, false)
            return next
        }
    }
}
