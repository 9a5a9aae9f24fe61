/// One element of config.xml: never changed once made, so trees can be shared by snapshots.
///
/// An element has either children or text. The bytes of an element are kept once they were rendered: a change renders the
/// changed branch alone, however long the lists beside it are.
final class XMLNode {
    struct Attribute: Sendable, Equatable {
        let name: String
        let value: String
    }

    let name: String
    let attributes: [Attribute]
    let text: String
    let children: [XMLNode]
    private var rendering: (depth: Int, bytes: [UInt8])?

    init(_ name: String, attributes: [Attribute] = [], text: String) {
        self.name = name
        self.attributes = attributes
        self.text = text
        self.children = []
    }

    init(_ name: String, attributes: [Attribute] = [], children: [XMLNode] = []) {
        self.name = name
        self.attributes = attributes
        self.text = ""
        self.children = children
    }

    /// The first child of that name.
    subscript(_ name: String) -> XMLNode? {
        for child in children where child.name == name {
            return child
        }
        return nil
    }

    /// The element at a path of first children.
    func at(_ path: some Sequence<String>) -> XMLNode? {
        var node = self
        for name in path {
            guard let next = node[name] else { return nil }
            node = next
        }
        return node
    }

    /// The text of the first child of that name, empty if there is none.
    func text(of name: String) -> String {
        self[name]?.text ?? ""
    }

    func attribute(_ name: String) -> String? {
        for attribute in attributes where attribute.name == name {
            return attribute.value
        }
        return nil
    }

    /// The same element with other children.
    func with(children: [XMLNode]) -> XMLNode {
        XMLNode(name, attributes: attributes, children: children)
    }

    /// The same element with an attribute set; its place is kept.
    func with(attribute name: String, _ value: String) -> XMLNode {
        var changed = attributes
        if let index = changed.firstIndex(where: { $0.name == name }) {
            changed[index] = Attribute(name: name, value: value)
        } else {
            changed.append(Attribute(name: name, value: value))
        }
        guard children.isEmpty else { return XMLNode(self.name, attributes: changed, children: children) }
        return XMLNode(self.name, attributes: changed, text: text)
    }

    /// The same element with its first child of the new child's name replaced, or the new child appended.
    func with(child: XMLNode) -> XMLNode {
        var changed = children
        if let index = changed.firstIndex(where: { $0.name == child.name }) {
            changed[index] = child
        } else {
            changed.append(child)
        }
        return with(children: changed)
    }

    /// The same element without its children of that name.
    func without(child name: String) -> XMLNode {
        with(children: children.filter { $0.name != name })
    }

    /// The tree with the element at `path` exchanged; missing elements on the way are made.
    func replacing(_ path: some Collection<String>, by change: (XMLNode?) -> XMLNode) -> XMLNode {
        guard let first = path.first else { return change(self) }
        let rest = path.dropFirst()
        if rest.isEmpty {
            return with(child: change(self[first]))
        }
        return with(child: (self[first] ?? XMLNode(first)).replacing(rest, by: change))
    }

    /// The document's bytes as OPNsense writes them: two spaces a level, empty elements closed at once.
    func document() -> [UInt8] {
        var bytes = Array("<?xml version=\"1.0\"?>\n".utf8)
        render(into: &bytes, depth: 0)
        return bytes
    }

    func render(into bytes: inout [UInt8], depth: Int) {
        if let rendering, rendering.depth == depth {
            bytes += rendering.bytes
            return
        }
        guard !children.isEmpty, depth > 0 else {
            write(into: &bytes, depth: depth)
            return
        }
        var own: [UInt8] = []
        write(into: &own, depth: depth)
        bytes += own
        rendering = (depth, own)
    }

    private func write(into bytes: inout [UInt8], depth: Int) {
        let indent = [UInt8](repeating: UInt8(ascii: " "), count: depth * 2)
        bytes += indent
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        for attribute in attributes {
            bytes.append(UInt8(ascii: " "))
            bytes += attribute.name.utf8
            bytes += "=\"".utf8
            Self.escape(attribute.value, quotes: true, into: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        if children.isEmpty, text.isEmpty {
            bytes += "/>\n".utf8
            return
        }
        bytes.append(UInt8(ascii: ">"))
        if children.isEmpty {
            Self.escape(text, quotes: false, into: &bytes)
        } else {
            bytes.append(UInt8(ascii: "\n"))
            for child in children {
                child.render(into: &bytes, depth: depth + 1)
            }
            bytes += indent
        }
        bytes += "</".utf8
        bytes += name.utf8
        bytes += ">\n".utf8
    }

    private static func escape(_ text: String, quotes: Bool, into bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\r"): bytes += "&#13;".utf8
            case UInt8(ascii: "\"") where quotes: bytes += "&quot;".utf8
            case UInt8(ascii: "\n") where quotes: bytes += "&#10;".utf8
            default: bytes.append(byte)
            }
        }
    }
}
