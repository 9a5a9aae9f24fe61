/// Files in the format of OpenSSH's known_hosts, read for one server.
///
/// Certificates of hosts (`@cert-authority`) are no way to know a server here; libssh2 has none.
struct KnownHosts: Sendable {
    /// A line that names the server.
    struct Entry: Hashable, Sendable {
        let type: String
        let blob: [UInt8]
        let isRevoked: Bool
        /// `file:line`.
        let place: String
    }

    enum Verdict: Hashable, Sendable {
        case known
        case revoked(place: String)
        /// Lines that name the server with other keys.
        case changed(places: [String])
        /// Lines that name the server with keys of kinds that cannot be asked for.
        case unknown(unusable: [String])
    }

    private(set) var entries: [Entry] = []
    /// Whether a line names an authority for the server.
    private(set) var namesAuthority = false

    /// - Parameter name: `host`, or `[host]:port` where the port is not 22.
    init(_ texts: [(path: String, text: String)], naming name: String) {
        let name = name.lowercased()
        for (path, text) in texts {
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            for (number, line) in lines.enumerated() { read(line, place: "\(path):\(number + 1)", naming: name) }
        }
    }

    /// Good: `host ssh-ed25519 AAAA… comment`, `@revoked * ssh-ed25519 AAAA…`; all others are passed over, as OpenSSH does.
    private mutating func read(_ line: Substring, place: String, naming name: String) {
        var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
        var marker: Substring?
        if words.first?.hasPrefix("@") == true { marker = words.popFirst() }
        guard words.count >= 3, !words[words.startIndex].hasPrefix("#"),
            let pattern = HostPattern(words[words.startIndex]), pattern.matches(name)
        else { return }
        let type = String(words[words.startIndex + 1])
        guard let blob = Base64.decode(words[words.startIndex + 2]) else { return }
        switch marker {
        case nil: entries.append(Entry(type: type, blob: blob, isRevoked: false, place: place))
        case "@revoked": entries.append(Entry(type: type, blob: blob, isRevoked: true, place: place))
        case "@cert-authority": namesAuthority = true
        default: return
        }
    }

    /// The algorithms to ask the server for: those of known keys first, in the order of the files.
    func preferredAlgorithms(among all: [String]) -> [String] {
        var known: [String] = []
        for entry in entries where !entry.isRevoked && !known.contains(entry.type) { known.append(entry.type) }
        let preferred = known.flatMap { type in all.filter { HostKeyType.type(of: $0) == type } }
        return preferred + all.filter { !preferred.contains($0) }
    }

    /// - Parameter usable: the algorithms that can be asked for.
    func verdict(on key: HostKey, usable: [String]) -> Verdict {
        if let entry = entries.first(where: { $0.isRevoked && $0.blob == key.blob }) {
            return .revoked(place: entry.place)
        }
        let known = entries.filter { !$0.isRevoked }
        if known.contains(where: { $0.blob == key.blob }) { return .known }
        let comparable = known.filter { entry in usable.contains { HostKeyType.type(of: $0) == entry.type } }
        return comparable.isEmpty ? .unknown(unusable: known.map(\.place)) : .changed(places: comparable.map(\.place))
    }
}
