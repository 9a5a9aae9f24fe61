import ArgumentParser
import Inventory

/// Which hosts of the inventory a command looks at.
struct HostSelection: ParsableArguments {
    @Option(help: "Only this host of the inventory.")
    var host: String?

    /// The hosts by name, ascending.
    ///
    /// - Throws: `ValidationError` for a name that the inventory does not have.
    func hosts(of site: Site) throws -> [Host] {
        let all = site.hosts.sorted { $0.name < $1.name }
        guard let host else { return all }
        guard let found = all.first(where: { $0.name == host }) else {
            let names = all.map(\.name).joined(separator: ", ")
            throw ValidationError("The inventory has no host '\(host)'; it has \(names.isEmpty ? "none" : names).")
        }
        return [found]
    }
}
