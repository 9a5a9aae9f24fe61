/// The three models of WireGuard, the same in every version.
enum WireGuardModels {
    private static let root = ["OPNsense", "wireguard"]
    private static let nameMessage =
        "Should be a string between 1 and 64 characters. Allowed characters are alphanumeric characters, dash and underscores."

    static func general(_ release: Release) -> Model { generalModel }
    static func server(_ release: Release) -> Model { serverModel }
    static func client(_ release: Release) -> Model { clientModel }

    private static let generalModel = Model(
        "wireguard.general", mount: root + ["general"], version: "0.0.1", description: "WireGuard configuration",
        fields: [Field("enabled", BooleanField(), default: "0", required: true)])

    private static let serverModel = Model(
        "wireguard.server", mount: root + ["server"], version: "1.0.1",
        description: "WireGuard instance configuration", list: ["servers", "server"],
        fields: [
            Field("enabled", BooleanField(), default: "1", required: true),
            Field("name", TextField(mask: .word("._-", 1...64)), required: true, message: nameMessage),
            Field("instance", AutoNumberField(), required: true),
            Field("pubkey", Base64Field()),
            Field("privkey", Base64Field(), required: true, message: "A private key is required."),
            Field("port", PortField()),
            Field("mtu", IntegerField(range: 1...9300)),
            Field(
                "dns", NetworkField(isList: true, allowsMask: false, allowsAny: false),
                message: "Please use valid IPv4 or IPv6 addresses."),
            Field("tunneladdress", NetworkField(isList: true)),
            Field(
                "disableroutes", BooleanField(), default: "0", required: true,
                constraints: [.depends(on: ["gateway"], message: "You have to enable Disable Routes option.")]),
            Field("gateway", NetworkField()),
            Field("carp_depend_on", EmptyChoiceField()),
            Field("peers", RelationField(models: { [client($0)] }, isMultiple: true), message: "Choose a peer."),
            Field("debug", BooleanField(), default: "0", required: true),
            Field("cnfFilename", TextField(), volatile: true),
            Field("statFilename", TextField(), volatile: true),
            Field("interface", TextField(), volatile: true),
            Field("endpoint", TextField()),
            Field("peer_dns", TextField()),
        ],
        derive: { record, scope in
            let device = "wg" + scope.model.value("instance", of: record)
            scope.model.set("interface", of: &record, to: device)
            scope.model.set("cnfFilename", of: &record, to: "/usr/local/etc/wireguard/\(device).conf")
            scope.model.set("statFilename", of: &record, to: "/usr/local/etc/wireguard/\(device).stat")
        })

    private static let clientModel = Model(
        "wireguard.client", mount: root + ["client"], version: "1.0.0", description: "WireGuard peer configuration",
        list: ["clients", "client"],
        fields: [
            Field("enabled", BooleanField(), default: "1", required: true),
            Field("name", TextField(mask: .word("._-", 1...64)), required: true, message: nameMessage),
            Field(
                "pubkey", Base64Field(), required: true,
                constraints: [
                    .unique(others: ["serveraddress", "serverport"], message: "Public keys should be unique.")
                ]),
            Field("psk", Base64Field()),
            Field("tunneladdress", NetworkField(isList: true, needsMask: true), required: true),
            Field("serveraddress", HostnameField()),
            Field("serverport", PortField()),
            Field("endpoint", IPPortField(allowsHostname: true), volatile: true),
            Field("keepalive", IntegerField(range: 1...65535), message: "Please specify a value between 1 and 65535."),
            Field("servers", RelationField(models: { [server($0)] }, isMultiple: true), volatile: true),
        ],
        derive: { record, scope in
            let servers = scope.table("wireguard.servers of client") { serversByClient(scope) }
            scope.model.set("servers", of: &record, to: (servers[record.uuid] ?? []).joined(separator: ","))
        })

    /// The uuids of the servers that list a client as their peer.
    private static func serversByClient(_ scope: Scope) -> [String: [String]] {
        let model = server(scope.release)
        var servers: [String: [String]] = [:]
        for record in scope.appliance.records(model).list {
            for peer in model.value("peers", of: record).split(separator: ",") {
                servers[String(peer), default: []].append(record.uuid)
            }
        }
        return servers
    }
}
