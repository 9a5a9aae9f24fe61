import ArgumentParser
import Foundation
import Lab

extension LabCommand {
    /// `vpnctl lab shell`.
    struct Shell: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "shell",
            abstract: "Run a command, or a shell, on a machine of a packet lab.",
            usage: "vpnctl lab shell [--name LAB] MACHINE [-- COMMAND [ARGUMENT…]]",
            discussion: """
                The command starts in this folder, as root of the machine. It finds vpnctl, the credentials of the \
                lab's firewall and its Proxmox host, and sees `inventory` in this folder as it is at that moment, with \
                the lab's public keys instead of the peers' own, and read-only: edit it in another terminal. What it \
                ends with is passed on.
                """)

        @OptionGroup var lab: LabName
        @Argument(help: "A machine of the lab; `vpnctl lab list` shows them.") var machine: String
        @Argument(parsing: .postTerminator, help: "The command and its arguments, after `--`.")
        var command: [String] = []

        func run() throws {
            let entrance = try MachineEntrance(name: machine, lab: lab.name)
            let folder = FileManager.default.currentDirectoryPath
            let words = command.isEmpty ? ["bash"] : command
            // Ctrl-C is the command's; the program that waits for it stays to pass on how it ends.
            try Replacement.become(
                entrance.running(words, in: folder, program: LabTool.program), ignoring: [SIGINT, SIGQUIT])
        }
    }

    /// `vpnctl lab reboot`.
    struct Reboot: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reboot",
            abstract: "Restart a machine of a packet lab, from its own files.",
            discussion: """
                Everything that runs on the Proxmox host ends, sessions among it; rules, tables and settings that are \
                in no file are gone. Its network goes down and comes up by ifupdown2, as its /etc/network/interfaces \
                says. A change that waits in interfaces.new is carried out, as Proxmox does.
                """)

        @OptionGroup var lab: LabName
        @Argument(help: "A machine of the lab.") var machine: String

        func run() throws {
            let entrance = try MachineEntrance(name: machine, lab: lab.name)
            guard let words = entrance.restarting else {
                throw Output.Failure(message: "\(machine) keeps nothing over a restart, and has none; pve does.")
            }
            try Replacement.become(words)
        }
    }

    /// `vpnctl lab down`.
    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "down", abstract: "End a packet lab, with all that runs in it.")

        @OptionGroup var lab: LabName

        func run() async throws {
            let name = lab.name ?? PacketLab.defaultName
            guard try await RunningMachines.end(lab: name) else {
                let labs = RunningMachines.labs
                throw Output.Failure(
                    message: "No packet lab named \(name) runs here."
                        + (labs.isEmpty ? "" : " There is \(labs.joined(separator: ", ")).")
                )
            }
        }
    }
}

/// Which packet lab a command is about.
struct LabName: ParsableArguments {
    @Option(help: "The name of the packet lab, where several run.") var name: String?

    /// Whether a lab may be called so: it stands in command lines, and is read there again.
    static func isName(_ text: String) -> Bool {
        text.utf8.count <= 64 && text.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil
    }
}
