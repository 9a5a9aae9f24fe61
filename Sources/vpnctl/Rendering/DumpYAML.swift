import Inventory
import Providers
import Reconciler

import struct Foundation.Date

/// Live states as YAML for a diff between two days: sorted, without anything that changes by itself, secrets as digests.
struct DumpYAML {
    let site: Site
    let hosts: [Host]
    let states: LiveStates

    func render() -> String {
        var lines = [
            "# The live state, as `vpnctl dump` reads it. Secrets are the first 8 digits of their SHA-256. Left out: private",
            "# keys, handshakes and counters. Not read: port forwards, NAT rules, normalisation, other services.",
            "hosts:",
        ]
        for host in hosts.sorted(by: { $0.name < $1.name }) {
            if let state = states.linux[host.name] {
                lines += LinuxDump(host: host, state: state).lines()
            } else if let state = states.firewalls[host.name] {
                lines += HostDump(host: host, state: state, ruleInterfaces: ruleInterfaces(of: host)).lines()
            } else {
                let why = states.closed[host.name].map { "not read, since \($0)" } ?? "no API"
                lines.append("  # \(host.name): \(host.provider.rawValue), \(why)")
            }
        }
        if states.firewalls.isEmpty, states.linux.isEmpty { lines = lines.map { $0 == "hosts:" ? "hosts: {}" : $0 } }
        return lines.map { $0 + "\n" }.joined()
    }

    private func ruleInterfaces(of host: Host) -> [String] {
        Set(site.rules.filter { $0.host == host.name }.map(\.interface)).sorted()
    }
}

/// One firewall.
private struct HostDump {
    typealias Field = (name: String, value: String)

    let host: Host
    let state: OPNsenseState
    /// The interfaces whose rules 25.7 was asked for.
    let ruleInterfaces: [String]

    func lines() -> [String] {
        var lines = ["  \(YAMLScalar.of(host.name)):"]
        if let version = state.version {
            lines.append("    version: \(YAMLScalar.quoted(version.description))")
        } else {
            lines.append(invisible("version", OPNsenseAPI.systemInformation, indent: 4) ?? "    # version: not visible")
        }
        lines += wireguard() + interfaces() + aliases() + rules() + routes() + gateways() + outboundNAT() + firewall()
        return lines
    }

    // MARK: WireGuard

    private func wireguard() -> [String] {
        let enabled = invisible("enabled", OPNsenseAPI.readWireGuard, indent: 6)
        let peers = state.peers.sorted { ($0.name, $0.uuid) < ($1.name, $1.uuid) }
        var lines = ["    wireguard:", enabled ?? "      enabled: \(state.isWireGuardEnabled)"]
        lines += section("instances", OPNsenseAPI.searchInstances, indent: 6, state.instances.map { fields($0) })
        lines += section("peers", OPNsenseAPI.searchPeers, indent: 6, peers.map { fields($0) })
        lines += section("running", OPNsenseAPI.showWireGuard, indent: 6, state.running?.map { fields($0) })
        return lines
    }

    private func fields(_ instance: OPNsenseState.Instance) -> [Field] {
        [
            ("name", text(instance.name)), ("uuid", text(instance.uuid)), ("enabled", "\(instance.isEnabled)"),
            ("device", text(instance.device)), ("public_key", text(instance.publicKey)),
            ("port", number(instance.port)), ("mtu", number(instance.mtu)), ("addresses", list(instance.addresses)),
            ("disable_routes", "\(instance.disablesRoutes)"), ("gateway", text(instance.gateway)),
        ]
    }

    private func fields(_ peer: OPNsenseState.Peer) -> [Field] {
        let instances = state.instances.filter { $0.peers.contains(peer.uuid) }.map(\.name).sorted()
        return [
            ("name", text(peer.name)), ("uuid", text(peer.uuid)), ("enabled", "\(peer.isEnabled)"),
            ("public_key", text(peer.publicKey)),
            ("preshared_key", peer.presharedKey.map { YAMLScalar.quoted("sha256:\($0.short)") } ?? "null"),
            ("allowed_ips", list(peer.allowedIPs)), ("endpoint", text(peer.endpointHost)),
            ("endpoint_port", text(peer.endpointPort)), ("keepalive", number(peer.keepalive)),
            ("instances", list(instances)),
        ]
    }

    private func fields(_ row: OPNsenseState.RunningRow) -> [Field] {
        guard row.isPeer else {
            return [
                ("device", text(row.device)), ("up", "\(row.isUp)"), ("public_key", text(row.publicKey)),
                ("port", text(row.listenPort)),
            ]
        }
        return [
            ("device", text(row.device)), ("peer", text(row.publicKey)), ("allowed_ips", list(row.allowedIPs)),
            ("keepalive", text(row.keepalive)),
        ]
    }

    // MARK: Network

    private func interfaces() -> [String] {
        section(
            "interfaces", OPNsenseAPI.interfacesInfo,
            state.interfaces.map { interface in
                [
                    ("key", text(interface.key)), ("device", text(interface.device)),
                    ("description", text(interface.description)), ("enabled", "\(interface.isEnabled)"),
                    ("addresses", list(interface.addresses.map(\.description).sorted())),
                    ("groups", list(interface.groups.sorted())),
                    ("blocks_private_networks", "\(interface.blocksPrivateNetworks)"),
                    ("locked", "\(interface.isLocked)"),
                ]
            })
    }

    private func aliases() -> [String] {
        section(
            "aliases", OPNsenseAPI.searchAliases,
            state.aliases.map { alias in
                [
                    ("name", text(alias.name)), ("uuid", text(alias.uuid)), ("type", text(alias.type)),
                    ("enabled", "\(alias.isEnabled)"), ("content", list(alias.content.sorted())),
                    ("description", text(alias.description)),
                ]
            })
    }

    private func routes() -> [String] {
        section(
            "routes", OPNsenseAPI.searchRoutes,
            state.routes.sorted { ($0.network, $0.gateway, $0.uuid) < ($1.network, $1.gateway, $1.uuid) }.map { route in
                [
                    ("network", text(route.network)), ("gateway", text(route.gateway)), ("uuid", text(route.uuid)),
                    ("enabled", "\(route.isEnabled)"), ("description", text(route.description)),
                ]
            })
    }

    private func gateways() -> [String] {
        section(
            "gateways", OPNsenseAPI.searchGateways,
            state.gateways.map { gateway in
                [
                    ("name", text(gateway.name)), ("uuid", text(gateway.uuid)), ("interface", text(gateway.interface)),
                    ("address", text(gateway.address)), ("enabled", "\(gateway.isEnabled)"),
                ]
            })
    }

    // MARK: Firewall

    private func rules() -> [String] {
        var lines: [String] = []
        // The same bound as the reader's.
        let listsAll = state.version.map { $0 >= ProductVersion(year: 26, month: 1, patch: 1) } ?? false
        if !listsAll, invisible("rules", OPNsenseAPI.searchRules, indent: 4) == nil {
            let names = ruleInterfaces.isEmpty ? "" : " and those of \(ruleInterfaces.joined(separator: ", "))"
            lines.append("    # rules: the floating ones\(names) only: this version lists one interface at a time")
        }
        return lines + section("rules", OPNsenseAPI.searchRules, state.rules.map { fields($0) })
    }

    /// In the order of evaluation, which a diff is to show.
    private func fields(_ rule: FirewallRule) -> [Field] {
        let origin =
            switch rule.origin {
            case .mvc: "api"
            case .gui: "gui"
            case .automatic: "automatic"
            }
        var fields: [Field] = [
            ("description", text(rule.description)), ("uuid", text(rule.uuid)), ("origin", origin),
            ("enabled", "\(rule.isEnabled)"), ("sequence", number(rule.sequence)), ("action", text(rule.action)),
            ("direction", text(rule.direction)), ("quick", "\(rule.isQuick)"),
            ("interfaces", list(rule.interfaces)), ("family", text(rule.family)), ("protocol", text(rule.transport)),
            ("from", list(rule.source)), ("from_port", text(rule.sourcePort)), ("to", list(rule.destination)),
            ("to_port", text(rule.destinationPort)), ("log", "\(rule.logs)"),
        ]
        let inverted = [
            ("interfaces", rule.invertsInterfaces), ("from", rule.invertsSource), ("to", rule.invertsDestination),
        ].filter(\.1).map(\.0)
        if !inverted.isEmpty { fields.append(("inverted", list(inverted))) }
        if !rule.conditions.isEmpty {
            fields.append(("conditions", list(rule.conditions.map { "\($0.field)=\($0.value)" })))
        }
        if let isLoaded = rule.isLoaded { fields.append(("loaded", "\(isLoaded)")) }
        return fields
    }

    private func outboundNAT() -> [String] {
        if let mode = state.outboundNATMode { return ["    outbound_nat: \(text(mode))"] }
        return [
            invisible("outbound_nat", OPNsenseAPI.readOutboundNAT, indent: 4)
                ?? "    # outbound_nat: not visible in this version"
        ]
    }

    private func firewall() -> [String] {
        switch state.firewallStatus {
        case .noErrorShown: return ["    firewall: good"]
        case .failed(let message, let time):
            let date = Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
            return ["    firewall:", "      failed: \(text(message))", "      time: \(YAMLScalar.quoted(date))"]
        case .notVisible:
            let needs = "\(OPNsenseAPI.Privilege.status) and \(OPNsenseAPI.Privilege.firewallLog)"
            return ["    # firewall: whether its rules load is not visible; it needs \(needs)"]
        }
    }

    // MARK: YAML

    /// A list of entries, or the reason why it is not visible.
    private func section(
        _ name: String, _ call: OPNsenseAPI.Call, indent: Int = 4, _ entries: [[Field]]?
    ) -> [String] {
        if let comment = invisible(name, call, indent: indent) { return [comment] }
        let blanks = String(repeating: " ", count: indent)
        guard let entries else { return ["\(blanks)# \(name): not visible"] }
        if entries.isEmpty { return ["\(blanks)\(name): []"] }
        return ["\(blanks)\(name):"]
            + entries.flatMap { fields in
                fields.enumerated().map { number, field in
                    "\(blanks)  \(number == 0 ? "-" : " ") \(field.name): \(field.value)"
                }
            }
    }

    private func invisible(_ name: String, _ call: OPNsenseAPI.Call, indent: Int) -> String? {
        guard let missing = state.missing.first(where: { $0.path == call.path }) else { return nil }
        return String(repeating: " ", count: indent) + "# \(name): not visible, needs \(missing.privilege)"
    }

    private func text(_ value: String) -> String { YAMLScalar.of(value) }

    private func number(_ value: Int?) -> String { value.map(String.init) ?? "null" }

    private func list(_ values: [String]) -> String { "[\(values.map(YAMLScalar.of).joined(separator: ", "))]" }
}
