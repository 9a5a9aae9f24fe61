/// The keys of a tunnel.
enum TunnelKeys {
    static let host = Key("host", .reference, required: true, "The firewall that the tunnel ends on.")
    static let device = Key(
        "device", Format<Int>.device, required: true, "The device, wg0; fixes the instance's number in OPNsense.")
    static let instance = Key(
        "instance", .name(.object("instance")), "The instance's name in OPNsense; by default the tunnel's.")
    static let subnet = Key("subnet", .reference, required: true, "The subnet inside the tunnel.")
    static let addresses = Key(
        "addresses", .list(of: .address), required: true,
        "The firewall's addresses inside the tunnel; written with the subnet's prefix length.")
    static let port = Key(
        "port", .port, required: true,
        "The UDP port. OPNsense has no default and would take another one at every start.")
    static let mtu = Key(
        "mtu", .setting(.integer(576...9300)), "The MTU inside the tunnel, 1420 for most; none: OPNsense's default.")
    static let routes = Key(
        "routes", Format<Tunnel.Routes>.choice,
        """
        automatic: OPNsense makes a route for each allowed IP. none: it makes none, and changing a peer never \
        interrupts the tunnel.
        """)
    static let interface = Key(
        "interface", .tunnelInterface,
        "Assigns the device to an interface; rules on the group `wireguard` do not need it.")
    static let endpoints = Key(
        "endpoints", .labelled(.object("endpoint"), .endpoint), default: [:],
        "Where clients find the tunnel, by label: from the internet, from the LAN.")
    static let pools = Key(
        "pools", .labelled(.object("pool"), .addressRange), default: [:], "Address ranges for kinds of peers.")
    static let prune = Key("prune", .tunnelPruning, "Overrides the site's `prune` for the peers of this tunnel.")
    static let enabled = Key("enabled", .boolean, default: true, "Whether the instance is on.")
    static let uuid = Key("uuid", .uuid, "Which instance is meant, where several live ones match.")
    static let renamedFrom = Key("renamed_from", .name(.object("tunnel")), "The tunnel's earlier name.")
    static let table = KeyTable(
        "a tunnel",
        [
            host.entry, device.entry, instance.entry, subnet.entry, addresses.entry, port.entry, mtu.entry,
            routes.entry, interface.entry, endpoints.entry, pools.entry, prune.entry, enabled.entry, uuid.entry,
            renamedFrom.entry,
        ],
        refused: [
            "protect": """
            Protection is written into an object's description, and a WireGuard instance has none. Use `prune` to keep \
            what is not listed.
            """
        ])
}

/// The keys of a tunnel's assigned interface.
enum TunnelInterfaceKeys {
    static let description = Key(
        "description", .name(.interface("interface", longest: 32)), required: true, "The interface's name in OPNsense.")
    static let enabled = Key(
        "enabled", .boolean, default: true, "Whether the interface is on; rules on one that is off do nothing.")
    static let table = KeyTable("a tunnel's interface", [description.entry, enabled.entry])
}

extension Format where Value == Tunnel.Interface {
    static let tunnelInterface = object(TunnelInterfaceKeys.table) { fields in
        let isEnabled = fields[TunnelInterfaceKeys.enabled] ?? true
        guard let description = fields[TunnelInterfaceKeys.description] else { return nil }
        return Tunnel.Interface(description: description, enabled: isEnabled, place: fields.place)
    }
}

extension Format where Value == Pruning.Policy {
    static let tunnelPruning = object(PruneKeys.tunnelTable) { $0[PruneKeys.peers] }
}

/// One value of a mapping from labels to values.
struct Labelled<Value: Sendable>: Sendable {
    let label: String
    let value: Value
    let mark: Mark
}

extension Format {
    /// A mapping from labels to values, in file order.
    static func labelled<Item>(_ name: Name, _ item: Format<Item>) -> Format where Value == [Labelled<Item>] {
        Format(schema: [
            "type": "object", "propertyNames": ["pattern": .string(name.pattern)],
            "additionalProperties": item.schema,
        ]) { node, findings in
            guard case .mapping(let pairs) = node.content else {
                findings.report(.wrongType, "Expected `name: value` pairs, found \(node.kind).", at: node.mark)
                return nil
            }
            return pairs.compactMap { pair in
                let isUsable = findings.check(pair.key, as: name, isPlain: pair.isPlain, at: pair.mark)
                guard let value = item.read(pair.value, findings), isUsable else { return nil }
                return Labelled(label: pair.key, value: value, mark: pair.value.mark)
            }
        }
    }
}

extension Tunnel {
    /// A device number that no device has, for one that could not be read.
    static let unreadableDevice = -1

    /// Reads a tunnel; what cannot be read is reported and stands as a value that no check takes up.
    init(_ name: String, _ fields: Fields, endpoints: [Labelled<Endpoint>], pools: [Labelled<ClosedRange<IPAddress>>]) {
        self.init(
            name: name, host: fields[TunnelKeys.host] ?? "",
            deviceNumber: fields[TunnelKeys.device] ?? Self.unreadableDevice,
            instance: fields[TunnelKeys.instance] ?? name,
            isInstanceNamed: fields[TunnelKeys.instance] != nil, subnet: fields[TunnelKeys.subnet] ?? "",
            addresses: fields[TunnelKeys.addresses] ?? [], port: fields[TunnelKeys.port] ?? 0,
            mtu: fields[TunnelKeys.mtu], routes: fields[TunnelKeys.routes], interface: fields[TunnelKeys.interface],
            endpoints: endpoints.map { ($0.label, $0.value) }, pools: pools.map { ($0.label, $0.value) },
            prunePeers: fields[TunnelKeys.prune], enabled: fields[TunnelKeys.enabled] ?? true,
            uuid: fields[TunnelKeys.uuid], renamedFrom: fields[TunnelKeys.renamedFrom], place: fields.place)
    }
}
