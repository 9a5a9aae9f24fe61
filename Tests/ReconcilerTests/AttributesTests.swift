import Reconciler
import Testing

struct AttributesTests {
    @Test func `attributes are equal whatever the order in which they were set`() {
        var other: Attributes = [:]
        for (name, value) in [("b", 2), ("c", 3), ("a", 0), ("a", 1)] { other[name] = .number(value) }
        #expect(other == ["c": 3, "a": 1, "b": 2])
        #expect(other.entries.map(\.name) == ["a", "b", "c"])
    }

    @Test func `an attribute that is not there is not the same as one that is empty`() {
        var attributes: Attributes = ["mtu": Value.none]
        #expect(attributes["mtu"] == Value.none)
        #expect(attributes["port"] == nil)
        attributes["mtu"] = nil
        #expect(attributes == [:])
        attributes["mtu"] = nil
        #expect(attributes == [:])
    }

    @Test func `values read as a person writes them, and secrets show 8 digits`() {
        let digest = SecretDigest(hexadecimal: String(repeating: "0123456789abcdef", count: 4))
        let values: [Value] = [
            .none, true, 5, "text", .list([1, "b"]), .reference(Firewall.address("peer/anna")), .secret(digest),
        ]
        #expect(values.map(\.description) == ["none", "true", "5", "text", "1, b", "peer anna", "sha256:01234567"])
    }
}
