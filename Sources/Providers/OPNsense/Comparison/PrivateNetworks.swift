import Inventory
import Reconciler

extension OPNsenseComparison {
    /// Names every interface that drops packets from private networks although the inventory expects some there.
    mutating func warnAboutPrivateNetworks() {
        for interface in state.interfaces where interface.blocksPrivateNetworks && !interface.key.isEmpty {
            let subnets = site.subnets.filter { subnet in
                subnet.attached.contains { $0.host == host.name && $0.interface == interface.key }
                    && subnet.cidrs.contains(where: Self.isPrivate)
            }
            let endpoints = tunnels.compactMap { tunnel in
                privateEndpoint(of: tunnel, through: interface.key).map { (tunnel: tunnel, address: $0) }
            }
            guard let place = subnets.first?.place ?? endpoints.first?.tunnel.place else { continue }
            let expected =
                subnets.map { "the subnet \($0.name)" }.sorted()
                + endpoints.map { "the endpoint \($0.address) of the tunnel \($0.tunnel.name)" }
            findings.append(
                Diagnostic(
                    .warning, code: "plan.private-networks-blocked",
                    summary: "An interface blocks private networks, and one is behind it",
                    detail: "\(host.name): \(interface.key) (\(interface.description)) drops every packet from a "
                        + "private network before any rule sees it, and \(expected.joined(separator: ", ")) is private. "
                        + "No client from there can connect. Clear \"Block private networks\" under "
                        + "Interfaces > [\(interface.description)].",
                    place: place))
        }
    }

    private func privateEndpoint(of tunnel: Tunnel, through key: String) -> IPAddress? {
        for case .address(let address) in tunnel.endpoints.map(\.endpoint.host)
        where Self.isPrivate(CIDR(address)) && isReached(address, through: key) {
            return address
        }
        return nil
    }

    /// Whether no other interface of this host leads to the address.
    private func isReached(_ address: IPAddress, through key: String) -> Bool {
        let subnet = site.subnets.first { $0.cidrs.contains { $0.contains(address) } }
        guard let other = subnet?.attached.first(where: { $0.host == host.name }) else { return true }
        return other.interface == key
    }

    /// What OPNsense counts as private (the generated rules of 25.7, 26.1 and 26.7): RFC 1918, RFC 6598, loopback,
    /// link-local, and of the unique local addresses those that anybody has.
    private static let privateNetworks = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "fd00::/8",
        "fe80::/10",
    ].compactMap { try? CIDR(parsing: $0) }

    private static func isPrivate(_ network: CIDR) -> Bool {
        privateNetworks.contains { $0.contains(network) }
    }
}
