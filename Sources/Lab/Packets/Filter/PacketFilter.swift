/// The firewall's packet filter for a Linux kernel: what pf would do with a packet, in the words of nftables.
///
///     let filter = PacketFilter(await twin.stateInForce)
///     // give filter.ruleset to `nft -f -` in the namespace whose devices bear the twin's names
///
/// How pf's meaning is kept:
/// - Rules for incoming packets stand where the kernel has not yet looked for a way, those for outgoing ones behind the exchange
///   of source addresses, as in pf. A packet that is passed on is looked at in both places.
/// - The first quick rule that matches decides, so quick rules stand in pf's order. Without one the last match decides, so the
///   others follow in reverse. What no rule matches passes.
/// - A rule that keeps state lets no TCP packet begin but a SYN. Its states are two bits in the mark of the kernel's own entry:
///   1 for packets of the first sender that come in and answers that go out, 2 for the other way round. Both directions of a
///   connection that is passed on therefore have a state each, which survive a change of the rules.
/// - pf's tables, and networks and addresses of devices, are named sets; the comment of a rule is its label.
///
/// Left out is what shows in no packet of the lab: logging, `route-to`, `reply-to`, fragments and options of IP, limits of states;
/// ``notes`` tells which rules ask for it.
package struct PacketFilter: Sendable {
    /// For one `nft -f`: it takes the place of the one before in a single transaction; connections live on.
    package let ruleset: String
    /// What of the rules is not in it, a line each.
    package let notes: [String]

    package init(_ state: StateInForce) {
        var writer = PacketFilterWriter(state)
        ruleset = writer.ruleset()
        notes = writer.notes
    }
}

private struct PacketFilterWriter {
    private let rules: [PacketRule]
    private let translations: [PacketRule]
    private var translation: RuleTranslation
    private(set) var notes: [String] = []

    init(_ state: StateInForce) {
        translation = RuleTranslation(state)
        var notes: [String] = []
        let read = { (line: String) -> PacketRule? in
            do throws(UntranslatableRule) {
                let rule = try PacketRuleReader.rule(line)
                notes += rule.ignored.map { "ignored: \($0) in: \(line)" }
                return rule
            } catch {
                notes.append("left out, \(error.reason): \(line)")
                return nil
            }
        }
        rules = state.rules.filter { !$0.isComment }.compactMap { read($0.text) }
        translations = state.translations.compactMap(read)
        self.notes = notes
    }

    mutating func ruleset() -> String {
        let incoming = chain(.incoming)
        let outgoing = chain(.outgoing)
        let exchanges = translations.flatMap { lines($0, .outgoing) }
        let sets = translation.sets.definitions.sorted { $0.key < $1.key }.map(\.value)
        let chains = [
            Self.chain("keep_in", Self.keeping(first: 1, answers: 2)),
            Self.chain("keep_out", Self.keeping(first: 2, answers: 1)),
            Self.chain("refuse", Self.refusing),
            Self.chain("in", Self.head("prerouting", "filter", "iifname", first: 1, answers: 2) + incoming),
            Self.chain("exchange", ["type nat hook postrouting priority srcnat; policy accept;"] + exchanges),
            Self.chain("out", Self.head("postrouting", "srcnat + 1", "oifname", first: 2, answers: 1) + outgoing),
        ]
        return "table inet pf\ndelete table inet pf\ntable inet pf {\n" + (sets + chains).joined() + "}\n"
    }

    private mutating func chain(_ direction: PacketRule.Direction) -> [String] {
        let own = rules.filter { $0.direction == nil || $0.direction == direction }
        let ordered = own.filter(\.isQuick) + own.filter { !$0.isQuick }.reversed()
        return ordered.flatMap { lines($0, direction) }
    }

    private mutating func lines(_ rule: PacketRule, _ direction: PacketRule.Direction) -> [String] {
        do throws(UntranslatableRule) {
            return try translation.lines(rule, direction)
        } catch {
            notes.append("left out, \(error.reason): rule \(rule.label)")
            return []
        }
    }

    /// What every packet meets first: `lo0` is not looked at, and states let pass.
    private static func head(
        _ hook: String, _ priority: String, _ device: String, first: Int, answers: Int
    ) -> [String] {
        [
            "type filter hook \(hook) priority \(priority); policy accept;", "\(device) { \"lo\", \"lo0\" } accept",
            "ct direction original ct mark & \(first) == \(first) accept",
            "ct direction reply ct mark & \(answers) == \(answers) accept",
        ]
    }

    /// What lets a packet pass and remembers its flow; returning means that the rule did not match.
    ///
    /// What the kernel does not track passes by itself, and so does an error message, which the kernel counts to the flow that it
    /// is about: a refusal of a packet lets none of its flow in.
    private static func keeping(first: Int, answers: Int) -> [String] {
        [
            "meta l4proto tcp tcp flags & (syn | ack) != syn return", "ct state related accept",
            "ct direction original ct mark set ct mark | \(first) accept",
            "ct direction reply ct mark set ct mark | \(answers) accept", "accept",
        ]
    }

    private static let refusing = [
        "meta l4proto tcp reject with tcp reset", "meta l4proto { icmp, ipv6-icmp } drop",
        "reject with icmpx port-unreachable",
    ]

    private static func chain(_ name: String, _ lines: [String]) -> String {
        "\tchain \(name) {\n" + lines.map { "\t\t\($0)\n" }.joined() + "\t}\n"
    }
}
