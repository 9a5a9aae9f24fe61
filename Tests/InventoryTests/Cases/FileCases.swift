extension Case {
    /// Whole files: what YAML itself allows, and what an inventory allows of it.
    static let files = [
        Case("an empty inventory", "missing-key", "missing-key", isWhole: true, yaml: "1️⃣2️⃣"),
        Case("a control character", "encoding", isWhole: true, yaml: "site: a1️⃣\u{7}b"),
        Case("a tab as indentation", "syntax", isWhole: true, yaml: "hosts:\n1️⃣\tfw: 1"),
        Case("text with a colon", "syntax", isWhole: true, yaml: "site: a1️⃣: b"),
        Case("an open bracket", "syntax", isWhole: true, yaml: "peers: {a: [1, 2\n1️⃣"),
        Case("an open quote", "syntax", isWhole: true, yaml: "site: \"home\n1️⃣"),
        Case("a directive", "directive", isWhole: true, yaml: "# x\n1️⃣%YAML 1.1\n---\nsite: home"),
        Case("two documents", "several-documents", isWhole: true, yaml: "site: home\n1️⃣---\nsite: away"),
        Case("a broken file says nothing about names", "syntax", yaml: "rules: [1️⃣}", "tests: [{from: nobody}]"),
        Case("a file that is a list", "wrong-type", yaml: "1️⃣- peers"),
        Case("a file that is a word", "wrong-type", yaml: "1️⃣peers"),
        Case("empty files and sections", yaml: "", "# only a comment", "rules:\ntests: ~", "---\n"),
        Case("an unknown section", "unknown-key", yaml: "1️⃣tunels: {}"),
        Case("a site twice", "duplicate-key", yaml: "1️⃣site: home"),
        Case("a peer in two files", "duplicate-key", yaml: "peers: {1️⃣one: {tunnel: home}}"),
        Case("a section of the wrong kind", "wrong-type", "wrong-type", yaml: "peers: 1️⃣[one]\nrules: 2️⃣{a: b}"),
        Case("a newer version", "newer-version", isWhole: true, yaml: "version: 1️⃣2\nsite: home\nnew_things: {}"),
        Case(
            "a bad version and site", "out-of-range", "invalid-name", isWhole: true,
            yaml: "version: 1️⃣0\nsite: 2️⃣Home"),
        Case("a long site", "invalid-name", isWhole: true, yaml: "version: 1\nsite: 1️⃣abcdefghijklmnopqrstu"),
        Case("an unknown policy", "unknown-value", yaml: "prune: {peers: 1️⃣allways}"),
    ]

    /// Trees: keys, aliases, depth.
    static let yaml = [
        Case(
            "a key twice", "duplicate-key",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], 1️⃣tunnel: home, public_key: KEY2}}"),
        Case("a key that is a list", "wrong-type", yaml: "peers: {? 1️⃣[a, b] : c}"),
        Case(
            "a merge key", "merge-key", "missing-key",
            yaml: "peers:\n  2️⃣two: {1️⃣<<: {tunnel: home}, addresses: [10.0.1.3], public_key: KEY2}"),
        Case("a tag", "tag", yaml: "peers: {two: {tunnel: 1️⃣!!str home, addresses: [10.0.1.3], public_key: KEY2}}"),
        Case(
            "aliases are allowed",
            yaml: """
                peers:
                  two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, client: &c {allowed_ips: [lan, vpn]}}
                  three: {tunnel: home, addresses: [10.0.1.4], public_key: KEY3, client: *c}
                """),
        Case("an alias of nothing", "unknown-alias", yaml: "prune: {peers: 1️⃣*policy}"),
        Case("an alias of itself", "unknown-alias", yaml: "tests: &t [1️⃣*t]"),
        Case(
            "aliases of aliases", "alias-bomb", isWhole: true,
            yaml: """
                a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
                d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
                e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, 1️⃣*d, *d, *d, *d]
                """),
        Case("a deep list", "too-deep", isWhole: true, yaml: String(repeating: "[", count: 64) + "1️⃣[[1"),
        Case(
            "aliases that nest", "too-deep", isWhole: true,
            yaml: "a: &a " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "\nb: "
                + String(repeating: "[", count: 30) + "1️⃣*a" + String(repeating: "]", count: 30)),
    ]
}
