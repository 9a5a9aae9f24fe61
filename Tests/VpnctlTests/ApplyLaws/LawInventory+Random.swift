import Foundation
import TestSupport

extension LawInventory {
    /// An inventory of one or two tunnels with everything that may hang on them.
    init(_ random: inout SplitMix64, isExplicit: Bool) {
        self.isExplicit = isExplicit
        prune = random.pick(isExplicit ? ["owned"] : ["owned", "owned", "never", "authoritative"]) ?? "owned"
        allowsXMLRPC = random.chance(75)
        for number in 0..<(random.chance(50) ? 2 : 1) { addTunnel(number, &random) }
        for _ in 0..<Int.random(in: 1...7, using: &random) { addPeer(&random) }
        for _ in 0..<Int.random(in: 0...6, using: &random) { addRule(&random) }
        for _ in 0..<Int.random(in: 0...3, using: &random) { addRoute(&random) }
    }

    private mutating func next() -> Int {
        count += 1
        return count
    }

    var tunnelNames: [String] { all(.tunnels).map(\.name) }

    /// The number of a tunnel's subnet.
    func number(ofTunnel name: String?) -> Int {
        let entry = all(.tunnels).first { $0.name == name }
        return entry?["subnet"] == "vpn1" ? 1 : 0
    }

    // MARK: Tunnels

    mutating func addTunnel(_ number: Int, _ random: inout SplitMix64) {
        var entry = Entry(section: .tunnels, name: "tunnel\(number)", fields: [:])
        entry["host"] = "opnsense"
        entry["device"] = "wg\(number)"
        entry["subnet"] = "vpn\(number)"
        entry["port"] = "\(51_820 + number)"
        var addresses = ["10.\(20 + number).0.1"]
        if random.chance(40) { addresses.append("\"fd00:2\(number)::1\"") }
        entry.fields["addresses"] = .list(addresses)
        if random.chance(30) { entry["instance"] = "instance\(number)" }
        setOptions(ofTunnel: &entry, &random)
        if random.chance(40) {
            entry["interface"] = "{description: WG\(number), enabled: \(random.chance(85))}"
        }
        // An interface that only the enabled tunnel gets is not taken away again.
        if isExplicit, entry["interface"] != nil { entry["enabled"] = nil }
        if !isExplicit, random.chance(20) {
            entry["prune"] = "{peers: \(random.pick(["never", "owned", "authoritative"]) ?? "")}"
        }
        entries.append(entry)
    }

    func setOptions(ofTunnel entry: inout Entry, _ random: inout SplitMix64) {
        entry["mtu"] = option(["1420", "1380", "none"], &random)
        entry["routes"] = option(["automatic", "none"], &random)
        entry["enabled"] = random.chance(85) ? nil : "false"
    }

    /// One of the values, or that the key is not mentioned.
    private func option(_ values: [String], _ random: inout SplitMix64) -> String? {
        isExplicit || random.chance(60) ? random.pick(values) : nil
    }

    // MARK: Peers

    mutating func addPeer(_ random: inout SplitMix64) {
        let number = next()
        var entry = Entry(section: .peers, name: "peer\(number)", fields: [:])
        entry["public_key"] = Self.key(&random)
        place(peer: &entry, in: random.pick(tunnelNames) ?? "", number: number, &random)
        if random.chance(20) { entry.fields["networks"] = .list(Self.networks(behind: number, &random)) }
        setOptions(ofPeer: &entry, number: number, &random)
        entries.append(entry)
    }

    /// Puts the peer into a tunnel, with addresses there.
    func place(peer entry: inout Entry, in tunnel: String, number: Int, _ random: inout SplitMix64) {
        let subnet = self.number(ofTunnel: tunnel)
        entry["tunnel"] = tunnel
        var addresses = ["10.\(20 + subnet).0.\(2 + number % 250)"]
        let hasSix = all(.tunnels).first { $0.name == tunnel }?.fields["addresses"]?.items.count == 2
        if hasSix, random.chance(70) { addresses.append("\"fd00:2\(subnet)::\(2 + number)\"") }
        entry.fields["addresses"] = .list(addresses)
    }

    private static func networks(behind number: Int, _ random: inout SplitMix64) -> [String] {
        let all = ["192.168.\(number % 250).0/24", "172.16.\(number % 250).0/25", "\"fd00:ff\(number)::/64\""]
        return Array(all.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
    }

    func setOptions(ofPeer entry: inout Entry, number: Int, _ random: inout SplitMix64) {
        entry["keepalive"] = option(["25", "15", "none"], &random)
        entry["endpoint"] = option(
            [
                "none", "none", "\"branch\(number).example.net:51820\"", "\"198.51.100.\(number % 250):4500\"",
                "\"[2001:db8::\(number)]:51820\"",
            ], &random)
        entry["preshared_key"] = option(["none"] + Self.secrets.map { "{env: \($0)}" }, &random)
        entry["enabled"] = random.chance(85) ? nil : "false"
    }

    static func key(_ random: inout SplitMix64) -> String {
        var bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        // Never of the form of a private key, and within the field.
        bytes[0] |= 1
        bytes[31] &= 0x3F
        return Data(bytes).base64EncodedString()
    }

    // MARK: Rules and routes

    mutating func addRule(_ random: inout SplitMix64) {
        let number = next()
        var entry = Entry(section: .rules, name: "rule\(number)", fields: [:])
        entry["name"] = "\"Rule \(number)\""
        setMeaning(ofRule: &entry, number: number, &random)
        entries.insert(entry, at: Int.random(in: 0...entries.count, using: &random))
    }

    func setMeaning(ofRule entry: inout Entry, number: Int, _ random: inout SplitMix64) {
        for key in ["from", "to", "port", "source_port", "protocol"] { entry[key] = nil }
        entry["interface"] = random.pick(["wireguard", "wireguard", "wireguard", "lan", "opt1", "wan"])
        entry["action"] = random.pick(["pass", "pass", "block", "reject"])
        if random.chance(90) { entry.fields["from"] = side(number, &random) }
        if random.chance(90) { entry.fields["to"] = random.chance(15) ? .word("this-firewall") : side(number, &random) }
        if random.chance(50) {
            entry["protocol"] = random.pick(["tcp", "udp", "tcp/udp", "icmp"])
            if entry["protocol"] != "icmp", random.chance(70) {
                entry["port"] = random.chance(70) ? "\(1_000 + number)" : "\(2_000 + number)-\(3_000 + number)"
            }
            if entry["protocol"] != "icmp", random.chance(20) { entry["source_port"] = "\(500 + number)" }
        }
        setOptions(ofRule: &entry, &random)
        guard entry["interface"] == "wan" else { return }
        entry["protocol"] = "udp"
        entry["to"] = "this-firewall"
        entry["port"] = "\(51_820 + number % 2)"
    }

    func setOptions(ofRule entry: inout Entry, _ random: inout SplitMix64) {
        entry["enabled"] = random.chance(85) ? nil : "false"
        entry["log"] = random.chance(25) ? "true" : nil
        protect(&entry, &random)
    }

    /// What is protected stays when its entry goes, so that there is no way back.
    private func protect(_ entry: inout Entry, _ random: inout SplitMix64) {
        entry["protect"] = !isExplicit && random.chance(10) ? "true" : nil
    }

    /// Networks of one end of a rule, one in three of them a list.
    private func side(_ number: Int, _ random: inout SplitMix64) -> Entry.Field {
        let names =
            tunnelNames + all(.peers).map(\.name) + ["management", "service", "vpn0", "vpn1"]
            + ["10.99.\(number % 250).0/24", "10.98.\(number % 250).7", "\"fd00:99:\(number)::/64\""]
        if random.chance(65) { return .word(random.pick(names) ?? "any") }
        return .list(Array(names.shuffled(using: &random).prefix(Int.random(in: 2...4, using: &random))))
    }

    mutating func addRoute(_ random: inout SplitMix64) {
        let number = next()
        var entry = Entry(section: .routes, name: "route\(number)", fields: [:])
        entry["host"] = "opnsense"
        setMeaning(ofRoute: &entry, number: number, &random)
        entries.append(entry)
    }

    func setMeaning(ofRoute entry: inout Entry, number: Int, _ random: inout SplitMix64) {
        let (networks, nextHops) =
            random.chance(75)
            ? (
                ["10.50.\(number % 250).0/24", "10.51.\(number % 250).0/24"],
                ["10.0.0.9", "10.0.0.9", "10.0.0.10", "10.1.0.9"]
            )
            : (["\"fd00:50:\(number)::/64\"", "\"fd00:51:\(number)::/64\""], ["\"fd00:10::9\"", "\"fd00:10::a\""])
        entry.fields["to"] = .list(Array(networks.prefix(random.chance(30) ? 2 : 1)))
        entry["via"] = random.pick(nextHops)
        entry["enabled"] = random.chance(85) ? nil : "false"
        protect(&entry, &random)
    }
}
