import Providers
import Reconciler
import TestSupport

extension LawInventory {
    /// The inventory after a few edits by its owner.
    ///
    /// - Parameter keepsInterfaces: Whether no tunnel gets an interface that it had not: vpnctl leaves one that is no
    ///   longer listed to whoever takes it away.
    func changed(_ random: inout SplitMix64, keepingInterfaces keepsInterfaces: Bool = false) -> LawInventory {
        var other = self
        for _ in 0..<Int.random(in: 1...6, using: &random) { other.edit(&random) }
        guard keepsInterfaces else { return other }
        for index in other.entries.indices
        where other.entries[index].section == .tunnels {
            let name = other.entries[index]["renamed_from"] ?? other.entries[index].name
            let before = self.index(.tunnels, name).map { entries[$0] }
            if before?["interface"] == nil || before?["enabled"] == "false" { other.entries[index]["interface"] = nil }
        }
        return other
    }

    /// The site gets another name, and says which one it had.
    mutating func moveSite() {
        formerSites.append(site)
        site = "house"
    }

    /// Says of some peers and tunnels which live object is meant, and gives some of those peers another name and another key:
    /// nothing but the UUID tells then which one it is.
    mutating func pin(_ known: SitePlan, _ random: inout SplitMix64) {
        for (section, kind) in [(Entry.Section.peers, "peer"), (.tunnels, "instance")] {
            for index in entries.indices where entries[index].section == section && random.chance(50) {
                let address = Address(host: "opnsense", kind: kind, name: entries[index].name)
                guard let uuid = known.live[address]?.remoteIdentifier else { continue }
                entries[index]["uuid"] = uuid
                guard section == .peers, random.chance(50) else { continue }
                entries[index]["public_key"] = Self.key(&random)
                let old = entries[index].name
                count += 1
                entries[index].name = "pinned\(count)"
                entries[index]["renamed_from"] = nil
                for other in entries.indices {
                    for key in ["from", "to"] {
                        guard let field = entries[other].fields[key] else { continue }
                        entries[other].fields[key] = field.map { $0 == old ? "pinned\(count)" : $0 }
                    }
                }
            }
        }
    }

    private mutating func edit(_ random: inout SplitMix64) {
        switch Int.random(in: 0..<13, using: &random) {
        case 0: addPeer(&random)
        case 1: addRule(&random)
        case 2: addRoute(&random)
        case 3, 4: remove(&random)
        case 5: movePeer(&random)
        case 6: rename(&random)
        case 7: reorderRules(&random)
        case 8: rekey(&random)
        case 9: editTunnels(&random)
        case 10: editOne(.rules, &random)
        case 11: editOne(.routes, &random)
        default: editOne(.peers, &random)
        }
    }

    private func any(_ section: Entry.Section, _ random: inout SplitMix64) -> Int? {
        random.pick(entries.indices.filter { entries[$0].section == section })
    }

    private mutating func remove(_ random: inout SplitMix64) {
        let section = random.pick([Entry.Section.peers, .peers, .rules, .rules, .routes]) ?? .peers
        guard let index = any(section, &random) else { return }
        forget(entries.remove(at: index).name)
    }

    /// Takes a name out of the lists that mention it; what mentioned nothing else goes as well.
    private mutating func forget(_ name: String) {
        entries = entries.compactMap { entry in
            var entry = entry
            for key in ["from", "to"] {
                guard let items = entry.fields[key]?.items, items.contains(name) else { continue }
                let rest = items.filter { $0 != name }
                if rest.isEmpty { return nil }
                entry.fields[key] = .list(rest)
            }
            return entry
        }
    }

    private mutating func movePeer(_ random: inout SplitMix64) {
        guard let index = any(.peers, &random) else { return }
        let others = tunnelNames.filter { $0 != entries[index]["tunnel"] }
        guard let tunnel = random.pick(others) else { return }
        count += 1
        place(peer: &entries[index], in: tunnel, number: count, &random)
    }

    private mutating func rename(_ random: inout SplitMix64) {
        let section = random.pick([Entry.Section.peers, .rules, .routes, .tunnels]) ?? .peers
        guard let index = any(section, &random) else { return }
        let old = entries[index].name
        // An entry that was renamed twice between two plans is another entry.
        guard entries[index]["renamed_from"] == nil else { return }
        count += 1
        let new = "\(old.prefix { !$0.isNumber })\(section == .tunnels ? "x" : "")\(count)"
        entries[index].name = new
        entries[index]["renamed_from"] = old
        for other in entries.indices {
            for key in ["from", "to", "tunnel"] {
                if let field = entries[other].fields[key] {
                    entries[other].fields[key] = field.map { $0 == old ? new : $0 }
                }
            }
        }
    }

    private mutating func reorderRules(_ random: inout SplitMix64) {
        let places = entries.indices.filter { entries[$0].section == .rules }
        let order = random.chance(50) ? places.shuffled(using: &random) : places.reversed()
        let rules = order.map { entries[$0] }
        for (place, rule) in zip(places, rules) { entries[place] = rule }
    }

    private mutating func rekey(_ random: inout SplitMix64) {
        guard let index = any(.peers, &random) else { return }
        entries[index]["public_key"] = Self.key(&random)
    }

    private mutating func editTunnels(_ random: inout SplitMix64) {
        let names = tunnelNames
        if names.count == 1, random.chance(50) {
            return addTunnel(names[0] == "tunnel0" || number(ofTunnel: names[0]) == 0 ? 1 : 0, &random)
        }
        guard let index = any(.tunnels, &random) else { return }
        // Whoever has an interface on the tunnel takes that away first.
        if names.count == 2, entries[index]["interface"] == nil, random.chance(40) {
            let name = entries.remove(at: index).name
            for peer in all(.peers) where peer["tunnel"] == name {
                entries.removeAll { $0.section == .peers && $0.name == peer.name }
                forget(peer.name)
            }
            return forget(name)
        }
        if random.chance(30) {
            let number = entries[index]["device"] == "wg1" ? 1 : 0
            entries[index]["port"] = "\(Int.random(in: 52_000...52_400, using: &random) * 2 + number)"
        }
        setOptions(ofTunnel: &entries[index], &random)
    }

    private mutating func editOne(_ section: Entry.Section, _ random: inout SplitMix64) {
        guard let index = any(section, &random) else { return }
        count += 1
        switch section {
        case .rules where random.chance(60): setMeaning(ofRule: &entries[index], number: count, &random)
        case .rules:
            setOptions(ofRule: &entries[index], &random)
            entries[index]["name"] = "\"Rule called \(count)\""
        case .routes: setMeaning(ofRoute: &entries[index], number: count, &random)
        default:
            setOptions(ofPeer: &entries[index], number: count, &random)
            if random.chance(30) {
                place(peer: &entries[index], in: entries[index]["tunnel"] ?? "", number: count, &random)
            }
        }
    }
}
