import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads a document into a tree.
///
/// Documents over 32 MiB and documents with a DTD are refused: neither occurs in a configuration, and both are ways to make
/// a parser use more than the document is worth.
final class XMLReader: NSObject, XMLParserDelegate {
    enum Failure: Error, Equatable {
        case tooLarge
        case documentType
        case malformed(line: Int)
    }

    static let limit = 32 * 1024 * 1024

    private struct Open {
        let name: String
        let attributes: [XMLNode.Attribute]
        var text = ""
        var children: [XMLNode] = []
    }

    private var open: [Open] = []
    private var root: XMLNode?

    /// The root element of a document.
    ///
    /// - Throws: ``Failure``.
    static func read(_ data: Data) throws -> XMLNode {
        guard data.count <= limit else { throw Failure.tooLarge }
        guard data.range(of: Data("<!DOCTYPE".utf8)) == nil else { throw Failure.documentType }
        let reader = XMLReader()
        let parser = XMLParser(data: data)
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else {
            throw Failure.malformed(line: parser.lineNumber)
        }
        return root
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(Open(name: name, attributes: Self.ordered(attributes)))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += text
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += String(decoding: block, as: UTF8.self)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard let element = open.popLast() else { return }
        let node =
            element.children.isEmpty
            ? XMLNode(element.name, attributes: element.attributes, text: Self.content(element.text))
            : XMLNode(element.name, attributes: element.attributes, children: element.children)
        if open.isEmpty {
            root = node
        } else {
            open[open.count - 1].children.append(node)
        }
    }

    /// Text of white space alone is layout, as it is to the real reader.
    private static func content(_ text: String) -> String {
        text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D } ? "" : text
    }

    /// The parser gives attributes without order; this is the order in which OPNsense writes them.
    private static func ordered(_ attributes: [String: String]) -> [XMLNode.Attribute] {
        guard !attributes.isEmpty else { return [] }
        let known = ["uuid", "version", "persisted_at", "description"]
        let rank = { (name: String) in known.firstIndex(of: name) ?? known.count }
        return attributes.map { XMLNode.Attribute(name: $0.key, value: $0.value) }
            .sorted { (rank($0.name), $0.name) < (rank($1.name), $1.name) }
    }
}
