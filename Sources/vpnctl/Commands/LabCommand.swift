import ArgumentParser
import Foundation
import Lab

/// `vpnctl lab`: the twins of the remote systems, to try everything without hardware.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "Serve a twin of the firewall on loopback, to try everything without hardware.",
        subcommands: [Up.self, List.self])

    /// `vpnctl lab up`.
    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "up", abstract: "Serve a twin of OPNsense until Ctrl-C, and print the environment to export.",
            discussion: """
                The twin listens on loopback with a certificate of its own and forgets everything when it ends. In \
                another terminal, export what it prints and run any vpnctl command.
                """)

        @Option(help: "The version of OPNsense: \(Release.allCases.map(\.rawValue).joined(separator: ", ")).")
        var version: Release = .v26_7

        @Option(help: "What the firewall looks like at the start; `vpnctl lab list` explains each.")
        var scenario: Scenario = .guide

        @Option(help: "The port to listen on; 0 takes any free one.")
        var port: UInt16 = 0

        @Option(
            help: ArgumentHelp("How many peers to add to the scenario's, to see how plans grow.", valueName: "count"))
        var peers = 0

        func validate() throws {
            guard (0...SeededPeer.most).contains(peers) else {
                throw ValidationError("--peers takes a number from 0 to \(SeededPeer.most).")
            }
        }

        func run() async throws {
            let twin = try await scenario.start(release: version, port: Int(port))
            if peers > 0 { try await twin.seed(peers: peers) }
            try Output.write(try await environment(of: twin))
            do {
                try await Interrupt.guarding {
                    while true { try await Task.sleep(for: .seconds(86_400)) }
                }
            } catch is CancellationError {
                try await twin.shutdown()
            }
        }

        private func environment(of twin: OPNsenseTwin) async throws -> String {
            guard let url = await twin.url, let certificate = await twin.certificateSHA256,
                let credentials = twin.credentials(for: "vpnctl")
            else { throw Output.Failure(message: "The lab could not listen on port \(port); choose another --port.") }
            let fingerprint = certificate.map { String(format: "%02X", $0) }.joined(separator: ":")
            return """
                # OPNsense \(version.version), scenario \(scenario.rawValue), until Ctrl-C
                export VPNCTL_OPNSENSE_URL=\(url)
                export VPNCTL_OPNSENSE_CERTIFICATE=\(fingerprint)
                export VPNCTL_OPNSENSE_KEY='\(credentials.key)'
                export VPNCTL_OPNSENSE_SECRET='\(credentials.secret)'

                """
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
