import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The answer to an XML-RPC call.
enum XMLRPCResponse: Hashable {
    case value(XMLRPCValue)
    case fault(code: Int, text: String)

    /// The answer is not XML-RPC, is larger than 1 MiB, is nested too deeply or declares a document type.
    struct Malformed: Error {}

    private static let largestAnswer = 1 << 20

    /// - Throws: ``Malformed``.
    init(parsing bytes: [UInt8]) throws {
        // A document type can define entities that grow without end; XML-RPC has none.
        guard bytes.count <= Self.largestAnswer, !Self.declaresDocumentType(bytes) else { throw Malformed() }
        let root = try XMLRPCElement.Reader.read(bytes)
        guard root.name == "methodResponse", root.children.count == 1, let content = root.children.first else {
            throw Malformed()
        }
        switch content.name {
        case "params":
            guard let value = content["param"]?["value"] else { throw Malformed() }
            self = .value(try value.value)
        case "fault":
            let fault = try content["value"]?.value
            guard case .integer(let code)? = fault?["faultCode"], case .string(let text)? = fault?["faultString"]
            else { throw Malformed() }
            self = .fault(code: code, text: text)
        default: throw Malformed()
        }
    }

    private static func declaresDocumentType(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self).uppercased()
        return text.contains("<!DOCTYPE") || text.contains("<!ENTITY")
    }
}

/// One element with its text and its children; attributes mean nothing in XML-RPC.
struct XMLRPCElement {
    let name: String
    var text = ""
    var children: [XMLRPCElement] = []

    subscript(name: String) -> XMLRPCElement? { children.first { $0.name == name } }

    /// What a `value` element holds; text alone is a string.
    var value: XMLRPCValue {
        get throws {
            guard let content = children.first else { return .string(text) }
            switch content.name {
            case "string", "base64", "dateTime.iso8601": return .string(content.text)
            case "int", "i4", "i8": return .integer(try Self.parsed(content.text, Int.init))
            case "double": return .double(try Self.parsed(content.text, Double.init))
            case "boolean": return .boolean(try Self.parsed(content.text) { ["0": false, "1": true][$0] })
            case "nil": return .string("")
            case "array":
                let items = content["data"]?.children ?? []
                return .array(try items.map { try $0.value })
            case "struct":
                var members: [String: XMLRPCValue] = [:]
                for member in content.children {
                    guard let name = member["name"]?.text, let value = member["value"] else {
                        throw XMLRPCResponse.Malformed()
                    }
                    members[name] = try value.value
                }
                return .structure(members)
            default: throw XMLRPCResponse.Malformed()
            }
        }
    }

    private static func parsed<Value>(_ text: String, _ parse: (String) -> Value?) throws -> Value {
        guard let value = parse(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw XMLRPCResponse.Malformed()
        }
        return value
    }

    /// Builds the tree from the parser's events.
    final class Reader: NSObject, XMLParserDelegate {
        private var open: [XMLRPCElement] = []
        private var root: XMLRPCElement?

        private static let deepest = 64

        static func read(_ bytes: [UInt8]) throws -> XMLRPCElement {
            let reader = Reader()
            let parser = XMLParser(data: Data(bytes))
            parser.shouldResolveExternalEntities = false
            parser.delegate = reader
            // The parser does not keep its delegate alive.
            let isWhole = withExtendedLifetime(reader) { parser.parse() }
            guard isWhole, let root = reader.root else { throw XMLRPCResponse.Malformed() }
            return root
        }

        func parser(
            _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            guard open.count < Self.deepest else { return parser.abortParsing() }
            open.append(XMLRPCElement(name: elementName))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            guard !open.isEmpty else { return }
            open[open.count - 1].text += string
        }

        func parser(
            _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
        ) {
            guard let element = open.popLast() else { return }
            if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
        }
    }
}
