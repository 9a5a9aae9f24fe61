import ArgumentParser
import Foundation
import Lab

/// `vpnctl lab`: the twins of the remote systems, to try everything without hardware.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Serve twins of a network's hosts on loopback, to try everything without hardware.",
        subcommands: [Up.self, List.self])

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
        var scenario: Scenario = .guide

        @Option(help: "The firewall's port to listen on; 0 takes any free one.")
        var port: UInt16 = 0

        @Option(
            help: ArgumentHelp("How many peers to add to the scenario's, to see how plans grow.", valueName: "count"))
        var peers = 0

        @Flag(name: .customLong("no-ssh"), help: "Serve the APIs alone: no host is entered by SSH.")
        var hasNoSSH = false

        func validate() throws {
            guard (0...SeededPeer.most).contains(peers) else {
                throw ValidationError("--peers takes a number from 0 to \(SeededPeer.most).")
            }
        }

        func run() async throws {
            var settings = LabNetwork.Settings(program: LabTool.program)
            (settings.release, settings.port) = (version, Int(port))
            (settings.peers, settings.hasSSH) = (peers, !hasNoSSH)
            let (scenario, wanted) = (scenario, settings)
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
            let width = Scenario.allCases.map(\.rawValue.count).max() ?? 0
            let style = TextStyle.standardOutput
            for scenario in Scenario.allCases {
                let name = scenario.rawValue + String(repeating: " ", count: width - scenario.rawValue.count)
                let lines = style.wrap(scenario.summary, first: "\(name)  ", indent: width + 2)
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

extension Scenario: ExpressibleByArgument {}
