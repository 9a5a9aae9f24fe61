/// A request that found its method, with what the method gets.
struct ProxmoxCall: Sendable {
    let token: ProxmoxToken
    /// Parts of the path and of the query, by name.
    let parameters: [String: String]

    subscript(_ name: String) -> String { parameters[name] ?? "" }
}

/// What a method gives: the data, and attributes beside it.
struct ProxmoxAnswer: Sendable {
    var data: JSON
    var attributes: [JSON.Member] = []

    init(_ data: JSON, _ attributes: [JSON.Member] = []) {
        self.data = data
        self.attributes = attributes
    }
}

/// Why a method gives nothing.
struct ProxmoxFailure: Error {
    var status: Int
    /// With the line break that most have at the end.
    var message: String
    /// By parameter.
    var errors: [JSON.Member] = []

    /// A Perl exception: anything that is not there, mostly.
    static func died(_ message: String) -> ProxmoxFailure { ProxmoxFailure(status: 500, message: message + "\n") }

    static func invalid(_ parameter: String, _ why: String) -> ProxmoxFailure {
        invalid([JSON.Member(name: parameter, value: .string(why))])
    }

    static func invalid(_ errors: [JSON.Member]) -> ProxmoxFailure {
        ProxmoxFailure(status: 400, message: "Parameter verification failed.\n", errors: errors)
    }

    static func forbidden(_ path: String, _ privileges: [String]) -> ProxmoxFailure {
        let what = "Permission check failed (\(path), \(privileges.joined(separator: "|")))\n"
        return ProxmoxFailure(status: 403, message: what)
    }

    static func notImplemented(_ method: String, _ path: String) -> ProxmoxFailure {
        ProxmoxFailure(status: 501, message: "Method '\(method) \(path)' not implemented")
    }

    var reason: String { message.last == "\n" ? String(message.dropLast()) : message }
}
