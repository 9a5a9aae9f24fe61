/// A user of the API, as read from the configuration for one call.
struct User: Sendable {
    let name: String
    /// The page ids granted to the user, one entry for each `priv` element and each group.
    let privileges: Set<String>
    /// May not write the configuration.
    let isReadOnly: Bool
    /// The API key that was used.
    var key: String?
    var address = "127.0.0.1"

    /// How a revision names who made it.
    var revisionName: String { address.isEmpty ? "(\(name))" : "\(name)@\(address)" }

    /// The system itself, acting in the background.
    static let root = User(background: "root")
    /// A script of the system that has no user.
    static let system = User(background: "system")

    private init(background name: String) {
        self.name = name
        privileges = ["page-all"]
        isReadOnly = false
        address = ""
    }

    func has(_ page: String) -> Bool {
        privileges.contains("page-all") || privileges.contains(page)
    }

    /// Reads a user's rights.
    ///
    /// A user's own privileges are one comma list. Until 26.1 `user-config-readonly` counted there only if it stood alone;
    /// from a group it always counted.
    init(_ node: XMLNode, in system: XMLNode, release: Release) {
        name = node.text(of: "name")
        let own = node.children.filter { $0.name == "priv" }.map(\.text)
        var privileges = Set(own.flatMap { $0.split(separator: ",").map(String.init) })
        var isReadOnly =
            release >= .v26_7 ? privileges.contains("user-config-readonly") : own == ["user-config-readonly"]
        let uid = node.text(of: "uid")
        for group in system.children where group.name == "group" {
            let members = group.children.filter { $0.name == "member" }
                .flatMap { $0.text.split(separator: ",").map(String.init) }
            guard members.contains(uid) else { continue }
            let granted = group.children.filter { $0.name == "priv" }
                .flatMap { $0.text.split(separator: ",").map(String.init) }
            isReadOnly = isReadOnly || granted.contains("user-config-readonly")
            privileges.formUnion(granted)
        }
        privileges.remove("user-config-readonly")
        self.privileges = privileges
        self.isReadOnly = isReadOnly
    }
}
