/// Reads one document from its first byte to its last.
///
/// The grammar is that of XML 1.0 (fifth edition, w3.org/TR/xml); the numbers of its rules stand where they are followed.
struct Reader {
    private var cursor: Cursor
    /// The elements that are not closed yet, outermost first.
    private var open: [Element] = []

    init(_ document: [UInt8]) { cursor = Cursor(document) }

    /// [1] document.
    mutating func root() throws(Malformed) -> Element {
        _ = cursor.take("\u{FEFF}")
        if cursor.isAt("<?xml"), cursor.isBlank(at: "<?xml".utf8.count) { try readDeclaration() }
        try skipMiscellany()
        guard cursor.take("<") else { throw cursor.malformed() }
        var root = try readTag()
        while root == nil { root = try readContent() }
        try skipMiscellany()
        guard cursor.isAtEnd, let root else { throw cursor.malformed() }
        return root
    }

    /// [23] XMLDecl; only the encoding is looked at.
    private mutating func readDeclaration() throws(Malformed) {
        _ = cursor.take("<?xml")
        let attributes = try readAttributes()
        guard cursor.take("?>"), attributes.first?.name == "version" else { throw cursor.malformed() }
        let encoding = attributes.first { $0.name == "encoding" }?.value.lowercased()
        guard [nil, "utf-8", "us-ascii"].contains(encoding) else { throw cursor.malformed(.encoding) }
    }

    /// [27] Misc.
    private mutating func skipMiscellany() throws(Malformed) {
        repeat {
            cursor.skipBlanks()
            if cursor.isAt("<!DOCTYPE") { throw cursor.malformed(.documentType) }
        } while try skipRemark()
    }

    /// One piece of [43] content; the root where it closes that.
    private mutating func readContent() throws(Malformed) -> Element? {
        if cursor.take("<![CDATA[") {
            open[open.count - 1].text += try cursor.text(upTo: "]]>")
        } else if try skipRemark() {
            return nil
        } else if cursor.take("</") {
            return try readEnd()
        } else if cursor.take("<") {
            return try readTag()
        } else {
            open[open.count - 1].text += try cursor.characterData()
        }
        return nil
    }

    /// [40] STag or [44] EmptyElemTag, behind its `<`; the root where it is an empty element.
    private mutating func readTag() throws(Malformed) -> Element? {
        let element = Element(name: try cursor.name(), attributes: try readAttributes())
        guard open.count < Element.deepest else { throw cursor.malformed(.depth) }
        if cursor.take("/>") { return close(element) }
        guard cursor.take(">") else { throw cursor.malformed() }
        open.append(element)
        return nil
    }

    /// [42] ETag, behind its `</`; the root where it closes that.
    private mutating func readEnd() throws(Malformed) -> Element? {
        let name = try cursor.name()
        cursor.skipBlanks()
        guard let element = open.popLast(), element.name == name, cursor.take(">") else { throw cursor.malformed() }
        return close(element)
    }

    private mutating func close(_ element: Element) -> Element? {
        if open.isEmpty { return element }
        open[open.count - 1].children.append(element)
        return nil
    }

    /// [41] Attribute, each behind a blank; no name may come twice.
    private mutating func readAttributes() throws(Malformed) -> [Element.Attribute] {
        var attributes: [Element.Attribute] = []
        while cursor.skipBlanks(), cursor.isAtName {
            let name = try cursor.name()
            cursor.skipBlanks()
            guard cursor.take("="), !attributes.contains(where: { $0.name == name }) else { throw cursor.malformed() }
            cursor.skipBlanks()
            attributes.append(Element.Attribute(name: name, value: try cursor.attributeValue()))
        }
        return attributes
    }

    /// [15] Comment or [16] PI; `<?xml` begins a declaration, which stands at the beginning only.
    private mutating func skipRemark() throws(Malformed) -> Bool {
        if cursor.take("<!--") {
            _ = try cursor.text(upTo: "--")
            guard cursor.take(">") else { throw cursor.malformed() }
            return true
        }
        guard cursor.take("<?") else { return false }
        let target = try cursor.name().lowercased()
        guard target != "xml", cursor.isAt("?>") || cursor.isBlank(at: 0) else { throw cursor.malformed() }
        _ = try cursor.text(upTo: "?>")
        return true
    }
}
