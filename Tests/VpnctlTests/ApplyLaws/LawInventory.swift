import Inventory
import Reconciler
import TestSupport

/// A random inventory as data: entries whose keys are taken away, added and shuffled before YAML is made of them.
struct LawInventory {
    /// One tunnel, peer, rule or route.
    struct Entry {
        enum Section: String, CaseIterable {
            case tunnels, peers, rules, routes

            /// Whether the entries are a list, whose order may count.
            var isList: Bool { self == .rules || self == .routes }
        }

        enum Field {
            case word(String)
            case list([String])

            var items: [String] {
                switch self {
                case .word(let word): [word]
                case .list(let items): items
                }
            }

            func map(_ transform: (String) -> String) -> Field {
                switch self {
                case .word(let word): .word(transform(word))
                case .list(let items): .list(items.map(transform))
                }
            }
        }

        let section: Section
        var name: String
        var fields: [String: Field]

        subscript(_ key: String) -> String? {
            get { fields[key]?.items.first }
            set { fields[key] = newValue.map { .word($0) } }
        }
    }

    /// Names of environment variables with preshared keys.
    static let secrets = ["LAW_PSK_0", "LAW_PSK_1", "LAW_PSK_2"]

    var entries: [Entry] = []
    var site = "home"
    var formerSites: [String] = []
    var prune = "owned"
    var allowsXMLRPC = true
    /// Whether every key is mentioned, so that nothing is left as it is.
    var isExplicit = false
    /// Numbers entries, so that no name comes twice.
    var count = 0

    /// A site with a firewall and nothing else.
    static func empty(_ random: inout SplitMix64) throws -> Site {
        var inventory = LawInventory()
        return try inventory.site(shuffledBy: &random)
    }

    func all(_ section: Entry.Section) -> [Entry] { entries.filter { $0.section == section } }

    func index(_ section: Entry.Section, _ name: String) -> Int? {
        entries.firstIndex { $0.section == section && $0.name == name }
    }

    /// The checked inventory.
    ///
    /// Entries that the inventory's rules do not allow beside the others are dropped first.
    ///
    /// - Parameter random: Shuffles everything whose order does not count.
    mutating func site(shuffledBy random: inout SplitMix64) throws -> Site {
        for _ in 0...entries.count {
            let (text, owners) = yaml(shuffledBy: &random)
            do {
                return try Site.parse(files: [("site.yaml", Array(text.utf8))], today: nil)
            } catch {
                let errors = error.list.filter { $0.severity == .error }
                let wrong = Set(errors.compactMap { $0.place.flatMap { owners[$0.line] } })
                guard !wrong.isEmpty else {
                    throw Broken("the generator's inventory is wrong: \(errors.map(\.detail))\n\(text)")
                }
                let kept = entries.indices.filter { !wrong.contains($0) }
                entries = kept.map { entries[$0] }
            }
        }
        throw Broken("the generator's inventory is never right")
    }

    // MARK: YAML

    /// The text, and the index of the entry that stands on a line.
    func yaml(shuffledBy random: inout SplitMix64) -> (text: String, owners: [Int: Int]) {
        var lines = head
        var owners: [Int: Int] = [:]
        for section in Entry.Section.allCases.shuffled(using: &random) {
            var order = entries.indices.filter { entries[$0].section == section }
            if order.isEmpty { continue }
            if section != .rules { order.shuffle(using: &random) }
            lines.append("\(section.rawValue):")
            for index in order {
                lines.append(Self.line(entries[index], shuffledBy: &random))
                owners[lines.count] = index
            }
        }
        return (lines.joined(separator: "\n") + "\n", owners)
    }

    private var head: [String] {
        [
            "version: 1", "site: \(site)", "former_sites: [\(formerSites.joined(separator: ", "))]",
            "prune: {peers: \(prune), rules: owned, routes: owned}", "hosts:",
            "  opnsense:", "    provider: opnsense", "    address: 10.0.0.1",
            "    api: {xmlrpc: \(allowsXMLRPC), credentials: {key: {env: LAW_KEY}, secret: {env: LAW_SECRET}}}",
            "subnets:",
            "  external: {cidr: [203.0.113.0/24], attached: {opnsense: wan}}",
            "  management: {cidr: [10.0.0.0/24, \"fd00:10::/64\"], gateway: opnsense, attached: {opnsense: lan}}",
            "  service: {cidr: [10.1.0.0/24], gateway: opnsense, attached: {opnsense: opt1}}",
        ]
            + (0..<2).map { "  vpn\($0): {cidr: [10.\(20 + $0).0.0/24, \"fd00:2\($0)::/64\"]}" }
    }

    private static func line(_ entry: Entry, shuffledBy random: inout SplitMix64) -> String {
        var pairs: [String] = []
        for (key, field) in entry.fields.sorted(by: { $0.key < $1.key }) {
            switch field {
            case .word(let word): pairs.append("\(key): \(word)")
            case .list(let items):
                pairs.append("\(key): [\(items.shuffled(using: &random).joined(separator: ", "))]")
            }
        }
        pairs.shuffle(using: &random)
        if entry.section.isList {
            return "  - {" + (["id: \(entry.name)"] + pairs).joined(separator: ", ") + "}"
        }
        return "  \(entry.name): {" + pairs.joined(separator: ", ") + "}"
    }
}
