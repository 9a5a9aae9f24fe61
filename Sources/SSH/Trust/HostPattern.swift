/// The first field of a line of known_hosts: which names the line is for (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT").
enum HostPattern: Hashable, Sendable {
    /// Names with `*` and `?`, and whether each excludes what it matches (`!`).
    case names([Name])
    /// A name's HMAC-SHA1 under a salt, both base64.
    case hashed(salt: String, hash: String)

    struct Name: Hashable, Sendable {
        let pattern: [UInt8]
        let isNegated: Bool
    }

    /// Reads the field; nil for a digest of an unknown kind.
    ///
    /// Good: `host`, `a,b`, `[host]:2222`, `*.example,!bad.example`, `|1|salt|hash`. Bad, hence nil: `|2|…`.
    init?(_ field: Substring) {
        guard field.hasPrefix("|") else {
            self = .names(
                field.split(separator: ",").map { name in
                    let isNegated = name.hasPrefix("!")
                    let pattern = name.dropFirst(isNegated ? 1 : 0).lowercased()
                    return Name(pattern: Array(pattern.utf8), isNegated: isNegated)
                })
            return
        }
        let parts = field.split(separator: "|")
        guard parts.count == 3, parts[0] == "1", Base64.decode(parts[1])?.count == 20,
            Base64.decode(parts[2])?.count == 20
        else { return nil }
        self = .hashed(salt: String(parts[1]), hash: String(parts[2]))
    }

    /// Whether the line is for the name, `host` or `[host]:port`, in lower case.
    func matches(_ name: String) -> Bool {
        switch self {
        case .hashed(let salt, let hash): HostNameDigest.isEqual(name, salt: salt, hash: hash)
        case .names(let names):
            !names.contains { $0.isNegated && Self.matches($0.pattern[...], Array(name.utf8)[...]) }
                && names.contains { !$0.isNegated && Self.matches($0.pattern[...], Array(name.utf8)[...]) }
        }
    }

    /// Whether `*` (any characters) and `?` (one) can stand for characters of the name so that both are equal.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (pattern, name) = (pattern, name)
        // Where to go on when the characters after the last `*` do not fit: one character of the name later.
        var retry: (pattern: ArraySlice<UInt8>, name: ArraySlice<UInt8>)?
        while let character = name.first {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (pattern, name)
            } else if let wanted = pattern.first, wanted == character || wanted == UInt8(ascii: "?") {
                (pattern, name) = (pattern.dropFirst(), name.dropFirst())
            } else if let last = retry {
                retry = (last.pattern, last.name.dropFirst())
                (pattern, name) = (last.pattern, last.name.dropFirst())
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
