import Testing

@testable import Inventory
@testable import vpnctl

@Suite struct YAMLScalarTests {
    @Test(arguments: ["home", "wg0", "mac-workstation", "a.b/c_d", "lan"])
    func `Plain words stay plain`(_ text: String) { #expect(YAMLScalar.of(text) == text) }

    @Test(arguments: [
        "", "on", "Off", "YES", "no", "y", "N", "true", "null", "~", "none", "10.0.0.1", "0x10", "1e3", "12:30:00",
        "- a", "a: b", "a #b", "{a}", "[a]", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "'a'", "\"a\"", "a\\nb",
        " a ", "a\nb", "a\r\nb\tc", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}x", "\u{FEFF}x", "\u{202E}x", "\u{1B}[31m",
        "한국어 규칙", "日本", "é", "👩‍👩‍👧", "\u{E0001}x", "Allow WG to Management [vpnctl:home/a]",
    ])
    func `Everything else reads back as it was`(_ text: String) throws {
        let scalar = YAMLScalar.of(text)
        #expect(scalar.hasPrefix("\"") && scalar.hasSuffix("\""))
        let findings = Findings(home: nil)
        let file = findings.add(SourceText(path: "x.yaml", bytes: Array("key: \(scalar)\n".utf8)))
        guard case .tree(let root) = TreeBuilder.tree(of: file, findings), case .mapping(let pairs) = root.content
        else {
            Issue.record("not read: \(scalar): \(findings.list)")
            return
        }
        #expect(pairs.first?.value.text == text)
    }

    @Test func `Nothing that moves a cursor or reorders text is printed`() {
        let scalar = YAMLScalar.of("\u{1B}[2J\u{202E}\u{9B}\u{2029}")
        #expect(scalar == "\"\\u001B[2J\\u202E\\u009B\\u2029\"")
    }
}
