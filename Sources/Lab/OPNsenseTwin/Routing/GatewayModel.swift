/// The table of the gateways.
enum GatewayModel {
    static func table(_ release: Release) -> Model { tables[release] ?? make(release) }

    private static let tables = Dictionary(uniqueKeysWithValues: Release.allCases.map { ($0, make($0)) })

    /// What the monitor takes for a setting that is empty.
    static let monitorDefaults = [
        "latencylow": "200", "latencyhigh": "500", "losslow": "10", "losshigh": "20", "interval": "1",
        "time_period": "60", "loss_interval": "4", "data_length": "1",
    ]

    private static func make(_ release: Release) -> Model {
        let isOld = release < .v26_1
        let tail = [
            Field(
                "priority", IntegerField(range: 0...255), default: "255", required: true,
                message: "Priority must be a value between 1 and 255."),
            Field("weight", IntegerField(range: 1...(isOld ? 5 : 10)), default: "1", required: true),
        ]
        let monitor: [Field] = [
            Field("latencylow", IntegerField(range: 1...Int.max)),
            Field("latencyhigh", IntegerField(range: 1...Int.max)),
            Field("losslow", IntegerField(range: 1...99)), Field("losshigh", IntegerField(range: 1...100)),
            Field("interval", IntegerField(range: 1...Int.max)),
            Field("time_period", IntegerField(range: 1...Int.max)),
            Field("loss_interval", IntegerField(range: 1...Int.max)),
            Field("data_length", IntegerField(range: 0...Int.max)),
        ]
        return Model(
            "routing.gateways", mount: ["OPNsense", "Gateways"], version: "1.0.0",
            description: "Gateways configuration",
            list: ["gateway_item"],
            fields: head + (isOld ? [] : [Field("nosync", BooleanField(), default: "0")]) + tail + monitor,
            check: GatewayChecks.violations)
    }

    private static let head: [Field] = [
        Field("disabled", BooleanField(), default: "0", required: true),
        Field(
            "name", TextField(mask: .word("_-", 1...32)), required: true,
            message: "A valid gateway name must be specified. The name may only consist of the characters "
                + "\"a-zA-Z0-9_\" and must be less than 32 characters long.",
            constraints: [.unique(message: "Gateway with this name already exists.")]),
        Field("descr", DescriptionField()),
        Field("interface", EnabledInterfaceField(), default: "wan", required: true),
        Field(
            "ipprotocol", OptionField([("inet", "IPv4"), ("inet6", "IPv6")]), default: "inet", required: true),
        Field(
            "gateway", TextField(), constraints: [.unique(message: "This gateway IP address already exists.")]),
        Field("defaultgw", BooleanField(), default: "0"),
        Field("fargw", BooleanField(), default: "0"),
        Field("monitor_disable", BooleanField(), default: "1", required: true),
        Field("monitor_noroute", BooleanField(), default: "0"),
        Field("monitor_killstates", BooleanField(), default: "0"),
        Field("monitor_killstates_priority", BooleanField(), default: "0"),
        Field("monitor", TextField()),
        Field("force_down", BooleanField(), default: "0"),
    ]
}

/// Interfaces that are enabled and not virtual.
struct EnabledInterfaceField: ChoiceField {
    var isMultiple: Bool { false }

    func choices(in scope: Scope) -> Choices {
        scope.choices("enabled interfaces") {
            let interfaces = scope.appliance.root["interfaces"]?.children ?? []
            let enabled = interfaces.filter {
                !["", "0"].contains($0.text(of: "enable")) && $0.text(of: "virtual") != "1"
            }
            return Choices(
                enabled.map { Choices.Choice(key: $0.name, label: Appliance.title(of: $0)) }
                    .sorted { NaturalOrder.precedes($0.label, $1.label) })
        }
    }
}

/// The rules between the fields of a gateway.
enum GatewayChecks {
    static func violations(_ record: Record, _ scope: Scope) -> [(String, String)] {
        let model = scope.model
        let value = { model.value($0, of: record) }
        var found: [(String, String)] = []
        if let known = scope.appliance.records(model)[record.uuid], model.value("name", of: known) != value("name") {
            found.append(("name", "Changing name on a gateway is not allowed."))
        }
        found += addresses(record, scope)
        found += thresholds(value)
        return found
    }

    private static func addresses(_ record: Record, _ scope: Scope) -> [(String, String)] {
        let value = { scope.model.value($0, of: record) }
        var found: [(String, String)] = []
        let isFour = value("ipprotocol") == "inet"
        if !Address.isAddress(value("gateway")), let interface = scope.appliance.interface(value("interface")),
            Address.isAddress(interface.text(of: isFour ? "ipaddr" : "ipaddrv6"))
        {
            found.append(
                (
                    "gateway",
                    "Dynamic gateway values cannot be specified for interfaces with a static \(isFour ? "IPv4" : "IPv6") "
                        + "configuration."
                ))
        }
        for field in ["gateway", "monitor"] where !["", "dynamic"].contains(value(field)) {
            let fits = isFour ? Address.isIPv4(value(field)) : Address.isIPv6(value(field))
            if !fits { found.append((field, "Invalid \(isFour ? "IPv4" : "IPv6") address")) }
        }
        let monitors = scope.appliance.records(scope.model).list.filter { $0.uuid != record.uuid }
            .map { scope.model.value("monitor", of: $0) }
        if !value("monitor").isEmpty, monitors.contains(value("monitor")) {
            found.append(("monitor", "This monitor IP address already exists."))
        }
        return found
    }

    private static func thresholds(_ value: (String) -> String) -> [(String, String)] {
        func number(_ field: String) -> Int {
            let text = value(field)
            return Int(text.isEmpty ? GatewayModel.monitorDefaults[field] ?? "" : text) ?? 0
        }
        var found: [(String, String)] = []
        if number("latencylow") > number("latencyhigh") {
            found.append(
                ("latencyhigh", "The high latency threshold needs to be higher than the low latency threshold."))
        }
        if number("losslow") > number("losshigh") {
            found.append(
                ("losshigh", "The high Packet Loss threshold needs to be higher than the low Packet Loss threshold."))
        }
        if number("time_period") < 2 * (number("interval") + number("loss_interval")) {
            found.append(
                (
                    "time_period",
                    "The time period needs to be at least 2 times the sum of the probe interval and the loss interval."
                ))
        }
        return found
    }
}
