package import Inventory

/// Fetches the secrets that the inventory names; fetches each anew, keeps none.
package struct SecretResolver: Sendable {
    /// The program's environment, which commands inherit.
    private let environment: [String: String]
    /// How long a command may take.
    package var commandLimit: Duration = .seconds(30)

    package init(environment: [String: String]) {
        self.environment = environment
    }

    /// The secret behind one source; `host` is the inventory's name of what needs it, for errors.
    ///
    /// - Throws: ``ProviderError`` `secret-missing`, `secret-file` or `secret-command`; never with the secret in it.
    package func secret(from source: SecretSource, host: String) async throws -> Secret {
        switch source {
        case .environment(let name):
            guard let text = environment[name], !text.isEmpty else {
                throw ProviderError(
                    .secretMissing,
                    host: host,
                    message: "The environment variable \(name), which holds a secret of \(host), is not set or empty. "
                        + "Set it before running vpnctl."
                )
            }
            return Secret(text)
        case .file(let path):
            let bytes = try file(path, host: host).read()
            let secret = Secret(bytes: Self.withoutLastNewline(bytes))
            guard !secret.isEmpty else {
                throw ProviderError(.secretMissing, host: host, message: "The secret file \(path) of \(host) is empty.")
            }
            return secret
        case .command(let words):
            let command = SecretCommand(words: words, environment: environment, limit: commandLimit, host: host)
            let secret = Secret(bytes: Self.withoutLastNewline(try await command.output()))
            guard !secret.isEmpty else {
                throw ProviderError(
                    .secretMissing,
                    host: host,
                    message: "The command `\(words.first ?? "")` for a secret of \(host) printed nothing."
                )
            }
            return secret
        }
    }

    /// The credential of a host's API: a Proxmox token for Proxmox, HTTP Basic for everything else.
    package func credential(
        from credentials: Host.Credentials,
        provider: Host.Provider,
        host: String
    ) async throws -> Credential {
        switch credentials {
        case .file(let path):
            let pair = try keyFile(path, host: host)
            return try Self.credential(key: pair.key, secret: pair.secret, provider: provider, host: host)
        case .pair(let key, let secret):
            let key = try await self.secret(from: key, host: host)
            let secret = try await self.secret(from: secret, host: host)
            return try Self.credential(key: key, secret: secret, provider: provider, host: host)
        case .token(let source):
            let token = try await secret(from: source, host: host)
            try Self.checkOneLine(token, named: "token", host: host)
            return try Self.tokenCredential(token, host: host)
        }
    }

    private static func credential(
        key: Secret,
        secret: Secret,
        provider: Host.Provider,
        host: String
    ) throws -> Credential {
        try checkOneLine(key, named: "key", host: host)
        try checkOneLine(secret, named: "secret", host: host)
        if provider == .proxmox {
            return try tokenCredential(Secret(key.reveal() + "=" + secret.reveal()), host: host)
        }
        guard !key.withBytes({ $0.contains(UInt8(ascii: ":")) }) else {
            throw ProviderError(
                .secretFile,
                host: host,
                message: "The API key of \(host) holds a colon, which HTTP Basic cannot carry in a user name. "
                    + "Check that key and secret are not swapped or joined."
            )
        }
        return .basic(user: key, password: secret)
    }

    /// Anything else is refused after three seconds, and a percent sign means something there.
    private static func tokenCredential(_ token: Secret, host: String) throws -> Credential {
        let credential = Credential.proxmoxToken(token)
        guard credential.tokenName != nil, !token.withBytes({ $0.contains(UInt8(ascii: "%")) }) else {
            throw ProviderError(
                .secretFile,
                host: host,
                message:
                    "The API token of \(host) has not the form USER@REALM!TOKENID=UUID. Proxmox shows the UUID once, "
                    + "when the token is made (Datacenter > Permissions > API Tokens)."
            )
        }
        return credential
    }

    /// A line break inside would end the header that carries it.
    private static func checkOneLine(_ secret: Secret, named name: String, host: String) throws {
        guard secret.withBytes({ $0.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }) else {
            throw ProviderError(
                .secretFile,
                host: host,
                message: "The API \(name) of \(host) has more than one line or a control character. Where it comes "
                    + "from a file or a command, that must hold the \(name) alone."
            )
        }
    }

    /// `key=…` and `secret=…`, each on a line of its own, as the OPNsense GUI downloads them.
    private func keyFile(_ path: String, host: String) throws -> (key: Secret, secret: Secret) {
        let text = String(decoding: try file(path, host: host).read(), as: UTF8.self)
        var values: [Substring: Secret] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let value = line[line.index(after: equals)...]
            if !value.isEmpty { values[line[..<equals]] = Secret(String(value)) }
        }
        guard let key = values["key"], let secret = values["secret"] else {
            throw ProviderError(
                .secretFile,
                host: host,
                message: "The file \(path) holds no API key of \(host): it needs the lines `key=…` and `secret=…`, as "
                    + "OPNsense's System > Access > Users downloads them."
            )
        }
        return (key, secret)
    }

    private func file(_ path: String, host: String) throws -> SecretFile {
        guard path == "~" || path.hasPrefix("~/") else { return SecretFile(path: path, host: host) }
        guard let home = environment["HOME"], !home.isEmpty else {
            throw ProviderError(
                .secretFile,
                host: host,
                message: "The secret file \(path) of \(host) starts with ~, but HOME is not set. Write the whole path."
            )
        }
        return SecretFile(path: home + path.dropFirst(), host: host)
    }

    private static func withoutLastNewline(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.suffix(2) == [0x0D, 0x0A] { return bytes.dropLast(2) }
        return bytes.last == 0x0A ? bytes.dropLast() : bytes
    }
}

extension SecretResolver: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SecretResolver" }
    package var debugDescription: String { "SecretResolver" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
