/// The routes of the kernel as they follow from what is in force.
enum KernelRoutes {
    static func list(_ appliance: Appliance) -> [Hardware.Route] {
        if let given = appliance.hardware.routes { return given }
        var routes: [Hardware.Route] = []
        let gateways = GatewayList(appliance)
        if let upstream = gateways.active(family: "inet") {
            routes.append(.init("default", device: upstream.device))
        }
        for device in appliance.networkDevices() {
            for address in device.ipv4 + device.ipv6 {
                guard let network = Prefix.network(of: address) else { continue }
                let isHost = network.hasSuffix("/32") || network.hasSuffix("/128")
                routes.append(
                    .init(isHost ? String(network.prefix { $0 != "/" }) : network, device: device.name))
            }
        }
        routes += allowedNetworks(appliance)
        for route in appliance.inForce.routes?.children ?? [] where StaticRoutes.isEnabled(route) {
            guard let gateway = gateways.list.first(where: { $0.name == route.text(of: "gateway") }) else { continue }
            routes.append(.init(route.text(of: "network"), device: gateway.device))
        }
        return routes
    }

    /// The networks behind the peers of tunnels that set their own routes.
    private static func allowedNetworks(_ appliance: Appliance) -> [Hardware.Route] {
        guard appliance.inForce.isWireGuardRunning,
            let wireGuard = appliance.inForce.wireGuard?.at(["OPNsense", "wireguard"])
        else { return [] }
        var clients: [String: XMLNode] = [:]
        for client in wireGuard.at(["client", "clients"])?.children ?? [] {
            clients[client.attribute("uuid") ?? ""] = client
        }
        var routes: [Hardware.Route] = []
        for server in wireGuard.at(["server", "servers"])?.children ?? [] {
            guard server.text(of: "enabled") == "1", server.text(of: "disableroutes") != "1" else { continue }
            let own = server.text(of: "tunneladdress").split(separator: ",").map(String.init)
            for uuid in server.text(of: "peers").split(separator: ",") {
                guard let client = clients[String(uuid)], client.text(of: "enabled") == "1" else { continue }
                for network in client.text(of: "tunneladdress").split(separator: ",").map(String.init) {
                    guard !own.contains(where: { Prefix.contains($0, String(network.prefix { $0 != "/" })) }) else {
                        continue
                    }
                    routes.append(.init(network, device: "wg" + server.text(of: "instance")))
                }
            }
        }
        return routes
    }
}
