package import Inventory
internal import SSH

extension Host {
    /// This host with what the environment says of its SSH server instead of the inventory, and the variables, sorted.
    ///
    /// For a host named `pve`: `VPNCTL_PVE_SSH` (`[user@]address[:port]`), `VPNCTL_PVE_HOST_KEY` (`SHA256:…`),
    /// `VPNCTL_PVE_IDENTITY` (the path of a key file) and `VPNCTL_PVE_INTERFACES_FILE` (a path on the host).
    ///
    /// - Throws: ``ProviderError`` `environment`, naming the variable.
    package func enteredOverridden(by environment: [String: String]) throws -> (host: Host, overridden: [String]) {
        var variables = OverrideVariables(environment, host: name)
        var host = self
        var ssh = host.ssh ?? SSH(place: host.place)
        if let text = try variables.value("SSH") {
            guard !variables.isOff("SSH") else {
                throw ProviderError(
                    .noEntrance, host: name,
                    message: "\(name) is not entered by SSH, because \(variables.name("SSH")) is off.")
            }
            guard let place = Entrance(text) else {
                throw variables.malformed(
                    "SSH", "is no place of an SSH server: write address:port, or user@address:port.")
            }
            host.address = place.address
            ssh.port = place.port ?? 22
            ssh.user = place.user ?? ssh.user
        }
        if let text = try variables.value("HOST_KEY") {
            guard text.hasPrefix("SHA256:"), HostKeyPin(text) != nil else {
                throw variables.malformed(
                    "HOST_KEY",
                    "is no fingerprint of a host key: it must be SHA256: and 43 characters of base64, as "
                        + "`vpnctl trust \(name)` shows it.")
            }
            ssh.hostKey = text
        }
        if let path = try variables.value("IDENTITY") {
            ssh.identity = path
            ssh.passphrase = nil
        }
        if host.ssh != nil || !variables.used.isEmpty { host.ssh = ssh }
        if let path = try variables.value("INTERFACES_FILE") {
            guard path.hasPrefix("/"), !path.hasSuffix("/"), path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
                throw variables.malformed(
                    "INTERFACES_FILE", "is no path of a file: write the whole path on \(name), from its `/` on.")
            }
            host.interfacesFile = path
        }
        return (host, variables.used.sorted())
    }

    /// Whether the environment says where the SSH server is.
    package func isStoodInFor(in environment: [String: String]) -> Bool {
        environment[OverrideVariables(environment, host: name).name("SSH")] != nil
    }

    /// Whether the environment keeps vpnctl from entering the host.
    package func isSwitchedOff(in environment: [String: String]) -> Bool {
        OverrideVariables(environment, host: name).isOff("SSH")
    }

    /// Why vpnctl does not enter the host by SSH to read it; nil where it does.
    ///
    /// The value `off` of the variable leaves out a host that the inventory has an entrance for.
    package func closedReason(in environment: [String: String]) -> String? {
        let variable = OverrideVariables(environment, host: name).name("SSH")
        if isSwitchedOff(in: environment) { return "\(variable) is off" }
        return ssh == nil && provider != .linux && environment[variable] == nil
            ? "it has no `ssh:` in the inventory" : nil
    }
}

extension SSHTarget.Variables {
    /// - Parameter names: Those that stand before the inventory for the host.
    init(of host: Host, _ names: [String]) {
        let variables = OverrideVariables([:], host: host.name)
        func used(_ suffix: String) -> String? { names.contains(variables.name(suffix)) ? variables.name(suffix) : nil }
        self.init(place: used("SSH"), hostKey: used("HOST_KEY"), identity: used("IDENTITY"))
    }
}

/// Where an SSH server is, as one word.
private struct Entrance {
    var user: String?
    let address: String
    var port: UInt16?

    /// Reads `[user@]address[:port]`; nil for anything else.
    ///
    /// Good: `127.0.0.1:2222`, `root@fw.example.net`, `[fd00::1]:22`, `fd00::1`. Bad: `@a`, `a:0`, `ssh://a`.
    init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let place = String(parts[parts.count - 1])
        if parts.count == 2 {
            guard !parts[0].isEmpty, parts[0].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
            user = String(parts[0])
        }
        if let endpoint = Endpoint(place) {
            (address, port) = (endpoint.host.description, endpoint.port)
        } else if let host = try? Endpoint.Host(parsing: place) {
            address = host.description
        } else {
            return nil
        }
    }
}
