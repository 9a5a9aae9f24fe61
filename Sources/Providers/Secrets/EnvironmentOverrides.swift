package import Inventory

extension Host.API {
    /// This API with what the environment says instead of the inventory, and the variables that said so, sorted.
    ///
    /// For a host named `opnsense`: `VPNCTL_OPNSENSE_URL`, `VPNCTL_OPNSENSE_CERTIFICATE` (SHA-256 in colon hex),
    /// `VPNCTL_OPNSENSE_KEY` and `VPNCTL_OPNSENSE_SECRET`. Key and secret are looked at only when they are needed.
    ///
    /// - Throws: ``ProviderError`` `environment`, `invalid-url` or `plain-http`, naming the variable.
    package func overridden(
        by environment: [String: String],
        hostName: String
    ) throws -> (api: Host.API, overridden: [String]) {
        let prefix = "VPNCTL_" + hostName.uppercased().map { "-.".contains($0) ? "_" : String($0) }.joined() + "_"
        var api = self
        var used: [String] = []
        func value(_ suffix: String) throws -> String? {
            let name = prefix + suffix
            guard let text = environment[name] else { return nil }
            guard !text.isEmpty else {
                throw Self.malformed(name, "is set but empty. Unset it to use the inventory's value.", host: hostName)
            }
            used.append(name)
            return text
        }
        if let url = try value("URL") {
            do {
                _ = try BaseURL(url, host: hostName)
            } catch let error as ProviderError {
                throw ProviderError(error.code, host: hostName, message: "\(prefix)URL: \(error.message)")
            }
            api.url = url
        }
        if let text = try value("CERTIFICATE") {
            guard let fingerprint = Fingerprint(text) else {
                throw Self.malformed(
                    prefix + "CERTIFICATE",
                    "is no SHA-256 fingerprint: it must be 32 pairs of hex digits joined by colons, as "
                        + "`vpnctl trust \(hostName)` shows it.",
                    host: hostName
                )
            }
            api.trust = .pinned(sha256: fingerprint.bytes)
        }
        let hasKey = try value("KEY") != nil
        let hasSecret = try value("SECRET") != nil
        if hasKey || hasSecret {
            api.credentials = try credentials(prefix: prefix, hasKey: hasKey, hasSecret: hasSecret, hostName: hostName)
        }
        return (api, used.sorted())
    }

    /// One of the two alone replaces its half of a pair; a file or a token has no half.
    private func credentials(
        prefix: String,
        hasKey: Bool,
        hasSecret: Bool,
        hostName: String
    ) throws -> Host.Credentials {
        let (key, secret) = (SecretSource.environment(prefix + "KEY"), SecretSource.environment(prefix + "SECRET"))
        if hasKey && hasSecret { return .pair(key: key, secret: secret) }
        guard case .pair(let ownKey, let ownSecret) = credentials else {
            throw Self.malformed(
                prefix + (hasKey ? "KEY" : "SECRET"),
                "is set without \(prefix + (hasKey ? "SECRET" : "KEY")). The inventory's credentials are not a pair of "
                    + "which one half could stay: set both or none.",
                host: hostName
            )
        }
        return .pair(key: hasKey ? key : ownKey, secret: hasSecret ? secret : ownSecret)
    }

    private static func malformed(_ variable: String, _ why: String, host: String) -> ProviderError {
        ProviderError(.environment, host: host, message: "The environment variable \(variable) \(why)")
    }
}
