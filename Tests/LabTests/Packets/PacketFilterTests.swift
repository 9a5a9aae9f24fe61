import Foundation
import Testing

@testable import Lab

/// What becomes of single lines of pf.
struct PacketFilterTests {
    private func state(_ lines: [String], translations: [String] = []) -> StateInForce {
        var state = StateInForce()
        state.devices = [
            .init(name: "vtnet0", addresses: ["203.0.113.2/24"], mtu: 1500),
            .init(name: "vtnet1", addresses: ["10.0.0.1/24", "2001:db8:1::1/64"], mtu: 1500),
            .init(name: "wg0", addresses: ["10.0.1.1/24"], mtu: 1420),
            .init(name: "wg1", addresses: ["10.0.2.1/24"], mtu: 1420),
        ]
        state.groups = ["wireguard": ["wg0", "wg1"], "nobody": []]
        state.tables = ["people": ["10.0.1.0/24", "10.0.1.7", "2001:db8::/32"]]
        state.ports = ["web": ["80", "https", "8000:8010", "8005:8020"], "none": []]
        state.rules = lines.map {
            LoadedRule(
                label: "", description: "", priority: 0, interface: "", isComment: $0.hasPrefix("#"), text: $0)
        }
        state.translations = translations
        return state
    }

    /// The lines of a chain that come from rules.
    private func chain(_ name: String, _ state: StateInForce) -> [String] {
        let lines = PacketFilter(state).ruleset.split(separator: "\n").map { $0.filter { $0 != "\t" } }
        let start = lines.firstIndex(of: "chain \(name) {") ?? lines.endIndex
        return lines[start...].prefix { $0 != "}" }.filter { $0.contains(" counter ") || $0.hasPrefix("counter ") }
            .map { String($0) }
    }

    private func incoming(_ lines: String...) -> [String] { chain("in", state(lines)) }

    @Test func `quick rules keep their order, and of the others the last one comes first`() {
        #expect(
            incoming(
                #"block in from {any} to {any} label "a""#, #"pass in quick proto tcp from {any} to {any} label "b""#,
                #"pass in from {any} to {any} no state label "c""#, #"block in quick from {any} to {any} label "d""#)
                == [
                    #"meta l4proto 6 counter jump keep_in comment "b""#, #"counter drop comment "d""#,
                    #"counter accept comment "c""#, #"counter drop comment "a""#,
                ])
    }

    @Test func `a rule on a group is one on its members, and on none where nobody is in it`() {
        #expect(
            incoming("pass in quick on wireguard inet from {10.0.1.0/24} to {any} no state")
                == [#"iifname { "wg0", "wg1" } meta nfproto ipv4 ip saddr 10.0.1.0/24 counter accept"#])
        #expect(incoming("pass in quick on nobody from {any} to {any}").isEmpty)
        #expect(incoming("block in on ! nobody from {any} to {any}") == ["counter drop"])
    }

    @Test func `a list is a rule for each of its entries, and an entry of the other family none`() {
        #expect(
            incoming("block in quick on vtnet1 inet6 from {(vtnet1:network),fe80::/10} to {!(vtnet1)}")
                == ["@network6_vtnet1", "fe80::/10"].map {
                    #"iifname "vtnet1" meta nfproto ipv6 ip6 saddr \#($0) ip6 daddr != @address6_vtnet1 counter drop"#
                })
        #expect(incoming("block in quick from {10.0.0.0/8} to {any}").count == 1)
        #expect(incoming("block in quick from {<people>} to {any}").count == 2)
    }

    @Test func `an alias of ports is what it held, and nothing where it held nothing`() {
        #expect(
            incoming("block in quick proto {tcp udp} from {any} to {any} port $web")
                == ["meta l4proto { 6, 17 } th dport { 80, 443, 8000-8020 } counter drop"])
        #expect(incoming("block in quick proto tcp from {any} to {any} port $none").isEmpty)
    }

    @Test func `a refusal answers what comes in`() {
        let rule = "block return quick from {any} to {any}"
        #expect(chain("in", state([rule])) == ["counter jump refuse"])
        #expect(chain("out", state([rule])) == ["counter drop"])
    }

    @Test func `source addresses are exchanged for those of the way out, and kept where a rule says so`() {
        let lines = chain(
            "exchange",
            state(
                [],
                translations: [
                    "no nat on vtnet0 inet from 10.0.0.7 to any # printer",
                    "nat on vtnet0 inet from (vtnet1:network) to any port 500 -> (vtnet0:0) static-port",
                    "nat on vtnet0 inet from (vtnet1:network) to any -> (vtnet0:0) port 1024:65535 # all",
                    "nat on vtnet0 inet from $people to any -> 203.0.113.9 port 1024:65535",
                ]))
        let start = #"oifname "vtnet0" meta nfproto ipv4 "#
        #expect(
            lines == [
                start + "ip saddr 10.0.0.7 counter accept",
                start + "meta l4proto { 6, 17 } ip saddr @network4_vtnet1 th dport 500 counter masquerade",
                start + "ip saddr @network4_vtnet1 counter masquerade fully-random",
                start + "ip saddr @table4_people counter snat ip to 203.0.113.9 fully-random",
            ])
    }

    @Test func `what cannot be said is told, and a comment is no rule`() {
        let filter = PacketFilter(
            state([
                #"pass in quick route-to ( vtnet0 203.0.113.1 ) from {any} to {any} label "a""#,
                "pass in quick from {any} to {any} tagged guests", "# block in quick from {any} to {any}",
            ]))
        #expect(
            filter.notes == [
                "ignored: route-to ( vtnet0 203.0.113.1 ) in: "
                    + #"pass in quick route-to ( vtnet0 203.0.113.1 ) from {any} to {any} label "a""#,
                #"left out, "tagged" is not known: pass in quick from {any} to {any} tagged guests"#,
            ])
        #expect(filter.ruleset.components(separatedBy: "counter jump keep_").count == 2)
    }
}
