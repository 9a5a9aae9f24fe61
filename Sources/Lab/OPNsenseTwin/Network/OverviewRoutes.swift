/// `/api/interfaces/overview/…` and the interface pages of `/api/diagnostics/interface/…`.
enum OverviewRoutes {
    static let all: [Route] = [
        Route("interfaces/overview/interfaces_info") { appliance, call in
            let rows = InterfaceOverview(appliance, device: nil, isDetailed: !["", "0"].contains(call[0] ?? "")).rows
            return .json(Search(call.parameters).answer(rows, rowsFirst: false))
        },
        Route("interfaces/overview/get_interface") { one($0, $1) },
        Route("interfaces/overview/reload_interface") { reload($0, $1) },
        Route("interfaces/overview/export") { appliance, _ in
            let rows = InterfaceOverview(appliance, device: nil, isDetailed: true).rows
            return Response(
                contentType: "text/html; charset=UTF-8", body: JSON.array(rows.map(JSON.object)).encoded)
        },
        Route("diagnostics/interface/get_interface_names") { names($0, $1) },
        Route("diagnostics/interface/get_interface_config") { appliance, _ in
            appliance.run("interface list ifconfig")
            return .json(
                .phpMap(
                    appliance.networkDevices().map { JSON.Member(name: $0.name, value: .object($0.members())) }))
        },
    ]

    /// One device; the path names the device, not the interface.
    private static func one(_ appliance: Appliance, _ call: Call) -> Response {
        guard let device = call[0], !device.isEmpty else { return .result("failed", name: "message") }
        let overview = InterfaceOverview(appliance, device: device, isDetailed: true)
        guard let row = overview.rows.first else { return .result("failed", name: "message") }
        appliance.run("interface list macdb")
        let members = row.filter { !["statistics", "config"].contains($0.name) }.map { member in
            var value = member.value
            if member.name == "macaddr", let address = value.phpString, let vendor = Self.vendor(of: address) {
                value = .string("\(address) - \(vendor)")
            }
            return JSON.Member(
                name: member.name,
                value: .map(["value": value, "translation": .string(titles[member.name] ?? member.name)]))
        }
        return .json(.map(["message": .object(members)]))
    }

    /// The only vendor the twin knows: the first one ever registered, to whom the empty address belongs.
    private static func vendor(of address: String) -> String? {
        address.hasPrefix("00:00:00") ? "XEROX CORPORATION" : nil
    }

    /// Puts the stored settings of an interface into force.
    ///
    /// Unknown interfaces are no error; in 25.7 any method will do.
    private static func reload(_ appliance: Appliance, _ call: Call) -> Response {
        guard appliance.release < .v26_1 || call.request.isPost, let key = call[0] else {
            return .result("failed", name: "message")
        }
        appliance.run("interface reconfigure \(key)")
        appliance.bringUp([key])
        return .result("OK\n\n", name: "message")
    }

    private static func names(_ appliance: Appliance, _ call: Call) -> Response {
        var names = (appliance.root["interfaces"]?.children ?? []).filter { !$0.text(of: "if").isEmpty }
            .map { (device: $0.text(of: "if"), title: Appliance.title(of: $0)) }
        if appliance.release >= .v26_1 {
            names.sort { NaturalOrder.precedes($0.title, $1.title) }
        }
        return .json(.phpMap(names.map { JSON.Member(name: $0.device, value: .string($0.title)) }))
    }

    private static let titles = [
        "flags": "Flags", "options": "Options", "supported_media": "Supported Media", "is_physical": "Physical",
        "device": "Device", "description": "Description", "status": "Status", "enabled": "Enabled",
        "link_type": "Link Type", "ipv4": "IPv4 Addresses", "ipv6": "IPv6 Addresses", "gateways": "Gateways",
        "routes": "Routes", "macaddr": "MAC Address", "media": "Media", "media_raw": "Media (Raw)",
        "capabilities": "Capabilities", "identifier": "Identifier", "groups": "Groups", "vlan_tag": "VLAN Tag",
    ]
}

extension Appliance {
    /// Puts the stored settings of interfaces into force.
    func bringUp(_ keys: [String]) {
        for key in keys {
            let current = inForce.interfaces ?? XMLNode("interfaces")
            inForce.interfaces = interface(key).map { current.with(child: $0) } ?? current.without(child: key)
        }
    }
}
