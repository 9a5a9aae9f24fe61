/// One element of an XML document: its text and its children, without their order among each other.
///
/// What is read is XML 1.0 in UTF-8 without a document type: that is all that configurations and XML-RPC need, and
/// document types are what makes XML dangerous to read. Comments and processing instructions are checked and dropped.
package struct Element: Hashable, Sendable {
    package struct Attribute: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package let name: String
    /// In the order of the document.
    package let attributes: [Attribute]
    /// All character data of the element itself, joined.
    package internal(set) var text = ""
    package internal(set) var children: [Element] = []

    init(name: String, attributes: [Attribute]) {
        self.name = name
        self.attributes = attributes
    }

    /// The first child of that name.
    package subscript(name: String) -> Element? { children.first { $0.name == name } }

    /// How many elements may lie in one another.
    package static let deepest = 64

    /// The root element of a document, such as `<a b="c">text<d/></a>`; `<a><b></a>` is none.
    ///
    /// - Throws: ``Malformed`` with the first line that is not as it should be.
    package init(parsing document: [UInt8]) throws(Malformed) {
        // Repairing invalid UTF-8 changes it, and nothing else.
        guard String(decoding: document, as: UTF8.self).utf8.elementsEqual(document) else {
            throw Malformed(reason: .encoding, line: 1)
        }
        var reader = Reader(document)
        self = try reader.root()
    }
}

/// Why a document cannot be read, and the line where that shows, counted from 1.
package struct Malformed: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// It is not well formed (XML 1.0).
        case syntax
        /// It is not UTF-8, or says that it is not.
        case encoding
        case documentType
        /// Elements lie deeper in one another than ``Element/deepest``.
        case depth
    }

    package let reason: Reason
    package let line: Int

    package init(reason: Reason, line: Int) {
        self.reason = reason
        self.line = line
    }
}
