/// The grids of users and privileges.
enum UserSearch {
    /// The leaves of a user that the grid shows as they are stored, in its order.
    private static let leaves = [
        "uid", "name", "disabled", "scope", "expires", "authorizedkeys", "otp_seed", "shell", "password",
        "pwd_changed_at", "landing_page", "comment", "email", "apikeys", "priv", "language", "descr", "dashboard",
    ]

    static func answer(_ appliance: Appliance, _ call: Call) -> Response {
        let groups = appliance.root["system"]?.children.filter { $0.name == "group" } ?? []
        let rows = appliance.userNodes.map { row($0, groups, appliance) }
        return .json(Search(call.parameters).answer(rows))
    }

    private static func row(_ user: XMLNode, _ groups: [XMLNode], _ appliance: Appliance) -> [JSON.Member] {
        let own = groups.filter { group in
            group.children.contains { $0.name == "member" && list($0.text).contains(user.text(of: "uid")) }
        }
        var members: [(String, String)] = [("uuid", user.attribute("uuid") ?? "")]
        for leaf in leaves {
            let text = user.text(of: leaf)
            members.append((leaf, text))
            switch leaf {
            case "password", "apikeys": if !text.isEmpty { members.append(("%" + leaf, "")) }
            case "priv" where !text.isEmpty: members.append(("%priv", titles(of: text, appliance.release)))
            default: break
            }
        }
        members += [("group_memberships", own.map { $0.text(of: "gid") }.joined(separator: ","))]
        if !own.isEmpty {
            members.append(("%group_memberships", own.map { $0.text(of: "name") }.joined(separator: ", ")))
        }
        let rights = list(user.text(of: "priv")) + own.flatMap { list($0.text(of: "priv")) }
        members += [
            ("scrambled_password", "0"), ("is_admin", rights.contains("page-all") ? "1" : "0"), ("shell_warning", "0"),
        ]
        return members.map { JSON.Member(name: $0.0, value: .string($0.1)) }
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map(String.init)
    }

    private static func titles(of privileges: String, _ release: Release) -> String {
        list(privileges).map { Pages.title(of: $0, release: release) }.joined(separator: ", ")
    }

    /// The pages that the twin knows, with who has them.
    static func privileges(_ appliance: Appliance, _ call: Call) -> Response {
        let groups = appliance.root["system"]?.children.filter { $0.name == "group" } ?? []
        let rows = Pages.known(appliance.release).map { page -> [JSON.Member] in
            let holders = { (nodes: [XMLNode]) in
                JSON.texts(nodes.filter { list($0.text(of: "priv")).contains(page) }.map { $0.text(of: "name") })
            }
            let patterns = Pages.patterns(of: page, release: appliance.release)
            return [
                JSON.Member(name: "id", value: .string(page)),
                JSON.Member(name: "name", value: .string(Pages.title(of: page, release: appliance.release))),
                JSON.Member(name: "match", value: .string(patterns.joined(separator: "\n"))),
                JSON.Member(name: "users", value: holders(appliance.userNodes)),
                JSON.Member(name: "groups", value: holders(groups)),
            ]
        }
        return .json(Search(call.parameters).answer(rows, rowsFirst: false))
    }
}
