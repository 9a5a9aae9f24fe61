/// A value of the XML-RPC protocol, as far as the calls of a firewall need it.
indirect enum XMLRPCValue {
    case text(String)
    case boolean(Bool)
    case number(Int)
    case list([XMLRPCValue])
    case structure([(name: String, value: XMLRPCValue)])

    /// Reads a `value` element.
    ///
    /// - Throws: ``XMLRPCFault`` for a type that does not exist.
    init(_ node: XMLNode) throws {
        guard let typed = node.children.first else {
            self = .text(node.text)
            return
        }
        switch typed.name {
        case "string", "int", "i4", "double", "base64", "dateTime.iso8601": self = .text(typed.text)
        case "boolean": self = .boolean(typed.text == "1")
        case "nil": self = .text("")
        case "array":
            self = .list(try (typed["data"]?.children ?? []).filter { $0.name == "value" }.map(XMLRPCValue.init))
        case "struct":
            self = .structure(
                try typed.children.filter { $0.name == "member" }.map { member in
                    guard let value = member["value"] else { throw XMLRPCFault.notWellFormed }
                    return (member.text(of: "name"), try XMLRPCValue(value))
                })
        default: throw XMLRPCFault.notWellFormed
        }
    }

    /// What an element's text becomes; `nil` for lists and structures.
    var leaf: String? {
        switch self {
        case .text(let text): text
        case .boolean(let value): value ? "1" : ""
        case .number(let value): String(value)
        case .list, .structure: nil
        }
    }

    /// The content of a `value` element in an answer.
    var node: XMLNode {
        switch self {
        case .text(let text): XMLNode("string", text: text)
        case .boolean(let value): XMLNode("boolean", text: value ? "1" : "0")
        case .number(let value): XMLNode("int", text: String(value))
        case .list(let items):
            XMLNode("array", children: [XMLNode("data", children: items.map { XMLNode("value", children: [$0.node]) })])
        case .structure(let members):
            XMLNode(
                "struct",
                children: members.map { member in
                    XMLNode(
                        "member",
                        children: [XMLNode("name", text: member.name), XMLNode("value", children: [member.value.node])])
                })
        }
    }
}

/// An error as the protocol tells it, with status 200.
struct XMLRPCFault: Error {
    let code: Int
    let message: String

    static let notWellFormed = XMLRPCFault(code: -32700, message: "parse error. not well formed")
    static let invalid = XMLRPCFault(code: -32600, message: "server error. invalid xml-rpc. not conforming to spec")

    static func unknown(_ method: String) -> XMLRPCFault {
        XMLRPCFault(code: -32601, message: "server error. requested method \(method) does not exist.")
    }
}
