import XML

/// The answer to an XML-RPC call.
enum XMLRPCResponse: Hashable {
    case value(XMLRPCValue)
    case fault(code: Int, text: String)

    /// The answer is not XML-RPC, or is larger than 1 MiB.
    struct Malformed: Error {}

    private static let largestAnswer = 1 << 20

    /// - Throws: ``Malformed``.
    init(parsing bytes: [UInt8]) throws {
        guard bytes.count <= Self.largestAnswer, let root = try? Element(parsing: bytes), root.name == "methodResponse",
            root.children.count == 1, let content = root.children.first
        else { throw Malformed() }
        switch content.name {
        case "params":
            guard let value = content["param"]?["value"] else { throw Malformed() }
            self = .value(try XMLRPCValue(value))
        case "fault":
            let fault = try content["value"].map(XMLRPCValue.init)
            guard case .integer(let code)? = fault?["faultCode"], case .string(let text)? = fault?["faultString"]
            else { throw Malformed() }
            self = .fault(code: code, text: text)
        default: throw Malformed()
        }
    }
}

extension XMLRPCValue {
    /// What a `value` element holds; text alone is a string.
    fileprivate init(_ element: Element) throws {
        guard let content = element.children.first else {
            self = .string(element.text)
            return
        }
        switch content.name {
        case "string", "base64", "dateTime.iso8601": self = .string(content.text)
        case "int", "i4", "i8": self = .integer(try Self.parsed(content.text) { Int($0) })
        case "double": self = .double(try Self.parsed(content.text) { Double($0) })
        case "boolean": self = .boolean(try Self.parsed(content.text) { ["0": false, "1": true][$0] })
        case "nil": self = .string("")
        case "array": self = .array(try (content["data"]?.children ?? []).map(XMLRPCValue.init))
        case "struct":
            var members: [String: XMLRPCValue] = [:]
            for member in content.children {
                guard let name = member["name"]?.text, let value = member["value"] else {
                    throw XMLRPCResponse.Malformed()
                }
                members[name] = try XMLRPCValue(value)
            }
            self = .structure(members)
        default: throw XMLRPCResponse.Malformed()
        }
    }

    private static func parsed<Value>(_ text: String, _ parse: (String) -> Value?) throws -> Value {
        guard let value = parse(trimmed(text[...])) else { throw XMLRPCResponse.Malformed() }
        return value
    }
}
