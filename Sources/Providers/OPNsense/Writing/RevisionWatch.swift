import Reconciler

/// Notices that somebody else changed the configuration while vpnctl writes.
///
/// Every write of the API makes one revision that names its path. Whatever else is newer than what was there at the
/// start is somebody else's. Without the privilege to list backups nothing is watched.
struct RevisionWatch {
    private(set) var isVisible = false
    /// The newest revision that was there when it was last looked at; nil where there was none.
    private var newest: String?
    /// What our own calls since then may have written, and how often.
    private var expected: [String: Int] = [:]

    /// What the firewall itself enters when WireGuard's group appears or goes, and XML-RPC for a merge.
    private static let own: Set<String> = [
        "Updated plugin interface configuration", "Merged interfaces config sections from XMLRPC client.",
    ]

    mutating func expect(_ description: String) { expected[description, default: 0] += 1 }

    /// - Parameter revisions: Newest first; nil where the user may not see them.
    mutating func begin(with revisions: [Revision]?) {
        isVisible = revisions != nil
        newest = revisions?.first?.id
    }

    /// - Throws: `Moved` where a revision is somebody else's.
    mutating func check(_ revisions: [Revision]?) throws {
        for revision in revisions ?? [] {
            if revision.id == newest { break }
            if Self.own.contains(revision.description) { continue }
            guard let left = expected[revision.description], left > 0 else {
                throw Moved(
                    nil,
                    "somebody else changed the configuration while vpnctl wrote: "
                        + "\(revision.description.printableHead) by \(revision.username.printableHead)")
            }
            expected[revision.description] = left - 1
        }
        newest = revisions?.first?.id ?? newest
        expected = [:]
    }

    /// A row of `core/backup/backups`.
    struct Revision: Decodable, Sendable {
        let id: String
        let description: String
        let username: String
    }
}

extension OPNsenseReader {
    /// The revisions of the configuration, newest first; nil where the user may not list them.
    func readRevisions() async throws -> [RevisionWatch.Revision]? {
        struct List: Decodable, Sendable { let items: [RevisionWatch.Revision] }
        let call = OPNsenseAPI.Call(OPNsenseAPI.listBackups.path + "/this", .read, OPNsenseAPI.Privilege.history)
        guard case .value(let list) = try await fetch(call, List.self) else { return nil }
        return list.items
    }
}
