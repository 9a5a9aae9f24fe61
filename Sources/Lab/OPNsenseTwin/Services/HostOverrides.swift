/// `/api/unbound/…`: names that the box's resolver answers by itself.
enum HostOverrides {
    private static let actions = ModelActions(wrapper: "host", model: table)

    static let all: [Route] = [
        Route("unbound/settings/search_host_override") { search($0, $1) },
        Route("unbound/settings/get_host_override") { actions.get($0, $1) },
        Route("unbound/settings/add_host_override") { try actions.add($0, $1) },
        Route("unbound/settings/set_host_override", required: 1) { try actions.set($0, $1) },
        Route("unbound/settings/del_host_override", required: 1) { try actions.delete($0, $1) },
        Route("unbound/settings/toggle_host_override", required: 1) { try actions.toggle($0, $1) },
        Route("unbound/service/reconfigure") { appliance, call in
            guard call.request.isPost else { return .result("failed", name: "status") }
            appliance.run("unbound stop")
            appliance.run("unbound start")
            return .result("ok", name: "status")
        },
        Route("unbound/service/status") { appliance, _ in
            appliance.run("unbound status")
            return .json(.map(["status": .string("unknown"), "widget": PluginRoutes.captions]))
        },
    ]

    private static func search(_ appliance: Appliance, _ call: Call) -> Response {
        let scope = Scope(appliance, table(appliance.release))
        let rows = appliance.records(scope.model).list.map { record in
            scope.row(record)
                + (appliance.release < .v26_1 ? [] : [JSON.Member(name: "isAlias", value: .bool(false))])
        }
        return .json(Search(call.parameters).answer(rows))
    }

    private static func table(_ release: Release) -> Model { tables[release] ?? make(release) }

    private static let tables = Dictionary(uniqueKeysWithValues: Release.allCases.map { ($0, make($0)) })

    private static func make(_ release: Release) -> Model {
        let isOld = release < .v26_1
        let middle = isOld ? [Field("aliascount", AliasCountField(), default: "0", volatile: true)] : newer
        return Model(
            "unbound.hosts", mount: ["OPNsense", "unboundplus"], version: isOld ? "1.0.13" : "1.0.15",
            description: "Unbound configuration", list: ["hosts", "host"], display: "hostname",
            fields: [
                Field("enabled", BooleanField(), default: "1", required: true),
                Field(
                    "hostname", HostnameField(allowsAddress: false, isDNSName: false),
                    message: isOld ? nil : "A valid hostname must be specified."),
                Field("domain", TextField(mask: domain), required: true, message: "A valid domain must be specified."),
                Field("rr", OptionField(kinds), default: "A", required: true),
                Field("mxprio", IntegerField(), constraints: [needed("MX", "The field MX Priority is required.")]),
                Field("mx", HostnameField(), constraints: [needed("MX", "The field MX Host is required.")]),
                Field("ttl", IntegerField(range: 0...2_147_483_647)),
                Field(
                    "server", NetworkField(allowsMask: release < .v26_7),
                    constraints: ["A", "AAAA"].map { needed($0, "The field IP address is required.") }),
                Field("txtdata", DescriptionField(), constraints: [needed("TXT", "The field TXT Data is required.")]),
            ] + middle + [Field("description", DescriptionField())])
    }

    private static let newer = [
        Field("addptr", BooleanField(), default: "1", required: true),
        Field("aliases", AliasNamesField(), volatile: true),
    ]

    private static let kinds = [
        ("A", "A (IPv4 address)"), ("AAAA", "AAAA (IPv6 address)"), ("MX", "MX (mail server)"), ("TXT", "TXT (text)"),
    ]

    private static func needed(_ kind: String, _ message: String) -> Constraint {
        .setIf(field: "rr", value: kind, message: message)
    }

    private static let domain = Mask { text in
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
    }
}

/// How many other names an override has: none, because the twin has no other names.
struct AliasCountField: FieldType {}

/// The other names of an override.
struct AliasNamesField: FieldType {
    func options(for value: String, in scope: Scope) -> JSON? { FreeList.map(of: value) }
}
