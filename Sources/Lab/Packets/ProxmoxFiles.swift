import Foundation

extension GuideMachines {
    /// The interfaces file of the Proxmox host.
    static func interfaces(_ lines: ProxmoxSandbox.ReturnLines) -> String {
        ProxmoxSandbox.interfaces(in: URL(fileURLWithPath: "/etc/network"), lines: lines, hasIPv6: true)
    }
}

extension Scenario {
    /// What somebody did on the Proxmox host since it started.
    var proxmoxAfterStart: String { self == .routeNotPersisted ? "ip route add 10.0.1.0/24 via 10.0.0.1" : "" }
}
