/// What a token may do where, as `GET /access/permissions` tells.
///
/// The answer names paths that the access list names, and a few fixed ones; between them a privilege is inherited where
/// it propagates. A path on which everything is taken away (`NoAccess`) is left out there, so that it looks inherited.
package struct ProxmoxPermissions: Hashable, Sendable {
    /// By path: privilege, and whether it holds below as well.
    package let paths: [String: [String: Bool]]

    package init(paths: [String: [String: Bool]]) { self.paths = paths }

    /// Nothing at all: a token of its own that nobody gave anything to.
    package var isEmpty: Bool { paths.allSatisfy(\.value.isEmpty) }

    package func allows(_ privilege: String, on path: String) -> Bool {
        if let own = paths[path] { return own[privilege] != nil }
        var above = path[...]
        while let slash = above.lastIndex(of: "/"), above != "/" {
            above = slash == above.startIndex ? "/" : above[..<slash]
            if let found = paths[String(above)] { return found[privilege] == true }
        }
        return false
    }

    package func allowsAny(_ privileges: [String], on path: String) -> Bool {
        privileges.contains { allows($0, on: path) }
    }

    /// Whether one of the privileges holds on everything below a path, as far as the answer tells.
    package func allowsAny(_ privileges: [String], everywhereBelow path: String) -> Bool {
        let below = paths.filter { $0.key.hasPrefix(path + "/") }
        // A path that the answer does not name stands for all that it does not name either.
        return privileges.contains { allows($0, on: path + "/*") }
            && below.keys.allSatisfy { allowsAny(privileges, on: $0) }
    }
}

extension ProxmoxPermissions: Decodable {
    package init(from decoder: any Decoder) throws {
        let paths = try [String: [String: LooseText]](from: decoder)
        self.paths = paths.mapValues { $0.mapValues { $0.text == "1" } }
    }
}
