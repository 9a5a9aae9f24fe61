/// The gateways as the system sees them: what is configured, in the order in which they are chosen.
struct GatewayList {
    struct Gateway {
        let record: Record
        let name: String
        /// The interface's key.
        let interface: String
        /// The interface's device, empty if the interface is not there.
        let device: String
        /// `inet` or `inet6`.
        let family: String
        /// Empty if it is not known yet.
        let address: String
        let isDisabled: Bool
        let isForcedDown: Bool
        let isUpstream: Bool
        let priority: Int
        /// The place in the configuration.
        let place: Int
        var isDynamic: Bool { !Address.isAddress(address) }
    }

    /// The configured ones: addresses first, upstream before the rest, low numbers before high ones.
    let list: [Gateway]

    init(_ appliance: Appliance) {
        let model = GatewayModel.table(appliance.release)
        let all = appliance.records(model).list.enumerated().map { place, record in
            let value = { model.value($0, of: record) }
            return Gateway(
                record: record, name: value("name"), interface: value("interface"),
                device: appliance.interface(value("interface"))?.text(of: "if") ?? "", family: value("ipprotocol"),
                address: value("gateway"), isDisabled: value("disabled") == "1",
                isForcedDown: value("force_down") == "1", isUpstream: value("defaultgw") == "1",
                priority: min(Int(value("priority")) ?? 255, 255), place: place)
        }
        // Later ones come first where nothing else decides: the system sorts downwards by a key that ends in the place.
        let rank = { (gateway: Gateway) in (gateway.isUpstream ? 1 : 0, -gateway.priority, gateway.place) }
        list = all.filter { !$0.isDynamic }.sorted { rank($0) > rank($1) } + all.filter(\.isDynamic)
    }

    /// The gateway that carries the default route.
    func active(family: String) -> Gateway? {
        list.first { $0.family == family && !$0.isDisabled && !$0.isForcedDown && !$0.isDynamic }
    }

    /// The address of the first gateway on an interface.
    func address(on interface: String, family: String) -> String? {
        list.first { !$0.isDisabled && !$0.isDynamic && $0.family == family && $0.interface == interface }?.address
    }

    /// Name and label of every gateway that a rule or a route may name, with the two that drop packets, by name.
    var offered: [(name: String, label: String, family: String)] {
        let own = list.filter { !$0.isDisabled && !$0.device.isEmpty }
            .map { (name: $0.name, label: "\($0.name) - \($0.isDynamic ? $0.family : $0.address)", family: $0.family) }
        let sinks = [
            (name: "Null4", label: "Null4 - 127.0.0.1", family: "inet"),
            (name: "Null6", label: "Null6 - ::1", family: "inet6"),
        ]
        return (own + sinks).sorted { NaturalOrder.precedes($0.name, $1.name) }
    }
}
