/// The deadlock of the two WireGuard models.
///
/// Each model locks its own cache file and then the other's. While both caches are behind the configuration, a read of one
/// beside a read of the other leaves both waiting for good. A read that runs alone refreshes both and ends the danger.
struct StaleReads {
    enum Kind: Sendable, Equatable {
        case server
        case client

        /// The model that a path reads first, if it reads one of the two.
        init?(path: String) {
            let parts = path.split(separator: "/").map { $0.lowercased() }
            guard parts.count >= 4, parts[0] == "api", parts[1] == "wireguard" else { return nil }
            switch parts[2] {
            case "server": self = .server
            case "client": self = .client
            default: return nil
            }
        }
    }

    private(set) var running: [Kind] = []
    private(set) var isDeadlocked = false

    mutating func begin(_ kind: Kind) {
        if isDeadlocked || running.contains(where: { $0 != kind }) { isDeadlocked = true }
        running.append(kind)
    }

    mutating func end(_ kind: Kind) {
        guard let index = running.firstIndex(of: kind) else { return }
        running.remove(at: index)
    }
}
