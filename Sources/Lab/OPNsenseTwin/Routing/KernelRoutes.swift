/// The routes of the kernel as they follow from what is in force.
enum KernelRoutes {
    static func list(_ appliance: Appliance) -> [Hardware.Route] {
        if let given = appliance.hardware.routes { return given }
        let system = appliance.inForce.routes
        var routes = system.filter { $0.destination == "default" }
        for device in appliance.networkDevices() {
            for address in device.ipv4 + device.ipv6 {
                guard let destination = destination(of: address) else { continue }
                routes.append(.init(destination, device: device.name))
            }
        }
        return routes + allowedNetworks(appliance) + system.filter { $0.destination != "default" }
    }

    /// Those that do not follow from the addresses of devices.
    static func beyondDevices(_ appliance: Appliance) -> [Hardware.Route] {
        appliance.inForce.routes + allowedNetworks(appliance)
    }

    /// The default route and the static ones, as the system would set them now.
    static func configured(_ appliance: Appliance) -> [Hardware.Route] {
        let gateways = GatewayList(appliance)
        var routes = ["inet", "inet6"].compactMap(gateways.active).map {
            Hardware.Route("default", device: $0.device, gateway: $0.address)
        }
        for route in appliance.root["staticroutes"]?.children ?? [] where StaticRoutes.isEnabled(route) {
            guard let destination = destination(of: route.text(of: "network")),
                let gateway = gateways.list.first(where: { $0.name == route.text(of: "gateway") }),
                !gateway.isDisabled, !gateway.device.isEmpty
            else { continue }
            // The kernel has one route to a network: a later one takes the place of an earlier one.
            routes.removeAll { $0.destination == destination }
            routes.append(
                .init(destination, device: gateway.device, gateway: gateway.isDynamic ? nil : gateway.address))
        }
        return routes
    }

    /// A network as the kernel's table writes it: without the length of a single address.
    private static func destination(of entry: String) -> String? {
        guard let network = Prefix.network(of: entry) else { return nil }
        let isHost = network.hasSuffix(network.contains(":") ? "/128" : "/32")
        return isHost ? String(network.prefix { $0 != "/" }) : network
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
        var seen: Set<String> = []
        var routes: [Hardware.Route] = []
        for server in wireGuard.at(["server", "servers"])?.children ?? [] {
            guard server.text(of: "enabled") == "1", server.text(of: "disableroutes") != "1" else { continue }
            let device = "wg" + server.text(of: "instance")
            let peers = server.text(of: "peers").split(separator: ",").compactMap { clients[String($0)] }
            // Only the tunnel's own networks are left out, not what lies in them.
            seen.formUnion(list(server).compactMap(destination))
            for network in peers.filter({ $0.text(of: "enabled") == "1" }).flatMap(list).flatMap(halves) {
                guard let destination = destination(of: network), seen.insert(destination).inserted else { continue }
                routes.append(.init(destination, device: device))
            }
        }
        return routes
    }

    private static func list(_ node: XMLNode) -> [String] {
        node.text(of: "tunneladdress").split(separator: ",").map(String.init)
    }

    /// A route to everything is set as two halves, so that the default route stays.
    private static func halves(of network: String) -> [String] {
        guard network.hasSuffix("/0") else { return [network] }
        return network.contains(":") ? ["::/1", "8000::/1"] : ["0.0.0.0/1", "128.0.0.0/1"]
    }
}
