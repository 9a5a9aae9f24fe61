/// A host key policy with the files that it names read, for one server.
struct Trust: Sendable {
    enum Judgement: Sendable {
        case accepted
        /// The key may be another than the pinned one because it is of another kind.
        case askForAnother
        case refused(SSHError)
    }

    enum Source: Sendable {
        case knownHosts(KnownHosts, files: [String])
        case pinned(HostKeyPin)
    }

    private let target: SSHTarget
    let source: Source

    /// Reads the files that the target's policy names.
    ///
    /// - Throws: ``SSHError`` `known-hosts` for a file that exists and cannot be read.
    init(_ target: SSHTarget) throws(SSHError) {
        self.target = target
        switch target.hostKey {
        case .pinned(let pin): source = .pinned(pin)
        case .knownHosts(let files):
            var texts: [(path: String, text: String)] = []
            for path in files {
                switch LocalFile.read(path, upTo: 16 << 20) {
                case .missing: continue
                case .failure(let why):
                    throw SSHError(
                        .knownHosts, host: target.host,
                        "The known host keys in \(path) cannot be read (\(why)). Without them nobody knows whether "
                            + "\(target.host) is the right host: make the file readable.", underlying: why)
                case .bytes(let bytes, _): texts.append((path, String(decoding: bytes, as: UTF8.self)))
                }
            }
            source = .knownHosts(KnownHosts(texts, naming: target.place), files: files)
        }
    }

    /// The algorithms to ask for, best first.
    func preferredAlgorithms(among all: [String], without refused: [HostKey]) -> [String] {
        switch source {
        case .knownHosts(let known, _): return known.preferredAlgorithms(among: all)
        case .pinned(let pin):
            if case .key(let type, _) = pin.form {
                let wanted = all.filter { HostKeyType.type(of: $0) == type }
                return wanted + all.filter { !wanted.contains($0) }
            }
            return all.filter { algorithm in !refused.contains { $0.type == HostKeyType.type(of: algorithm) } }
        }
    }

    /// - Parameter refused: The keys that the server showed before, when other kinds were asked for.
    func judgement(on greeting: SSHConnection.Greeting, after refused: [HostKey]) -> Judgement {
        let key = greeting.hostKey
        switch source {
        case .pinned(let pin):
            if pin.matches(key) { return .accepted }
            let others = greeting.offered.contains { algorithm in
                greeting.usable.contains(algorithm)
                    && !(refused + [key]).contains { $0.type == HostKeyType.type(of: algorithm) }
            }
            if case .fingerprint = pin.form, others { return .askForAnother }
            return .refused(mismatch(pin, seen: refused + [key]))
        case .knownHosts(let known, let files):
            switch known.verdict(on: key, usable: greeting.usable) {
            case .known: return .accepted
            case .revoked(let place): return .refused(revoked(key, place: place))
            case .changed(let places): return .refused(changed(key, places: places))
            case .unknown(let unusable):
                return .refused(unknown(key, unusable: unusable, files: files, authority: known.namesAuthority))
            }
        }
    }
}

// MARK: - Messages

extension Trust {
    private func mismatch(_ pin: HostKeyPin, seen: [HostKey]) -> SSHError {
        let (variable, place) = (target.variables.hostKey, target.variables.place)
        // A pin of the inventory is that of another server than the one that the environment leads to.
        let elsewhere =
            variable == nil ? place.map { "\($0) leads there, and the inventory's `host_key` stays. " } : nil
        return SSHError(
            .hostKeyChanged, host: target.host,
            """
            The host key of \(target.host) at \(target.place) is not the one in \(variable ?? "the inventory").
              pinned:   \(pin)
              seen now: \(seen.map(\.description).joined(separator: "\n            "))
            \(elsewhere ?? "")Either somebody stands in between, or the host was set up anew. Ask the host itself (on its console: \
            ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), and only then change \(variable ?? "`host_key`"). Nothing was sent.
            """)
    }

    private func revoked(_ key: HostKey, place: String) -> SSHError {
        SSHError(
            .hostKeyRevoked, host: target.host,
            "The host key of \(target.host), \(key), is marked as revoked at \(place): somebody else may have it. "
                + "Nothing was sent. Give the host a new key, and put that into known_hosts.")
    }

    private func changed(_ key: HostKey, places: [String]) -> SSHError {
        SSHError(
            .hostKeyChanged, host: target.host,
            """
            The host key of \(target.host) at \(target.place) is not the known one.
              known: \(places.joined(separator: ", "))
              seen:  \(key)
            Either somebody stands in between, or the host was set up anew. Ask the host itself (on its console: \
            ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), and only then remove the old line (ssh-keygen -R \
            '\(target.place)') and add the new one. Nothing was sent.
            """)
    }

    private func unknown(_ key: HostKey, unusable: [String], files: [String], authority: Bool) -> SSHError {
        var message = """
            The host key of \(target.host) at \(target.place) is not known: \(key). Compare it with the host itself (on \
            its console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub); if it is the same, write \
            `host_key: \(key.fingerprint)` below `ssh:` in the inventory. Looked in: \
            \(files.isEmpty ? "no file" : files.joined(separator: ", ")). Nothing was sent.
            """
        if !unusable.isEmpty {
            message +=
                "\n\(unusable.joined(separator: ", ")) knows the host by a kind of key that libssh2 "
                + "\(Library.version) cannot ask for; the same host has other keys, of which one must be added."
        }
        if authority { message += "\nA certificate authority (@cert-authority) does not help: libssh2 cannot use it." }
        return SSHError(.hostKeyUnknown, host: target.host, message)
    }
}
