import Foundation

/// pf as its manual describes it: a rule set, states, and a verdict for a packet.
///
/// It shares nothing with the translation.
struct ReferenceFilter {
    enum Direction { case incoming, outgoing }

    struct Rule {
        var text: String
        var passes = true
        var isQuick = false
        var directions: [Direction] = [.incoming, .outgoing]
        var interface: (name: String, isNegated: Bool)?
        var isSix: Bool?
        var transports: [UInt8] = []
        var sources: [String] = []
        var destinations: [String] = []
        var sourcePorts = ""
        var destinationPorts = ""
        var types: [UInt8] = []
        var keepsState = true
        var label = ""
    }

    /// A flow as seen from outside the firewall on one side of it.
    private struct Flow: Hashable {
        let transport: UInt8
        let near: Bits
        let nearPort: Int
        let far: Bits
        let farPort: Int
    }

    let world: FilterWorld
    private var rules: [Rule] = []
    private var states: Set<Flow> = []

    init(_ world: FilterWorld) { self.world = world }

    /// Takes other rules; what was let in by those of before goes on.
    mutating func load(_ lines: [String]) throws { rules = try lines.map(Self.rule) }

    /// Whether a packet may come in or go out, and what that leaves behind.
    mutating func passes(_ packet: TestPacket, _ direction: Direction, device: String) -> Bool {
        let flow = flow(packet, direction)
        if states.contains(flow) { return true }
        var last: Rule?
        for rule in rules where matches(rule, packet, direction, device) {
            last = rule
            if rule.isQuick { break }
        }
        guard let last else { return true }
        if last.passes, last.keepsState { states.insert(flow) }
        return last.passes
    }

    private func flow(_ packet: TestPacket, _ direction: Direction) -> Flow {
        let ends = [(packet.source, packet.sourcePort), (packet.destination, packet.destinationPort)]
        let (near, far) = direction == .incoming ? (ends[0], ends[1]) : (ends[1], ends[0])
        return Flow(transport: packet.transport, near: near.0, nearPort: near.1, far: far.0, farPort: far.1)
    }

    private func matches(_ rule: Rule, _ packet: TestPacket, _ direction: Direction, _ device: String) -> Bool {
        guard rule.directions.contains(direction) else { return false }
        if let interface = rule.interface {
            let members = world.groups[interface.name] ?? [interface.name]
            if members.contains(device) == interface.isNegated { return false }
        }
        if let isSix = rule.isSix, isSix != packet.source.isSix { return false }
        if !rule.transports.isEmpty, !rule.transports.contains(packet.transport) { return false }
        if !rule.types.isEmpty, !rule.types.contains(packet.messageType) { return false }
        guard rule.sources.contains(where: { covers($0, packet.source) }),
            rule.destinations.contains(where: { covers($0, packet.destination) }),
            covers(ports: rule.sourcePorts, packet.sourcePort),
            covers(ports: rule.destinationPorts, packet.destinationPort)
        else { return false }
        // "flags S/SA" goes without saying where state is kept.
        return !(rule.passes && rule.keepsState && packet.transport == 6 && packet.flags != .begin)
    }

    private func covers(_ end: String, _ address: Bits) -> Bool {
        if end.hasPrefix("!") {
            // A literal speaks of one family even where it is negated.
            let inner = String(end.dropFirst())
            if let network = Bits.Network(inner), network.bits.isSix != address.isSix { return false }
            return !covers(inner, address)
        }
        if end == "any" { return true }
        if end == "(self)" { return world.isOwn(address) }
        if let network = Bits.Network(end) { return network.contains(address) }
        let entries: [String]
        if end.hasPrefix("$") || end.hasPrefix("<") {
            entries = world.tables[end.filter { !"$<>".contains($0) }] ?? []
        } else {
            let parts = end.filter { !"()".contains($0) }.split(separator: ":").map(String.init)
            let members = world.groups[parts[0]] ?? [parts[0]]
            let own = world.devices.filter { members.contains($0.name) }.flatMap(\.addresses)
            entries = parts.count > 1 ? own : own.map { String($0.prefix { $0 != "/" }) }
        }
        return entries.contains { Bits.Network($0)?.contains(address) == true }
    }

    private func covers(ports: String, _ port: Int) -> Bool {
        if ports.isEmpty { return true }
        if ports.hasPrefix("$") { return (world.ports[String(ports.dropFirst())] ?? []).contains { $0.contains(port) } }
        return ports.split(separator: ",").contains { entry in
            let ends = entry.split(separator: ":").compactMap { Int($0) }
            return ends.first.map { $0 <= port && port <= ends[ends.count - 1] } == true
        }
    }
}

// MARK: Reading

extension ReferenceFilter {
    struct Unreadable: Error { let line: String }

    private static let numbers: [String: UInt8] = ["icmp": 1, "tcp": 6, "udp": 17, "ipv6-icmp": 58, "udplite": 136]
    private static let messages: [String: UInt8] = ["echorep": 0, "unreach": 3, "echoreq": 8, "timereq": 13]

    /// By cutting the line at its keywords.
    static func rule(_ line: String) throws -> Rule {
        var text = line
        var rule = Rule(text: line)
        if let label = text.firstMatch(of: #/ label "([^"]*)".*$/#) {
            rule.label = String(label.1)
            text.replaceSubrange(label.range, with: "")
        }
        text.replace(#/(route-to|reply-to) \( \S+ \S+ \) /#, with: "")
        text.replace("{tcp udp}", with: "tcp,udp")
        text.replace(#/[{}]/#, with: "")
        guard
            let parts = text.wholeMatch(
                of:
                    #/(pass|block|block return)( in| out)?( log)?( quick)?( on( !)? (\S+))?( inet6?)?( proto (\S+))? from (\S+)( port (\S+))? to (\S+)( port (\S+))?( icmp6?-type (\S+))?( keep state| no state)?( allow-opts)?/#
            )
        else { throw Unreadable(line: line) }
        rule.passes = parts.1 == "pass"
        if let direction = parts.2 { rule.directions = direction == " in" ? [.incoming] : [.outgoing] }
        rule.isQuick = parts.4 != nil
        if let name = parts.7 { rule.interface = (String(name), parts.6 != nil) }
        rule.isSix = parts.8.map { $0 == " inet6" }
        let list = { (text: Substring?) in (text ?? "").split(separator: ",").map(String.init) }
        rule.transports = try list(parts.10).map { try known(numbers[$0], line) }
        rule.sources = list(parts.11)
        rule.sourcePorts = String(parts.13 ?? "")
        rule.destinations = list(parts.14)
        rule.destinationPorts = String(parts.16 ?? "")
        rule.types = try list(parts.18).map { try known(messages[$0] ?? UInt8($0), line) }
        rule.keepsState = parts.19 != " no state"
        return rule
    }

    private static func known(_ number: UInt8?, _ line: String) throws -> UInt8 {
        guard let number else { throw Unreadable(line: line) }
        return number
    }
}
