package import Inventory

/// Where a command runs: on a host, or in a container of a Proxmox host.
package struct RemotePlace: Sendable {
    package let host: Host
    package let container: Int?

    /// Reads `HOST` or `HOST/CT`, the container by its number.
    ///
    /// Good: `pve`, `pve/200`. Bad: `pve/web` (a name), `pve/0200`, `fw/100` (a host without containers).
    /// - Throws: ``ProviderError`` `no-such-place`.
    package init(_ text: String, in site: Site) throws(ProviderError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts.first ?? ""
        guard let host = site.hosts.first(where: { $0.name == name }) else {
            let names = site.hosts.map(\.name).sorted().joined(separator: ", ")
            throw ProviderError(
                .noSuchPlace, host: name,
                message: "The inventory has no host '\(name)'; it has \(names.isEmpty ? "none" : names).")
        }
        self.host = host
        guard parts.count == 2 else {
            container = nil
            return
        }
        guard host.provider == .proxmox else {
            throw ProviderError(
                .noSuchPlace, host: name,
                message: "\(name) is no Proxmox host, so it has no container '\(parts[1])'. Leave out what follows "
                    + "the name.")
        }
        guard let number = Int(parts[1]), String(number) == parts[1], (100...999_999_999).contains(number) else {
            throw ProviderError(
                .noSuchPlace, host: name,
                message: "'\(parts[1])' is no number of a container. `vpnctl exec \(name) -- pct list` shows them.")
        }
        container = number
    }

    /// The program that has to run as root there, and takes the command behind it; nil where there is none.
    var entry: ShellWords? {
        container.map { ShellWords(["pct", "exec", "\($0)", "--"]) }
    }
}

extension ProviderError.Code {
    /// A name that is no host, or no container of one.
    package static let noSuchPlace = Self("no-such-place")
}
