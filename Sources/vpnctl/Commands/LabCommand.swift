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
                The APIs of both listen on loopback with certificates of their own. The Proxmox host is also a folder \
                behind an sshd on loopback, with an interfaces file, ip, sudo and pct of its own; the firewall is \
                entered through it, as root, with pfctl, wg, ifconfig and configctl of its own. Every other program \
                there is this machine's, and runs as you. All forget everything when the lab ends. In another \
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

        @Flag(name: .customLong("no-ssh"), help: "Serve the APIs alone: no host is entered by SSH.")
        var hasNoSSH = false

        @Flag(help: "Build the whole network, with real packets, in network namespaces of this machine; needs root.")
        var packets = false

        @Option(help: "What the packet lab is found by, where several run side by side.")
        var name = PacketLab.defaultName

        func validate() throws {
            guard packets || scenario.mishap == nil else {
                throw ValidationError("The scenario \(scenario.name) shows in packets alone: add --packets.")
            }
            guard LabName.isName(name) else {
                throw ValidationError(
                    "--name takes up to 64 letters, digits, dots, dashes and underscores, a letter or digit first.")
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
            var settings = LabNetwork.Settings(program: LabTool.program)
            (settings.release, settings.port) = (version, Int(port))
            (settings.peers, settings.hasSSH) = (peers, !hasNoSSH)
            let (scenario, wanted) = (scenario.base, settings)
            do {
                try await Interrupt.guarding {
                    let network = try await LabNetwork.start(scenario, wanted)
                    do {
                        try Output.write(Self.text(await network.sections))
                        while !Task.isCancelled { try? await Task.sleep(for: .seconds(86_400)) }
                    } catch {
                        try await network.stop()
                        throw error
                    }
                    try await network.stop()
                }
            } catch is CancellationError {
                return
            } catch TwinError.cannotServe(let why) {
                throw Output.Failure(
                    message: "The lab could not listen (\(why)). Choose another --port, or leave it out.")
            }
        }

        private func runPackets() async throws {
            do {
                try await Interrupt.guarding {
                    let lab = try await PacketLab.start(
                        scenario, release: version, name: name, program: LabTool.program)
                    try Output.write(PacketLabText(machines: lab.machines, name: name, scenario: scenario).text)
                    await lab.waitForEnd()
                    lab.stop()
                }
            } catch is CancellationError {}
        }

        /// Lines for a shell, which a person reads as well.
        private static func text(_ sections: [LabNetwork.Section]) -> String {
            sections.map { section in
                let title = TextStyle.standardOutput.wrap(section.title, first: "# ", indent: 2)
                return (title.prefix(1) + title.dropFirst().map { "# " + $0.dropFirst(2) }).map { $0 + "\n" }.joined()
                    + section.variables.map { "export \($0.name)='\($0.value)'\n" }.joined()
            }.joined()
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
            try Output.write("\nWith --packets alone, one mistake in the converged network, and IPv6:\n\n")
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
