import Inventory
package import Reconciler

extension OPNsenseProvider {
    package func activate(_ service: Service) async throws {
        isRunningKnown = false
        switch service {
        case kinds.aliasService: try await reload(OPNsenseAPI.reloadAliases)
        case kinds.wireguardService:
            try await reload(OPNsenseAPI.reloadWireGuard)
            try await proveWireGuard()
        case kinds.interfaceService:
            for key in interfacesToReload() { try await reloadInterface(key) }
            touchedInterfaces = []
            try await prove(service) { try await $0.refresh(OPNsenseKinds.interface) }
        case kinds.routingService: try await reload(OPNsenseAPI.reloadRoutes)
        default: try await applyRules()
        }
        try await settle(service)
    }

    package func evaluate(_ check: Check) async throws {
        switch check.service {
        case kinds.wireguardService: try await proveWireGuard()
        case kinds.filterService: try await proveRules()
        default: break
        }
    }

    func refresh(_ kind: String) async throws { state = try await reader.refreshed([kind], of: state) }

    /// The devices' addresses, MTU and routes are only looked at anew where what is known of them would not do.
    private func proveWireGuard() async throws {
        try await prove(kinds.wireguardService) { provider in
            if provider.isRunningKnown { return }
            try await provider.refreshRunning()
            provider.compare()
            if case .differs? = provider.comparison.live.layers[provider.kinds.wireguardService] {
                try await provider.refresh(OPNsenseKinds.interface)
            }
        }
    }

    private func refreshRunning() async throws {
        state.running = try await reader.readRunning()
        isRunningKnown = true
    }

    // MARK: In force

    /// How long to wait between looks: a reload may come into force a moment after its answer.
    private static let pauses: [Duration] = [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)]

    /// Looks until what is in force is what is stored.
    ///
    /// - Throws: ``ProviderError`` `not-in-force` with the differences.
    private func prove(
        _ service: Service, by look: (isolated OPNsenseProvider) async throws -> Void
    ) async throws {
        for pause in Self.pauses + [.zero] {
            try await look(self)
            compare()
            guard case .differs(let differences)? = comparison.live.layers[service] else { return }
            isRunningKnown = false
            if pause == .zero {
                throw ProviderError(
                    .notInForce, host: host.name,
                    message: "\(service.address) was reloaded, and what is stored is not in force: "
                        + differences.joined(separator: "; ") + ".")
            }
            try await Task.sleep(for: pause)
        }
    }

    // MARK: Interfaces

    /// Those that this run changed; without any, another run has, and which ones is not known.
    private func interfacesToReload() -> [String] {
        let assigned = comparison.tunnels.compactMap { comparison.assignedInterface(of: $0) }
        let left = assigned.filter { touchedInterfaces.isEmpty || $0.isEnabled && $0.addresses.isEmpty }
        return touchedInterfaces.union(left.map(\.key)).sorted()
    }

    private func reloadInterface(_ key: String) async throws {
        if comparison.writesInterfacesBySSH {
            try await run("interface reconfigure \(key)")
        } else {
            try await reload(OPNsenseAPI.reloadInterface, key)
        }
    }

    // MARK: Rules

    /// Loads the rules; that the firewall says so proves nothing, a new entry in its status would disprove it.
    private func applyRules() async throws {
        firewallStatus = try await reader.readFirewallStatus()
        try await reload(OPNsenseAPI.applyRules)
        try await complainAboutLoadError()
    }

    private func complainAboutLoadError() async throws {
        let status = try await reader.readFirewallStatus()
        guard case .failed(let message, _) = status, status != firewallStatus else { return }
        throw ProviderError(
            .notInForce, host: host.name,
            message: "\(host.name) could not load its rules and keeps the old ones: \(message.printableHead) "
                + "See Firewall > Log Files > General there, then correct the rule that it names.")
    }

    /// By pf's statistics where the firewall gives them, else by its labels where SSH shows them, and by its status.
    private func proveRules() async throws {
        if state.showsLoadedRules {
            return try await prove(kinds.filterService) { try await $0.refresh(OPNsenseKinds.rule) }
        }
        try await complainAboutLoadError()
        guard state.shell?.rules != nil, let shell = reader.shell else { return }
        try await prove(kinds.filterService) { $0.state.shell = try await shell.read() }
    }
}

extension ProviderError.Code {
    package static let notInForce = Self("not-in-force")
}
