package import Inventory

extension TransportLimits {
    /// These limits as far as the web server of a provider lets a connection be used.
    package func suiting(_ provider: Host.Provider) -> TransportLimits {
        guard provider == .proxmox else { return self }
        var limits = self
        // pveproxy closes after 100 requests, and after five idle seconds.
        limits.requestsPerConnection = 99
        limits.idle = min(idle, .seconds(4))
        return limits
    }
}
