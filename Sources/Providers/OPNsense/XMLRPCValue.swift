/// A value of an XML-RPC call (xmlrpc.com/spec.md): what OPNsense's HA machinery sends and takes.
package enum XMLRPCValue: Hashable, Sendable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case double(Double)
    case array([XMLRPCValue])
    case structure([String: XMLRPCValue])

    /// The member of a structure; nil for everything else.
    package subscript(name: String) -> XMLRPCValue? {
        if case .structure(let members) = self { members[name] } else { nil }
    }
}

/// A call as it goes over the wire; equal calls are equal bytes.
struct XMLRPCRequest {
    let method: String
    let parameters: [XMLRPCValue]

    /// - Throws: ``UnwritableCharacter`` for text that XML 1.0 cannot carry.
    func encoded() throws -> [UInt8] {
        var text = "<?xml version=\"1.0\"?>\n<methodCall><methodName>\(try Self.escaped(method))</methodName><params>"
        for parameter in parameters { text += "<param>\(try Self.element(parameter))</param>" }
        return Array((text + "</params></methodCall>\n").utf8)
    }

    /// A control character, which XML 1.0 has no way to write (§2.2).
    struct UnwritableCharacter: Error {}

    private static func element(_ value: XMLRPCValue) throws -> String {
        let content =
            switch value {
            case .string(let text): "<string>\(try escaped(text))</string>"
            case .integer(let number): "<int>\(number)</int>"
            case .boolean(let flag): "<boolean>\(flag ? 1 : 0)</boolean>"
            case .double(let number): "<double>\(number)</double>"
            case .array(let values): "<array><data>\(try values.map(element).joined())</data></array>"
            case .structure(let members):
                "<struct>\(try members.sorted { $0.key < $1.key }.map(member).joined())</struct>"
            }
        return "<value>\(content)</value>"
    }

    private static func member(_ name: String, _ value: XMLRPCValue) throws -> String {
        "<member><name>\(try escaped(name))</name>\(try element(value))</member>"
    }

    private static func escaped(_ text: String) throws -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            // A reader would turn a bare carriage return into a line feed.
            case "\r": result += "&#13;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            default:
                guard scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF else {
                    throw UnwritableCharacter()
                }
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
