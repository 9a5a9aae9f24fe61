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
        var variables = OverrideVariables(environment, host: hostName)
        var api = self
        if let url = try variables.value("URL") {
            do {
                _ = try BaseURL(url, host: hostName)
            } catch let error as ProviderError {
                throw ProviderError(error.code, host: hostName, message: "\(variables.name("URL")): \(error.message)")
            }
            api.url = url
        }
        if let text = try variables.value("CERTIFICATE") {
            guard let fingerprint = Fingerprint(text) else {
                throw variables.malformed(
                    "CERTIFICATE",
                    "is no SHA-256 fingerprint: it must be 32 pairs of hex digits joined by colons, as "
                        + "`vpnctl trust \(hostName)` shows it.")
            }
            api.trust = .pinned(sha256: fingerprint.bytes)
        }
        let hasKey = try variables.value("KEY") != nil
        let hasSecret = try variables.value("SECRET") != nil
        if hasKey || hasSecret {
            api.credentials = try credentials(variables, hasKey: hasKey, hasSecret: hasSecret)
        }
        return (api, variables.used.sorted())
    }

    /// One of the two alone replaces its half of a pair; a file or a token has no half.
    private func credentials(
        _ variables: OverrideVariables, hasKey: Bool, hasSecret: Bool
    ) throws -> Host.Credentials {
        let key = SecretSource.environment(variables.name("KEY"))
        let secret = SecretSource.environment(variables.name("SECRET"))
        if hasKey && hasSecret { return .pair(key: key, secret: secret) }
        guard case .pair(let ownKey, let ownSecret) = credentials else {
            throw variables.malformed(
                hasKey ? "KEY" : "SECRET",
                "is set without \(variables.name(hasKey ? "SECRET" : "KEY")). The inventory's credentials are not a "
                    + "pair of which one half could stay: set both or none.")
        }
        return .pair(key: hasKey ? key : ownKey, secret: hasSecret ? secret : ownSecret)
    }
}

extension Host {
    /// Whether the environment keeps vpnctl from the host's API: `VPNCTL_<HOST>_URL=off`.
    package func isAPISwitchedOff(in environment: [String: String]) -> Bool {
        OverrideVariables(environment, host: name).isOff("URL")
    }
}
