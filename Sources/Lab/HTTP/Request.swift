import Foundation

/// What reaches the twin, by a socket or by an in-process call.
struct Request: Sendable {
    /// Who sends it, before anything is proven.
    enum Sender: Sendable, Equatable {
        /// No `Authorization` header at all.
        case nobody
        /// The value of the `Authorization` header.
        case header(String)
        /// A user by name, taken as already authenticated; in-process calls and scenarios use it.
        case user(String)
    }

    var method: String
    /// The raw request target as the client wrote it, with query.
    var uri: String
    var contentType: String?
    var body: [UInt8] = []
    var sender: Sender = .nobody

    var path: String { String(uri.prefix { $0 != "?" }) }

    var isPost: Bool { method == "POST" }
    var isGet: Bool { method == "GET" }
}

/// The parameters of a request, from its query and its body; a later source wins.
struct Parameters: Sendable {
    private(set) var query: JSON = .object([])
    /// The members of a form or JSON body.
    private(set) var post: JSON = .object([])
    /// JSON was announced and nothing came.
    private(set) var isMissingJSON = false

    init(_ request: Request) {
        if let mark = request.uri.firstIndex(of: "?") {
            query = FormDecoding.value(of: request.uri[request.uri.index(after: mark)...])
        }
        let type = (request.contentType ?? "").split(separator: ";").first.map { $0.lowercased() } ?? ""
        switch type.trimmingCharacters(in: .whitespaces) {
        case "application/json":
            isMissingJSON = request.body.isEmpty
            if let value = JSONParser.value(of: request.body), case .object = value {
                post = value
            }
        case "application/x-www-form-urlencoded" where request.isPost:
            post = FormDecoding.value(of: Substring(decoding: request.body, as: UTF8.self))
        default: break
        }
    }

    /// The same parameters with a member of the body exchanged.
    func posting(_ value: JSON, as name: String) -> Parameters {
        guard case .object(let members) = post else { return self }
        var copy = self
        copy.post = .object(members.filter { $0.name != name } + [JSON.Member(name: name, value: value)])
        return copy
    }

    /// The parameter of that name, wherever it came from.
    subscript(_ name: String) -> JSON? {
        post[name] ?? query[name]
    }

    /// A whole number parameter, as PHP would cast it.
    func int(_ name: String, default fallback: Int) -> Int {
        guard let text = self[name]?.phpString, !text.isEmpty else { return fallback }
        return Int(text.prefix { $0.isNumber || $0 == "-" }) ?? fallback
    }

    func string(_ name: String) -> String {
        self[name]?.phpString ?? ""
    }
}
