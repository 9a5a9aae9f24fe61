/// The guide's network on loopback, as a scenario has it: the APIs of both hosts, and SSH as far as this machine can serve it.
package struct LabNetwork: Sendable {
    package struct Settings: Sendable {
        package var release = Release.v26_7
        /// The firewall's port; zero takes any free one.
        package var port = 0
        /// How many peers the firewall has beside the scenario's.
        package var peers = 0
        /// Whether the hosts can be entered by SSH.
        package var hasSSH = true
        /// The path of `vpnctl`.
        package var program: String

        package init(program: String) { self.program = program }
    }

    package let firewall: OPNsenseTwin
    package let proxmox: ProxmoxTwin
    /// The Proxmox host as a shell sees it; nil where it is not entered.
    package let hosts: LabHosts?
    /// Nil where the firewall is not entered.
    package let entrance: FirewallEntrance?
    /// Why a host is not entered, though it should be, in the order of the sections.
    private let problems: (proxmox: String?, firewall: String?)
    private let title: String

    /// - Throws: What keeps the APIs from being served; SSH is left out where this machine lacks something.
    package static func start(_ scenario: Scenario, _ settings: Settings) async throws -> LabNetwork {
        let starting = Task {
            settings.hasSSH ? await Attempt { try await LabHosts.start(scenario, program: settings.program) } : nil
        }
        var firewall: OPNsenseTwin?
        var entrance: FirewallEntrance?
        do {
            let twin = try await scenario.start(release: settings.release, port: settings.port)
            firewall = twin
            if settings.peers > 0 { try await twin.seed(peers: settings.peers) }
            let hosts = await starting.value
            // The way to the firewall leads through the other host.
            let entering =
                hosts?.value != nil
                ? await Attempt { try await FirewallEntrance.start(twin, program: settings.program) } : nil
            entrance = entering?.value
            let proxmox = try await scenario.proxmoxAPI(of: hosts?.value?.proxmox)
            return LabNetwork(
                firewall: twin, proxmox: proxmox, hosts: hosts?.value, entrance: entrance,
                problems: (hosts?.problem, entering?.problem ?? hosts?.problem),
                title: "OPNsense \(settings.release.version), scenario \(scenario.rawValue), until Ctrl-C")
        } catch {
            entrance?.stop()
            await starting.value?.value?.stop()
            try? await firewall?.shutdown()
            throw error
        }
    }

    package func stop() async throws {
        entrance?.stop()
        hosts?.stop()
        try await proxmox.shutdown()
        try await firewall.shutdown()
    }
}

/// What came of serving a host that the lab can do without.
private struct Attempt<Value: Sendable>: Sendable {
    var value: Value?
    var problem: String?

    init(_ body: () async throws -> Value) async {
        do {
            value = try await body()
        } catch {
            problem = (error as? ServerProgram.Failure)?.text ?? "\(error)"
        }
    }
}

extension LabNetwork {
    /// A part of the environment, with what it is about.
    package struct Section: Sendable {
        package let title: String
        package let variables: [LabVariable]
    }

    /// The environment that leads vpnctl to the lab; the firewall's secret comes last.
    package var sections: [Section] {
        get async {
            let version = ProxmoxTwinSettings().version
            var sections = [Section(title: "Proxmox VE \(version), host pve", variables: await proxmoxAPI)]
            if let hosts {
                let title = "pve, entered by SSH: programs of its own, and those of this machine"
                sections.append(Section(title: title, variables: hosts.environment))
            } else {
                sections.append(Self.closed("pve", "VPNCTL_PVE_SSH", problems.proxmox))
            }
            if let entrance {
                let title = "OPNsense, entered by SSH through pve"
                sections.append(Section(title: title, variables: entrance.environment))
            } else {
                sections.append(Self.closed("opnsense", "VPNCTL_OPNSENSE_SSH", problems.firewall))
            }
            return sections + [Section(title: title, variables: await firewallAPI)]
        }
    }

    private static func closed(_ host: String, _ variable: String, _ problem: String?) -> Section {
        let why = problem.map { ": \($0)" } ?? ""
        return Section(title: "\(host) is not entered by SSH\(why)", variables: [LabVariable(variable, "off")])
    }

    private var proxmoxAPI: [LabVariable] {
        get async {
            [
                LabVariable("VPNCTL_PVE_URL", await proxmox.url?.absoluteString ?? ""),
                LabVariable("VPNCTL_PVE_CERTIFICATE", TwinCertificate.fingerprint(of: proxmox.certificateSHA256)),
                LabVariable("VPNCTL_PVE_KEY", proxmox.token.id), LabVariable("VPNCTL_PVE_SECRET", proxmox.token.secret),
            ]
        }
    }

    private var firewallAPI: [LabVariable] {
        get async {
            let credentials = firewall.credentials(for: "vpnctl")
            return [
                LabVariable("VPNCTL_OPNSENSE_URL", await firewall.url?.absoluteString ?? ""),
                LabVariable(
                    "VPNCTL_OPNSENSE_CERTIFICATE",
                    TwinCertificate.fingerprint(of: await firewall.certificateSHA256 ?? [])),
                LabVariable("VPNCTL_OPNSENSE_KEY", credentials?.key ?? ""),
                LabVariable("VPNCTL_OPNSENSE_SECRET", credentials?.secret ?? ""),
            ]
        }
    }
}
