import ArgumentParser
import Foundation
import Lab

/// `vpnctl lab-part`: what the machines of the packet lab run.
struct LabPart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab-part", abstract: "Be a part of the packet lab.", shouldDisplay: false,
        subcommands: [Firewall.self, Proxmox.self, Click.self, Answer.self, LabInventory.self])

    /// The firewall, in a network of its own.
    struct Firewall: AsyncParsableCommand {
        @Option var scenario: PacketScenario
        @Option var version: Release
        @Option var php: String?

        func run() async throws {
            try await PacketFirewall.run(scenario, release: version, php: php)
        }
    }

    /// The API of the Proxmox host, on its machine.
    struct Proxmox: AsyncParsableCommand {
        func run() async throws { try await PacketProxmox.run() }
    }

    /// A click in the firewall's GUI, by somebody on its machine.
    struct Click: AsyncParsableCommand {
        @Argument(help: "Such as \"Interfaces > [WAN] > Block private networks\".") var box: String

        func run() async throws { print(try await GUIClick.perform(box)) }
    }

    /// A server on TCP ports.
    struct Answer: AsyncParsableCommand {
        @Argument var ports: [Int]

        func run() async throws { try await PortAnswer.start(ports: ports).waitForEnd() }
    }

    /// A copy of an inventory with the public keys of the lab.
    struct LabInventory: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "inventory")

        @Argument var folder: String
        @Argument var copy: String

        func run() throws {
            let files = FileManager.default
            try files.copyItems(in: URL(fileURLWithPath: folder), to: URL(fileURLWithPath: copy)) { text in
                LabKeys.replacingKeys(in: text)
            }
        }
    }
}

extension FileManager {
    /// Copies a folder's files, the YAML files among them through `edit`.
    fileprivate func copyItems(in folder: URL, to copy: URL, edit: (String) -> String) throws {
        for name in try contentsOfDirectory(atPath: folder.path) {
            let (source, target) = (folder.appending(path: name), copy.appending(path: name))
            if ["yaml", "yml"].contains(source.pathExtension),
                let text = try? String(contentsOf: source, encoding: .utf8)
            {
                try Data(edit(text).utf8).write(to: target)
            } else {
                try copyItem(at: source, to: target)
            }
        }
    }
}
