import Foundation
import XML

/// Reads a document into a tree.
///
/// Documents over 32 MiB and documents with a DTD are refused: neither occurs in a configuration, and both are ways to make
/// a parser use more than the document is worth.
enum XMLReader {
    enum Failure: Error, Equatable {
        case tooLarge
        case documentType
        case malformed(line: Int)
    }

    static let limit = 32 * 1024 * 1024

    /// The root element of a document.
    ///
    /// - Throws: ``Failure``.
    static func read(_ data: Data) throws(Failure) -> XMLNode {
        guard data.count <= limit else { throw Failure.tooLarge }
        do throws(Malformed) {
            return node(try Element(parsing: Array(data)))
        } catch {
            throw error.reason == .documentType ? .documentType : .malformed(line: error.line)
        }
    }

    private static func node(_ element: Element) -> XMLNode {
        let attributes = element.attributes.map { XMLNode.Attribute(name: $0.name, value: $0.value) }
        guard element.children.isEmpty else {
            return XMLNode(element.name, attributes: attributes, children: element.children.map(node))
        }
        return XMLNode(element.name, attributes: attributes, text: content(element.text))
    }

    /// Text of white space alone is layout, as it is to the real reader.
    private static func content(_ text: String) -> String {
        text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D } ? "" : text
    }
}
