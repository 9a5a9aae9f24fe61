import Foundation

/// What stands for what in the second play of a recording: see ``Renaming``.
enum RenamedWords {
    /// Names and ports, and the texts of descriptions that must be found inside of other texts; whole words.
    ///
    /// Names of one kind keep their order, and a name that occurs in another one still does.
    static let words: [UInt8: [(old: [UInt8], new: [UInt8])]] = {
        let pairs = (users + wireGuard + firewall + interfaces + descriptions)
            .sorted { $0.0.utf8.count > $1.0.utf8.count }
            .map { (old: Array($0.0.utf8), new: Array($0.1.utf8)) }
        return Dictionary(grouping: pairs) { $0.old[0] }
    }()

    private static let keys = [
        ("vpnctlkey", "vqtoolkey"), ("noprivkey", "nograntkey"), ("rokey", "rowkey"), ("ro2key", "row2key"),
    ]

    private static let users = [
        ("vpnctl", "vqtool"), ("nopriv", "nogrant"), ("rouser", "rower"), ("rouser2", "rower2"),
        ("System Administrator", "Chief of Staff"),
    ] + keys + keys.map { (base64($0.0), base64($0.1)) }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static let wireGuard = [
        ("form2", "gate2"), ("form3", "gate3"), ("formname", "gatename"), ("gwonly", "hxonly"), ("hub", "izq"),
        ("inst", "jolt"), ("k", "lk"), ("ro", "sq"), ("upsert", "upwell"), ("wg_hub", "xa_izq"),
        ("wg_site2", "xb_line2"),
        ("built", "cabin"), ("dupkey", "earkey"), ("ep", "fp"), ("hostbits", "icebits"), ("laptop", "marble"),
        ("site-b", "tide-c"), ("ups", "van"), ("51820", "41820"),
        ("vpn.example.org", "gate.sample.net"), ("other.example.org", "outer.sample.net"),
        ("host_with_underscore.example.org", "box_with_underscore.sample.net"), ("EXAMPLE.org", "SAMPLE.net"),
        ("example.org", "sample.net"),
    ]

    private static let firewall = [
        ("imported", "jetsam"), ("vpn_hosts", "vroom_boxes"), ("vpn_hosts2", "vroom_boxes2"),
        ("vpn_nets", "vroom_lines"), ("vpnusers", "vseat"), ("vpnusers2", "vseat2"), ("__vpnusers_network", "__vseat_network"),
        ("__vpnusers2_network", "__vseat2_network"), ("1bad-name", "2ill-word"),
        ("NoSuchAlias", "NoSuchSpace"), ("8443", "9443"), ("8000", "7000"), ("8010", "7010"),
        ("GRPRULE", "HERDRULE"), ("OPT2RULE", "PACKRULE"),
    ]

    private static let interfaces = [
        ("DMZ", "DUNE"), ("DUP", "EBB"), ("WGHUB", "WFIZQ"), ("WGHUB2", "WFIZQ2"), ("WG_HUB", "WF_IZQ"),
        ("HUBGW", "IRONGW"), ("WAN_GW", "WEB_HOP"), ("WG_GW", "WOK_HOP"), ("WG_GW2", "WOK_HOP2"),
        ("vtnet0", "vmx0"), ("vtnet1", "vmx1"), ("vtnet2", "vmx2"), ("vtnet3", "vmx3"),
    ]

    private static let descriptions = [
        ("before revert", "ahead of the return"), ("group rule", "herd rule"), ("line1", "row1"), ("line2", "row2"),
        ("same sequence as r1", "equal number to r1"), ("single if rule", "lonely one rule"), ("spaces", "blanks"),
        ("timer backup file name", "clock copy file name"), ("timer returned revision", "clock gave revision"),
        ("to be reverted", "to be undone"), ("umlaut äöü 漢字", "accent éèê 仮名"), ("upper case uuid", "capital uuid"),
        ("upserted", "upwelled"), ("vpn out", "net away"), ("uploaded", "carried"), ("dnat", "enat"),
        ("to site b", "to tide c"), ("legacy port forward", "ancient port pass"),
        ("legacy outbound rule", "ancient outbound rule"), ("legacy MSS clamp", "ancient MSS clamp"),
        ("Default allow LAN to any rule", "Basic grant LAN to any rule"),
        ("Default allow LAN IPv6 to any rule", "Basic grant LAN IPv6 to any rule"),
        ("partial set without network", "half a set, no network"), ("floating (2 interfaces)", "drifting (2 interfaces)"),
    ] + (0..<12).map { ("conc\($0)", "race\($0)") }

    /// Whole texts: words that mean something else as a part of another text.
    static let texts = [
        "renamed": "retitled", "second": "third", "upd": "chg", "gw": "hop",
        "#hash % percent": "#cash % permille", "a < b & \"c\" 'd'": "e < f & \"g\" 'h'",
    ]

    /// What is searched for, which may be a part of a name.
    static let searches = [
        "single": "lonely", "spac": "blan", "umlaut": "accent", "#hash": "#cash", "a < b": "e < f",
    ]

    /// Beginnings of addresses of hosts and networks; the order of networks stays, as numbers and as texts.
    static let prefixes: [(old: [UInt8], new: [UInt8])] = [
        ("10.0.0.", "10.20.30."), ("10.1.", "10.21."), ("10.5.", "10.25."), ("10.7.", "10.27."), ("10.97.", "10.77."),
        ("10.98.", "10.78."), ("10.99.", "10.79."), ("192.168.77.", "192.168.88."), ("203.0.113.", "203.19.117."),
        ("1.2.3.", "1.12.13."), ("5.6.7.", "5.16.17."), ("2001:db8::", "2001:db8:7::"), ("fd00:99::", "fd00:79::"),
        ("fd00::/64", "fd10::/64"), ("52:54:00:00:00:", "52:54:00:a1:b2:"),
    ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

    /// Networks that OPNsense itself names.
    static let networks = ["10.0.0.0/8", "2001:db8::/32"].map { Array($0.utf8) }
}
