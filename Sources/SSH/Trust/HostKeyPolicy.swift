/// How it is known that a server is the right one; a key that is not known is never accepted in silence.
package enum HostKeyPolicy: Hashable, Sendable {
    /// Files in the format of OpenSSH's known_hosts, in order; those that do not exist are skipped.
    case knownHosts(files: [String])
    /// The inventory's `host_key`.
    case pinned(HostKeyPin)

    /// The files that OpenSSH reads for a user.
    package static var standard: HostKeyPolicy {
        .knownHosts(files: ["~/.ssh/known_hosts", "~/.ssh/known_hosts2", "/etc/ssh/ssh_known_hosts"])
    }
}

/// The host key that the inventory asks for: a fingerprint or the key itself.
package struct HostKeyPin: Hashable, Sendable {
    enum Form: Hashable, Sendable {
        case fingerprint(String)
        case key(type: String, blob: [UInt8])
    }

    let form: Form

    /// Reads a fingerprint or a public key, as `ssh-keygen -l` and `ssh-keyscan` print them.
    ///
    /// Good: `SHA256:` and 43 characters, a `=` after them or not; `ssh-ed25519 AAAA… comment`.
    /// Bad: `MD5:…`, a fingerprint in hexadecimal digits, a line that begins with a host name. Nil for those.
    package init?(_ text: String) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        if words.count == 1, let word = words.first, word.hasPrefix("SHA256:") {
            guard let bytes = Base64.decode(word.dropFirst(7)), bytes.count == 32 else { return nil }
            form = .fingerprint("SHA256:" + Base64.encode(bytes))
            return
        }
        guard words.count >= 2, let blob = Base64.decode(words[1]) else { return nil }
        var reader = WireReader(blob)
        guard reader.text() == String(words[0]) else { return nil }
        form = .key(type: String(words[0]), blob: blob)
    }

    func matches(_ key: HostKey) -> Bool {
        switch form {
        case .fingerprint(let fingerprint): key.fingerprint == fingerprint
        case .key(_, let blob): key.blob == blob
        }
    }
}

extension HostKeyPin: CustomStringConvertible {
    package var description: String {
        switch form {
        case .fingerprint(let fingerprint): fingerprint
        case .key(let type, let blob): "\(type) \(Base64.encode(blob))"
        }
    }
}
