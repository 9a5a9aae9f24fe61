package import Interfaces
import Inventory

/// What was read of a host that is entered with SSH: its routes in force, and the file that makes them after a start.
package struct LinuxState: Sendable {
    package var user: String
    package var privilege: Privilege
    package var interfaces: [KernelInterface]
    /// Both families, every table.
    package var routes: [KernelRoute]
    /// Nil where the file could not be read; ``fileProblem`` says why.
    package var configuration: InterfacesConfiguration?
    /// Included files that could not be read, each with why: a clause.
    package var unread: [String: String] = [:]
    package var fileProblem: String?
    /// What a person does about it on the host; nil where it is the wrong file.
    package var fileCure: String?
    /// The interfaces file as it was asked for, which the environment may say instead of the inventory.
    package var path: String
    /// The interfaces file itself, where the inventory's path is a link to it.
    package var file: String

    /// Whether the kernel finds `hop` on the link of an interface.
    func reaches(_ hop: IPAddress, through device: String) -> Bool {
        let addresses = interfaces.first { $0.name == device }?.addresses ?? []
        return CIDR.linkLocal.contains(hop)
            || addresses.contains { !$0.network.isSingleAddress && $0.network.contains(hop) }
            || routes.contains {
                $0.table == "main" && $0.type == "unicast" && $0.gateway == nil && $0.hops.isEmpty
                    && $0.device == device
                    && $0.destination.contains(hop)
            }
    }

    /// The routes to what is wanted, the one that packets take first.
    func rivals(of want: WantedHostRoute) -> [KernelRoute] {
        routes.filter { $0.table == "main" && $0.destination == want.network }.sorted { $0.metric < $1.metric }
    }

    /// Whether `address` is one of the host's own.
    func owns(_ address: IPAddress) -> Bool {
        interfaces.contains { $0.addresses.contains { $0.network.address == address } }
    }
}

extension CIDR {
    /// Addresses of IPv6 that every interface reaches on its own link (RFC 4291 §2.5.6).
    fileprivate static let linkLocal = CIDR("fe80::/10") ?? .everything(.inet6)
}
