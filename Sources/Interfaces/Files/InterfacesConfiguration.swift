/// The interfaces file of a host with the files that it includes.
package struct InterfacesConfiguration: Sendable {
    /// The file that may be edited, `/etc/network/interfaces` as a rule.
    package let main: InterfacesFile
    /// Whether Proxmox keeps changes that wait for their activation in a file beside it (`interfaces.new`).
    package let hasPendingChanges: Bool
    /// The files that are read after all, in the order in which they are.
    private(set) package var sourced: [InterfacesFile] = []
    /// Every path and pattern whose files are read; those of included files are known once these were given.
    private(set) package var inclusions: [Inclusion] = []
    /// Every line that says something about a route, as a command, a comment, or glued to another line.
    private(set) package var routeLines: [RouteLine] = []

    private(set) var stanzas: [PlacedStanza] = []
    private var automatic: Set<String> = []
    private var order = 0

    /// - Parameters:
    ///   - others: All files that may be included; those that no line names are left out.
    package init(main: InterfacesFile, others: [InterfacesFile] = [], hasPendingChanges: Bool = false) {
        self.main = main
        self.hasPendingChanges = hasPendingChanges
        read(main, among: others.sorted { $0.path < $1.path }, readers: .all)
    }

    private mutating func read(_ file: InterfacesFile, among others: [InterfacesFile], readers: Inclusion.Readers) {
        var current: PlacedStanza?
        var stanzas = file.stanzas[...]
        for (index, statement) in file.statements.enumerated() {
            if statement.kind == .keyword {
                current = nil
                order += 1
                if let next = stanzas.first, next.statements.lowerBound == index {
                    stanzas.removeFirst()
                    let placed = PlacedStanza(
                        stanza: next, path: file.path, order: order, readers: readers,
                        isAuto: automatic.contains(next.interface), lacksAddress: file.lacksAddress(next),
                        isSwallowedByComment: statement.isSwallowedByComment)
                    current = placed
                    self.stanzas.append(placed)
                }
            }
            if let line = RouteLine(statement, of: file, in: current, index) { routeLines.append(line) }
            guard statement.kind == .keyword, !statement.isSwallowedByComment else { continue }
            if statement.key.equals("auto") { automatic.formUnion(statement.value.words.map(\.text)) }
            if statement.key.starts(with: "source".utf8) { include(from: file, statement, others, readers) }
        }
    }

    private mutating func include(
        from file: InterfacesFile, _ statement: Statement, _ others: [InterfacesFile], _ readers: Inclusion.Readers
    ) {
        for inclusion in file.inclusions where inclusion.line == statement.firstLine {
            inclusions.append(inclusion)
            let readers = readers == .all ? inclusion.readers : readers
            for other in others where inclusion.matches(other.path) && other.path != main.path {
                // Once is enough, and a file may include itself.
                if sourced.contains(where: { $0.path == other.path }) { continue }
                sourced.append(other)
                read(other, among: others, readers: readers)
            }
        }
    }

    /// Whether some line makes the interface start by itself, before or after its stanza.
    func namesAutomatic(_ interface: String) -> Bool { automatic.contains(interface) }
}
