/// One write to the API: the call, the object's identifier, and the fields under their wrapper.
///
/// Fields may hold keys in clear: they are never printed.
struct OPNsenseWrite: Sendable {
    let call: OPNsenseAPI.Call
    /// A UUID, or an interface's key; nil for settings that exist once.
    let identifier: String?
    /// What the model calls such an object, `client`; nil where the call takes no fields.
    let wrapper: String?
    var fields: [String: String]

    init(_ call: OPNsenseAPI.Call, _ identifier: String?, _ wrapper: String? = nil, _ fields: [String: String] = [:]) {
        self.call = call
        self.identifier = identifier
        self.wrapper = wrapper
        self.fields = fields
    }

    /// Keys in clear among the fields.
    var secrets: [String] { ["privkey", "psk"].compactMap { fields[$0] }.filter { !$0.isEmpty } }

    var path: String { call.absolutePath + (identifier.map { "/\($0)" } ?? "") }
}

extension OPNsenseWrite: CustomStringConvertible, CustomReflectable {
    var description: String { "POST \(path)" }
    var customMirror: Mirror { Mirror(self, children: ["path": path]) }
}
