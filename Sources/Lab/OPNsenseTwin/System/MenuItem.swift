import Crypto
import Foundation

/// An entry of the menu; entries without a page and without visible children are left out.
struct MenuItem: Sendable {
    let id: String
    let title: String
    let order: JSON
    let icon: String
    let page: String
    var children: [MenuItem] = []

    init(
        _ id: String, _ title: String? = nil, order: Int? = nil, icon: String = "", page: String = "",
        children: [MenuItem] = []
    ) {
        self.id = id
        self.title = title ?? id
        self.order = order.map { .string(String($0)) } ?? .int(0)
        self.icon = icon.isEmpty ? "" : "fa \(icon)"
        self.page = page
        self.children = children
    }

    /// The entry without what a user may not see; `nil` if nothing is left.
    ///
    /// Who is logged in may log out.
    func visible(to user: User, _ release: Release) -> MenuItem? {
        var copy = self
        copy.children = children.compactMap { $0.visible(to: user, release) }
        let path = String(page.drop { $0 == "/" }.prefix { $0 != "#" })
        let isOpen = page == "/index.php?logout" || (!page.isEmpty && Pages.allow(user, path: path, release: release))
        return isOpen || !copy.children.isEmpty ? copy : nil
    }

    /// The entry as the API shows it; a flat one comes without children, as in the search.
    func json(_ release: Release, depth: Int = 1, isFlat: Bool = false) -> [JSON.Member] {
        var members: [(String, JSON)] = [("Id", .string(id))]
        if release >= .v26_1 { members.append(("Depth", .int(depth))) }
        members += [("Order", order), ("VisibleName", .string(title)), ("CssClass", .string(icon))]
        if release >= .v26_1 { members.append(("LinkClass", .string(linkClass(depth)))) }
        members += [
            ("Url", .string(page)), ("IsExternal", .string("N")), ("Visibility", .string("all")),
            ("Selected", .bool(false)),
        ]
        if !isFlat {
            members.append(("Children", .array(children.map { .object($0.json(release, depth: depth + 1)) })))
        }
        members.append(("isVisible", .bool(true)))
        return members.map { JSON.Member(name: $0.0, value: $0.1) }
    }

    /// Entries with a page carry a mark made of it.
    private func linkClass(_ depth: Int) -> String {
        var text = "list-group-item "
        guard !page.isEmpty else { return text }
        if depth == 3 { text += "menu-level-3-item " }
        let digest = Insecure.MD5.hash(data: Array(page.utf8))
        return text + "menu_ref_" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + " "
    }
}
