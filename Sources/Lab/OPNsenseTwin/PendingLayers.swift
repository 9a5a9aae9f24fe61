extension OPNsenseTwin {
    /// What of the stored configuration is not in force: what a reboot would change.
    ///
    /// Names of parts, ascending: `aliases`, `filter`, `interfaces`, `routes`, `wireguard`.
    package var notInForce: [String] {
        get throws {
            try appliance.revalidate()
            return try appliance.pendingLayers()
        }
    }
}

extension Appliance {
    fileprivate func pendingLayers() throws -> [String] {
        let booted = try Appliance(
            release: release, file: file, hardware: hardware, showsStatistics: showsStatistics
        ).inForce
        let layers: [(name: String, isSame: Bool)] = [
            (
                "aliases",
                inForce.tables.filter(isStored).mapValues(\.entries)
                    == booted.tables.filter(isStored).mapValues(\.entries)
            ),
            ("filter", inForce.rules.map(\.text) == booted.rules.map(\.text)),
            ("interfaces", settings(of: inForce.interfaces) == settings(of: booted.interfaces)),
            ("routes", inForce.routes.map(text) == booted.routes.map(text)),
            ("wireguard", tunnels(inForce) == tunnels(booted)),
        ]
        return layers.filter { !$0.isSame }.map(\.name)
    }

    /// Whether a table is that of a stored alias; those of interfaces come and go with the rules.
    private func isStored(_ table: (key: String, value: AliasTable)) -> Bool { !table.key.hasPrefix("__") }

    private func text(_ route: Hardware.Route) -> String {
        "\(route.destination) \(route.device) \(route.gateway ?? "")"
    }

    private func tunnels(_ state: InForce) -> [[UInt8]] {
        guard state.isWireGuardRunning else { return [] }
        let models = state.wireGuard?.at(["OPNsense", "wireguard"])
        return ["server", "client"].flatMap { lists(models?[$0]) }
    }

    /// What an interface is set to, without what is only written down; groups have nothing to bring up.
    private func settings(of interfaces: XMLNode?) -> [String: [[UInt8]]] {
        let own = (interfaces?.children ?? []).filter { ["", "0"].contains($0.text(of: "virtual")) }
        let all = own.map { interface in
            (interface.name, interface.children.filter { !["lock", "descr"].contains($0.name) }.map(bytes))
        }
        return Dictionary(all) { first, _ in first }
    }

    /// The lists of a model, without the attributes that every saving changes.
    private func lists(_ model: XMLNode?) -> [[UInt8]] { (model?.children ?? []).map(bytes) }

    private func bytes(_ node: XMLNode?) -> [UInt8] { node?.document() ?? [] }
}
