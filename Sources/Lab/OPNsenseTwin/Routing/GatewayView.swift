/// Gateways beside the state of their monitors.
extension GatewayRoutes {
    struct Status {
        let name: String
        let address: String
        let isForcedDown: Bool

        var title: String { isForcedDown ? "Offline (forced)" : "Online" }

        var members: [JSON.Member] {
            let pairs: KeyValuePairs = [
                "name": name, "address": address, "status": isForcedDown ? "force_down" : "none", "loss": "~",
                "delay": "~", "stddev": "~", "monitor": "~", "status_translated": title,
            ]
            return pairs.map { JSON.Member(name: $0.key, value: .string($0.value)) }
        }
    }

    /// What the monitors say: nothing, because none runs in the twin.
    static func statuses(_ appliance: Appliance) -> [Status] {
        appliance.run("interface gateways status")
        return GatewayList(appliance).list.filter { !$0.isDisabled && !$0.device.isEmpty }.map {
            Status(name: $0.name, address: $0.isDynamic ? "~" : $0.address, isForcedDown: $0.isForcedDown)
        }
    }

    static func search(_ appliance: Appliance, _ call: Call) -> Response {
        appliance.run("interface list ifconfig")
        let statuses = statuses(appliance)
        let gateways = GatewayList(appliance)
        let devices = appliance.networkDevices()
        let active = ["inet", "inet6"].compactMap { gateways.active(family: $0)?.name }
        let scope = Scope(appliance, GatewayModel.table(appliance.release))
        let rows = gateways.list.map { gateway -> [JSON.Member] in
            var row = stored(gateway, scope)
            let interface = appliance.interface(gateway.interface)
            let status = statuses.first { $0.name == gateway.name }
            var (title, mark) = (status?.title ?? "Pending", status == nil ? "default" : "success")
            if status?.isForcedDown == true { mark = "danger" }
            if isMisplaced(gateway, scope, devices) { (title, mark) = ("Misconfigured", "warning") }
            let members: [(String, JSON)] = [
                ("uuid", .string(gateway.record.uuid)), ("if", .string(gateway.device)),
                ("attribute", .int(gateway.place)), ("virtual", .bool(false)), ("disabled", .bool(gateway.isDisabled)),
                ("upstream", .bool(gateway.isUpstream)), ("defaultgw", .bool(active.contains(gateway.name))),
                (
                    "interface_descr",
                    .string(interface.map(Appliance.title) ?? gateway.interface.uppercased())
                ),
                ("status", .string(title)), ("delay", .string("~")), ("stddev", .string("~")), ("loss", .string("~")),
                ("label_class", .string("fa fa-plug text-\(mark)")),
            ]
            row += members.map { JSON.Member(name: $0.0, value: $0.1) }
            return row
        }
        return .json(Search(call.parameters).answer(rows, rowsFirst: false))
    }

    /// The stored leaves, each monitor setting with the value that counts.
    private static func stored(_ gateway: GatewayList.Gateway, _ scope: Scope) -> [JSON.Member] {
        var row: [JSON.Member] = []
        for (field, value) in zip(scope.model.fields, gateway.record.values) {
            if field.name == "disabled" || field.name == "defaultgw" { continue }
            if field.name == "gateway", gateway.isDynamic {
                row += ["dynamic", "defunct"].map { JSON.Member(name: $0, value: .bool(true)) }
                continue
            }
            let isWatched = scope.model.value("monitor_disable", of: gateway.record) == "0"
            let shown = field.name == "monitor" && value.isEmpty && isWatched ? gateway.address : value
            row.append(JSON.Member(name: field.name, value: .string(shown)))
            if let fallback = GatewayModel.monitorDefaults[field.name] {
                row.append(
                    JSON.Member(name: "current_" + field.name, value: .string(value.isEmpty ? fallback : value)))
            }
        }
        return row
    }

    /// A gateway must be in a network of its interface unless it is marked as far away.
    private static func isMisplaced(
        _ gateway: GatewayList.Gateway, _ scope: Scope, _ devices: [NetworkDevice]
    ) -> Bool {
        guard scope.model.value("fargw", of: gateway.record) != "1", !gateway.isDynamic,
            let device = devices.first(where: { $0.name == gateway.device })
        else { return false }
        let addresses = gateway.family == "inet" ? device.ipv4 : device.ipv6
        return !addresses.contains { Prefix.contains($0, gateway.address) }
    }
}
