/// The devices of the box beside the configuration of the interfaces on them.
struct InterfaceOverview {
    private(set) var rows: [[JSON.Member]] = []

    /// Collects the rows, by the backend commands of the real page.
    ///
    /// - Parameters:
    ///   - appliance: the box.
    ///   - device: the only device to look at, `nil` for all.
    ///   - isDetailed: counters too; the twin has none.
    init(_ appliance: Appliance, device: String?, isDetailed: Bool) {
        appliance.run("interface list ifconfig \(device ?? "''")")
        appliance.run("interface routes list -n json")
        appliance.run("interface address")
        if isDetailed { appliance.run("interface list stats \(device ?? "''")") }
        let routes = Dictionary(grouping: KernelRoutes.list(appliance), by: \.device)
        let interfaces = (appliance.root["interfaces"]?.children ?? [])
        let gateways = GatewayList(appliance)
        for shown in appliance.networkDevices() where device == nil || shown.name == device {
            var row = shown.members()
            if isDetailed { row.append(JSON.Member(name: "statistics", value: .null)) }
            if let routes = routes[shown.name] {
                row.append(JSON.Member(name: "routes", value: .texts(routes.map(\.destination))))
            }
            // The last of several interfaces on one device counts.
            let interface = interfaces.last { $0.text(of: "if") == shown.name }
            rows.append(Self.row(shown, interface, row, gateways, appliance.release))
        }
    }

    private static func row(
        _ device: NetworkDevice, _ interface: XMLNode?, _ base: [JSON.Member], _ gateways: GatewayList,
        _ release: Release
    ) -> [JSON.Member] {
        var row = base.filter { $0.name != "status" }
        row.append(JSON.Member(name: "status", value: .string(status(of: device))))
        guard let interface else {
            return row + [
                JSON.Member(name: "identifier", value: .string("")),
                JSON.Member(name: "description", value: .string("Unassigned Interface")),
            ]
        }
        row.removeAll { $0.name == "ipv4" || $0.name == "ipv6" }
        let config =
            interface.children.map { JSON.Member(name: $0.name, value: .string($0.text)) }
            + [JSON.Member(name: "identifier", value: .string(interface.name))]
        var members: [(String, JSON)] = [
            ("config", .object(config)), ("identifier", .string(interface.name)),
            ("description", .string(Appliance.title(of: interface))),
            ("enabled", .bool(!["", "0"].contains(interface.text(of: "enable")))),
        ]
        members += linkTypes(of: interface, release)
        members += [
            ("addr4", .string(device.ipv4.first ?? "")), ("addr6", .string(device.ipv6.first ?? "")),
        ]
        for (name, list) in [("ipv4", device.ipv4), ("ipv6", device.ipv6)] where !list.isEmpty {
            members.append((name, .array(list.map { .map(["ipaddr": .string($0)]) })))
        }
        let routers = ["inet", "inet6"].compactMap { gateways.address(on: interface.name, family: $0) }
        members += [("vlan_tag", .null), ("gateways", .texts(routers))]
        return row + members.map { JSON.Member(name: $0.0, value: $0.1) }
    }

    private static func status(of device: NetworkDevice) -> String {
        if case .card(let port) = device.kind, !port.hasLink { return "no carrier" }
        return device.isUp ? "up" : "down"
    }

    /// How an interface gets its addresses; until 26.1 one answer had to do for both families.
    private static func linkTypes(of interface: XMLNode, _ release: Release) -> [(String, JSON)] {
        let type = { (leaf: String) -> String in
            let text = interface.text(of: leaf)
            return text.isEmpty ? "none" : Address.isAddress(text) ? "static" : text
        }
        let (four, six) = (type("ipaddr"), type("ipaddrv6"))
        guard release < .v26_7 else { return [("link_type", .string(four)), ("link_typev6", .string(six))] }
        return [("link_type", .string(four == "none" ? six : four))]
    }
}
