/// The assignments of devices to interfaces as 26.7 shows them: what is stored, overlaid with what waits to be applied.
struct Assignments {
    /// What waits for `reconfigure`.
    enum Pending {
        /// Another device, and the leaves that go with it.
        case relink(device: String)
        case delete
    }

    static func table(_ release: Release) -> Model { model }

    /// A table without a place in the configuration: records are made from the interfaces.
    private static let model = Model(
        "interfaces.assignment", mount: [":memory:"], version: "0.0.1", description: "Interface assignments",
        list: ["interface"], display: "descr",
        fields: [
            Field(
                "descr", TextField(mask: .word("_", 0...255)),
                message: "Description should be a string between 1 and 255 characters."),
            Field("identifier", TextField()),
            Field("icon", TextField(), volatile: true),
            Field("optgroup", TextField(), volatile: true),
            Field("if", DeviceField(), required: true),
            Field("lock", BooleanField(), default: "1", required: true),
        ],
        derive: { record, scope in
            let device = DeviceField.offered(scope.appliance).first {
                $0.name == scope.model.value("if", of: record)
            }
            scope.model.set("icon", of: &record, to: device == nil ? "" : DeviceField.icon)
            scope.model.set("optgroup", of: &record, to: device?.group ?? "")
        },
        check: { record, scope in
            let device = scope.model.value("if", of: record)
            let others = list(scope.appliance, scope.model).filter { $0.uuid != record.uuid }
            let isTaken = !device.isEmpty && others.contains { scope.model.value("if", of: $0) == device }
            return isTaken ? [("if", "Can not assign a device to more interfaces.")] : []
        })

    /// The stored interfaces that are devices' own, with what waits for them.
    static func list(_ appliance: Appliance, _ model: Model) -> [Record] {
        assigned(appliance).compactMap { interface in
            var device = interface.text(of: "if")
            switch appliance.pendingAssignments[interface.name] {
            case .delete?: return nil
            case .relink(let other)?: device = other
            case nil: break
            }
            var record = Record(uuid: interface.name, values: model.fields.map { _ in "" })
            let lock = interface.text(of: "lock")
            model.set("descr", of: &record, to: interface.text(of: "descr"))
            model.set("identifier", of: &record, to: interface.name)
            model.set("if", of: &record, to: device)
            model.set("lock", of: &record, to: lock.isEmpty ? "0" : lock)
            return record
        }
    }

    static func assigned(_ appliance: Appliance) -> [XMLNode] {
        (appliance.root["interfaces"]?.children ?? []).filter { ["", "0"].contains($0.text(of: "virtual")) }
    }

    /// The lowest free `optN`.
    static func freeKey(_ appliance: Appliance) -> String {
        var number = 1
        while appliance.interface("opt\(number)") != nil { number += 1 }
        return "opt\(number)"
    }
}

/// A device that an interface can be assigned to.
struct DeviceField: ChoiceField {
    var isMultiple: Bool { false }

    static let icon = "fa fa-plug text-success"

    /// Cards by their addresses, then tunnels by the names they were configured with, running or not.
    static func offered(_ appliance: Appliance) -> [(name: String, label: String, group: String)] {
        let cards = appliance.hardware.ports.map {
            (name: $0.name, label: "\($0.name) (\($0.address))", group: "hardware")
        }
        // The backend keeps its list of tunnels until WireGuard is configured again.
        let configured = (appliance.inForce.wireGuard ?? appliance.root).at(
            ["OPNsense", "wireguard", "server", "servers"])
        let tunnels = (configured?.children ?? []).map { server in
            let name = "wg" + server.text(of: "instance")
            return (name: name, label: "\(name) (WireGuard - \(server.text(of: "name")))", group: "wireguard")
        }
        return cards + tunnels.sorted { NaturalOrder.precedes($0.name, $1.name) }
    }

    func choices(in scope: Scope) -> Choices {
        scope.choices("devices") {
            Choices(
                Self.offered(scope.appliance).map { device in
                    Choices.Choice(
                        key: device.name, label: device.label,
                        extras: [
                            JSON.Member(name: "optgroup", value: .string(device.group)),
                            JSON.Member(name: "data", value: .map(["icon": .string(Self.icon)])),
                        ])
                })
        }
    }
}
