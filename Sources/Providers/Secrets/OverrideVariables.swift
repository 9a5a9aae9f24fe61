/// The variables of the environment that stand before the inventory for one host: `VPNCTL_<HOST>_…`.
struct OverrideVariables {
    private let environment: [String: String]
    /// The inventory's name of the host.
    private let host: String
    /// The names of those that were found, in the order in which they were asked for.
    private(set) var used: [String] = []

    init(_ environment: [String: String], host: String) {
        (self.environment, self.host) = (environment, host)
    }

    func name(_ suffix: String) -> String {
        "VPNCTL_" + host.uppercased().map { "-.".contains($0) ? "_" : String($0) }.joined() + "_" + suffix
    }

    /// Whether the variable keeps vpnctl from the host.
    func isOff(_ suffix: String) -> Bool { environment[name(suffix)]?.lowercased() == "off" }

    /// Nil where the variable is not set.
    ///
    /// - Throws: ``ProviderError`` `environment` where it is set and empty.
    mutating func value(_ suffix: String) throws -> String? {
        guard let text = environment[name(suffix)] else { return nil }
        guard !text.isEmpty else {
            throw malformed(suffix, "is set but empty. Unset it to use the inventory's value.")
        }
        used.append(name(suffix))
        return text
    }

    /// An error that names the variable and never its value.
    func malformed(_ suffix: String, _ why: String) -> ProviderError {
        ProviderError(.environment, host: host, message: "The environment variable \(name(suffix)) \(why)")
    }
}
