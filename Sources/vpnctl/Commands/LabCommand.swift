import ArgumentParser
import Foundation
import Lab

/// `vpnctl lab`: the twins of the remote systems, to try everything without hardware.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Serve twins of a network's hosts on loopback, to try everything without hardware.",
        subcommands: [Up.self, List.self, Shell.self, Reboot.self, Down.self])

    /// `vpnctl lab up`.
    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "up",
            abstract: "Serve a twin of OPNsense and a Proxmox host until Ctrl-C, and print the environment to export.",
            discussion: """
                The twin of OPNsense listens on loopback with a certificate of its own. The Proxmox host is a folder \
                behind an sshd on loopback, with an interfaces file, ip, sudo and pct of its own; every other program \
                there is this machine's, and runs as you. Both forget everything when the lab ends. In another \
                terminal, export what it prints and run any vpnctl command.
                """)

        @Option(help: "The version of OPNsense: \(Release.allCases.map(\.rawValue).joined(separator: ", ")).")
        var version: Release = .v26_7

        @Option(help: "What the hosts look like at the start; `vpnctl lab list` explains each.")
        var scenario = PacketScenario.guide

        @Option(help: "The firewall's port to listen on; 0 takes any free one.")
        var port: UInt16 = 0

        @Option(
            help: ArgumentHelp("How many peers to add to the scenario's, to see how plans grow.", valueName: "count"))
        var peers = 0

        @Flag(name: .customLong("no-ssh"), help: "Serve the firewall alone, without the host that is entered by SSH.")
        var hasNoSSH = false

        @Flag(help: "Build the whole network, with real packets, in network namespaces of this machine; needs root.")
        var packets = false

        @Option(help: "What the packet lab is found by, where several run side by side.")
        var name = PacketLab.defaultName

        func validate() throws {
            guard packets || scenario.mishap == nil else {
                throw ValidationError("The scenario \(scenario.name) shows in packets alone: add --packets.")
            }
            guard !packets || (port == 0 && peers == 0 && !hasNoSSH) else {
                throw ValidationError("--port, --peers and --no-ssh are about the lab without --packets.")
            }
            guard (0...SeededPeer.most).contains(peers) else {
                throw ValidationError("--peers takes a number from 0 to \(SeededPeer.most).")
            }
        }

        func run() async throws {
            if packets { return try await runPackets() }
            let hosts = Hosts(scenario: scenario.base, isServed: !hasNoSSH)
            do {
                try await Interrupt.guarding {
                    async let starting: Void = hosts.start()
                    let twin = try await scenario.base.start(release: version, port: Int(port))
                    if peers > 0 { try await twin.seed(peers: peers) }
                    await starting
                    try Output.write(await hosts.environment + environment(of: twin))
                    while !Task.isCancelled { try? await Task.sleep(for: .seconds(86_400)) }
                    try await twin.shutdown()
                }
            } catch {
                await hosts.stop()
                guard error is CancellationError else { throw error }
            }
        }

        private func runPackets() async throws {
            do {
                try await Interrupt.guarding {
                    let lab = try await PacketLab.start(scenario, name: name, program: LabTool.program)
                    try Output.write(PacketLabText(machines: lab.machines, name: name, scenario: scenario).text)
                    await lab.waitForEnd()
                    lab.stop()
                }
            } catch is CancellationError {}
        }

        /// The firewall's secret comes last: who waits for the lab waits for it.
        private func environment(of twin: OPNsenseTwin) async throws -> String {
            guard let url = await twin.url, let certificate = await twin.certificateSHA256,
                let credentials = twin.credentials(for: "vpnctl")
            else { throw Output.Failure(message: "The lab could not listen on port \(port); choose another --port.") }
            let fingerprint = certificate.map { String(format: "%02X", $0) }.joined(separator: ":")
            return """
                # OPNsense \(version.version), scenario \(scenario.name), until Ctrl-C
                export VPNCTL_OPNSENSE_URL=\(url)
                export VPNCTL_OPNSENSE_CERTIFICATE=\(fingerprint)
                export VPNCTL_OPNSENSE_KEY='\(credentials.key)'
                export VPNCTL_OPNSENSE_SECRET='\(credentials.secret)'

                """
        }
    }

    /// The hosts that are entered by SSH, as far as this machine can serve them.
    private actor Hosts {
        private let scenario: Scenario
        private let isServed: Bool
        private var hosts: LabHosts?
        private var problem: String?

        init(scenario: Scenario, isServed: Bool) { (self.scenario, self.isServed) = (scenario, isServed) }

        func start() async {
            guard isServed else { return }
            do {
                hosts = try await LabHosts.start(scenario, program: LabTool.program)
            } catch {
                problem = (error as? ServerProgram.Failure)?.text ?? "\(error)"
            }
        }

        func stop() {
            hosts?.stop()
            hosts = nil
        }

        /// A comment where they are not served: the firewall is worth a look without them.
        var environment: String {
            let off = "export VPNCTL_PVE_SSH=off\n"
            if let problem { return "# The Proxmox host pve is not served: \(problem)\n" + off }
            guard let hosts else { return off }
            return "# Proxmox host pve, the programs of this machine behind its own\n"
                + hosts.environment.map { "export \($0.name)='\($0.value)'\n" }.joined()
        }
    }

    /// `vpnctl lab list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the scenarios of the lab.")

        func run() throws {
            let width = PacketScenario.all.map(\.name.count).max() ?? 0
            let style = TextStyle.standardOutput
            func write(_ scenarios: [PacketScenario]) throws {
                for scenario in scenarios {
                    let name = scenario.name + String(repeating: " ", count: width - scenario.name.count)
                    let lines = style.wrap(scenario.summary, first: "\(name)  ", indent: width + 2)
                    try Output.write(lines.joined(separator: "\n") + "\n")
                }
            }
            try write(PacketScenario.all.filter { $0.mishap == nil })
            try Output.write("\nWith --packets alone, one mistake in the converged network:\n\n")
            try write(PacketScenario.all.filter { $0.mishap != nil })
            for lab in RunningMachines.labs {
                let machines = RunningMachines.all.filter { $0.lab == lab }.map(\.name).sorted()
                let lines = style.wrap(
                    machines.joined(separator: ", "), first: "running packet lab \(lab)  ", indent: 2)
                try Output.write(lines.joined(separator: "\n") + "\n")
            }
        }
    }
}

extension Release: ExpressibleByArgument {
    public init?(argument: String) {
        guard let release = Release.allCases.first(where: { $0.rawValue == argument }) else { return nil }
        self = release
    }
    public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension PacketScenario: ExpressibleByArgument {
    public init?(argument: String) { self.init(name: argument) }
    public static var allValueStrings: [String] { all.map(\.name) }
    public var defaultValueDescription: String { name }
}
