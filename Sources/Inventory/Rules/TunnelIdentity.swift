/// The tunnels of a host have devices, ports and instance names of their own.
enum TunnelIdentity: Requirement {
    private struct Use: Hashable {
        let host: String
        let value: String
    }

    static func check(_ draft: Draft, _ findings: Findings) {
        let tunnels = draft.tunnels.filter { !$0.object.host.isEmpty }
        let devices = tunnels.filter { $0.object.deviceNumber != Tunnel.unreadableDevice }
        report(.duplicateDevice, devices, TunnelKeys.device, findings) { "wg\($0.deviceNumber)" }
        let ports = tunnels.filter { $0.object.port != 0 }
        report(.duplicatePort, ports, TunnelKeys.port, findings) { String($0.port) }
        report(.duplicateInstance, tunnels, TunnelKeys.instance, findings) { $0.instance }
    }

    private static func report<Value>(
        _ problem: Problem, _ tunnels: [Entry<Tunnel>], _ key: Key<Value>, _ findings: Findings,
        _ value: (Tunnel) -> String
    ) {
        var first: [Use: Entry<Tunnel>] = [:]
        for tunnel in tunnels {
            let use = Use(host: tunnel.object.host, value: value(tunnel.object))
            guard let other = first[use] else {
                first[use] = tunnel
                continue
            }
            let detail = """
                \(quoted(use.value)) on \(quoted(use.host)) belongs to the tunnel \(quoted(other.object.name)) \
                (\(findings.named(other.mark(key)))). Choose another one.
                """
            findings.report(problem, detail, at: tunnel.mark(key))
        }
    }
}
