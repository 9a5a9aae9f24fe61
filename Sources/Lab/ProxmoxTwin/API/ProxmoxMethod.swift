/// A method of the API: its path, who may call it, what it takes.
struct ProxmoxMethod: Sendable {
    enum Permission: Sendable {
        /// Whoever logged in; what they may not see is left out of the answer.
        case anybody
        /// One of the privileges on a path, in which `{name}` stands for a parameter.
        case any([String], on: String)
    }

    enum Parameter: Sendable {
        case text
        case integer
        case choice([String])
    }

    /// The parts of the path: `nodes`, `{node}`, `network`.
    let pattern: [Substring]
    let permission: Permission
    /// Those of the path and those of the query.
    let parameters: [String: Parameter]
    let run: @Sendable (ProxmoxNode, ProxmoxCall) throws -> ProxmoxAnswer

    init(
        _ path: String, _ permission: Permission = .anybody, _ parameters: [String: Parameter] = [:],
        _ run: @escaping @Sendable (ProxmoxNode, ProxmoxCall) throws -> ProxmoxAnswer
    ) {
        pattern = path.split(separator: "/")
        self.permission = permission
        var all = parameters
        for part in pattern where part.first == "{" {
            let name = String(part.dropFirst().dropLast())
            all[name] = name == "vmid" ? .integer : .text
        }
        self.parameters = all
        self.run = run
    }

    /// The parameters in a path that is this method's; nil for another path.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == pattern.count else { return nil }
        var values: [String: String] = [:]
        for (part, text) in zip(pattern, path) {
            if part.first == "{" {
                values[String(part.dropFirst().dropLast())] = text
            } else if part != text {
                return nil
            }
        }
        return values
    }

    func check(_ values: [String: String]) throws {
        var errors: [JSON.Member] = []
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            if let why = Self.objection(to: value, parameters[name]) {
                errors.append(JSON.Member(name: name, value: .string(why)))
            }
        }
        guard errors.isEmpty else { throw ProxmoxFailure.invalid(errors) }
    }

    private static func objection(to value: String, _ parameter: Parameter?) -> String? {
        switch parameter {
        case nil: "property is not defined in schema and the schema does not allow additional properties"
        case .text: nil
        case .integer: Int(value) == nil ? "type check ('integer') failed - got '\(value)'" : nil
        case .choice(let words):
            words.contains(value)
                ? nil
                : "value '\(value)' does not have a value in the enumeration '\(words.joined(separator: ", "))'"
        }
    }

    /// Every method of the twin; all of them read.
    static let all: [ProxmoxMethod] = cluster + network + guests
}
