import Foundation

@testable import Lab

/// One recorded XML-RPC call.
struct XMLRPCCall {
    let number: Int
    let note: String
    let request: Request
    let status: Int
    let answerType: String
    /// With white space squeezed; the recorder cut long answers.
    let answer: String
    let commands: [String]
    /// Added and removed lines.
    let changes: [String]

    init?(_ line: JSON, number: Int) {
        guard let method = line["xmlrpc_method"]?.phpString else { return nil }
        self.number = number
        note = line["note"]?.phpString ?? ""
        var parameters: [JSON] = []
        if case .array(let items)? = line["params"] { parameters = items }
        let sender: Request.Sender =
            switch line["user"]?.phpString {
            case "badsecret"?: .header("Basic " + Data("rootkey:wrong".utf8).base64EncodedString())
            // What the limited user lacked in the recording is a privilege that its baseline grants to root alone.
            case "vpnctl"?: .user("nopriv")
            case let name?: .user(name)
            case nil: .nobody
            }
        request = Request(
            method: "POST", uri: "/xmlrpc.php", contentType: "text/xml",
            body: Array(Self.document(method, parameters).utf8), sender: sender)
        status = Int(line["status"]?.phpString ?? "") ?? 0
        answerType = line["content_type"]?.phpString ?? ""
        answer = Self.squeezed(line["response_raw"]?.phpString ?? "")
        commands = Self.texts(line["configd"])
        changes = Self.texts(line["config_diff"]).filter { $0.hasPrefix("+") || $0.hasPrefix("-") }
    }

    static func recorded(_ release: Release) throws -> [XMLRPCCall] {
        let file = Recording.folder.appending(path: "xmlrpc-\(release.rawValue).jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return lines.enumerated().compactMap { number, line in
            JSONParser.value(of: Array(line.utf8)).flatMap { XMLRPCCall($0, number: number) }
        }
    }

    private static func texts(_ value: JSON?) -> [String] {
        guard case .array(let items)? = value else { return [] }
        return items.compactMap(\.phpString)
    }

    static func document(_ method: String, _ parameters: [JSON]) -> String {
        let list = parameters.map { XMLNode("param", children: [XMLNode("value", children: [value($0).node])]) }
        let call = XMLNode(
            "methodCall", children: [XMLNode("methodName", text: method), XMLNode("params", children: list)])
        return String(decoding: call.document(), as: UTF8.self)
    }

    private static func value(_ json: JSON) -> XMLRPCValue {
        switch json {
        case .object(let members): .structure(members.map { ($0.name, value($0.value)) })
        case .array(let items): .list(items.map(value))
        default: .text(json.phpString ?? "")
        }
    }

    /// Without the layout between elements.
    static func squeezed(_ text: String) -> String {
        text.replacing(/\s+/, with: " ").replacing("> <", with: "><")
    }

    /// Added and removed lines, but for the description of the revision.
    static func changes(from before: String, to after: String) -> [String] {
        let body = { (text: String) -> [String] in
            text.replacing(/<revision>[\s\S]*<\/revision>/, with: "").split(separator: "\n").map(String.init)
        }
        return UnifiedDifference.hunks(from: body(before), to: body(after))
            .filter { $0.hasPrefix("+") || $0.hasPrefix("-") }
    }
}
