import Inventory
import Reconciler
import Testing

@Suite struct DiagnosticTests {
    static let cases =
        Case.files + Case.yaml + Case.types + Case.values + Case.hosts + Case.secrets + Case.references
        + Case.addresses + Case.tunnels + Case.rules + Case.others

    @Test(arguments: cases)
    func `finds exactly what is wrong and where`(example: Case) {
        let diagnostics = example.diagnostics
        #expect(diagnostics.map(\.short).sorted() == example.expected)
        for diagnostic in diagnostics {
            #expect(Problem.all.contains { $0.code == diagnostic.code && $0.summary == diagnostic.summary })
            #expect(diagnostic.detail.hasSuffix(".") || diagnostic.detail.hasSuffix("?"), "\(diagnostic.detail)")
            #expect(!diagnostic.detail.contains("\n"))
        }
    }

    @Test func `has a case for every code`() {
        // These four need a file system: LoadingTests has them.
        let onDisk = ["missing-folder", "no-yaml", "unreadable", "too-large"].map { "inventory." + $0 }
        let covered = Set(Self.cases.flatMap(\.codes) + onDisk)
        #expect(Set(Problem.all.map(\.code)).subtracting(covered) == [])
        #expect(Problem.all.count == Set(Problem.all.map(\.code)).count)
    }

    @Test func `finds nothing wrong with the base that the cases add to`() {
        #expect(Case("base").diagnostics == [])
    }

    @Test func `names the nearest known key`() throws {
        let example = Case(
            "near", "unknown-key",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], keepalve: 25, public_key: KEY2}}")
        let detail = try #require(example.diagnostics.first?.detail)
        #expect(detail.contains("Did you mean `keepalive`?"))
    }

    @Test func `names both places of a key that two files define`() throws {
        let example = Case("twice", "duplicate-key", yaml: "peers: {one: {tunnel: home}}")
        let diagnostic = try #require(example.diagnostics.first)
        #expect(diagnostic.place?.file == "1.yaml")
        #expect(diagnostic.detail.contains("0.yaml:19"))
    }

    @Test func `gives the source line to each place`() throws {
        let example = Case("line", "unknown-key", yaml: "routs: []")
        #expect(example.diagnostics.first?.excerpt == "routs: []")
    }

    @Test func `lists diagnostics in the order of files and lines`() {
        let example = Case("order", yaml: "rules: [{}]\nfrobs: 1\npeers: {x: 1}", "more: 1")
        let places = example.diagnostics.compactMap(\.place)
        #expect(places == places.sorted() && places.count >= 5)
    }
}
