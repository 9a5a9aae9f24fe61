import Foundation

/// The way into a machine of a lab: command lines that run others there.
package struct MachineEntrance: Sendable {
    private let machine: RunningMachines.Machine

    /// - Parameters:
    ///   - name: A machine.
    ///   - lab: Its lab; the only one that runs where none is given.
    /// - Throws: ``ServerProgram/Failure`` where there is none, or more than one.
    package init(name: String, lab: String?) throws {
        guard geteuid() == 0 else {
            throw ServerProgram.Failure(text: "the machines of a packet lab are root's: run this with sudo")
        }
        let running = RunningMachines.all
        let labs = Set(running.map(\.lab)).sorted()
        guard !labs.isEmpty else {
            throw ServerProgram.Failure(
                text: "no packet lab runs here: start one with `sudo vpnctl lab up --packets` in another terminal")
        }
        let known = labs.joined(separator: ", ")
        guard let chosen = lab ?? (labs.count == 1 ? labs.first : nil) else {
            throw ServerProgram.Failure(text: "several labs run: say with --name which one you mean of \(known)")
        }
        guard labs.contains(chosen) else {
            throw ServerProgram.Failure(text: "no lab is named \(chosen); there is \(known)")
        }
        let names = running.filter { $0.lab == chosen }
        guard let machine = names.first(where: { $0.name == name }) else {
            let all = names.map(\.name).sorted().joined(separator: ", ")
            throw ServerProgram.Failure(text: "the lab has no machine \(name); it has \(all)")
        }
        self.machine = machine
    }

    /// Runs a command there, with the lab's credentials in its environment and the lab's keys in the inventory.
    ///
    /// - Parameters:
    ///   - folder: Where it begins; an `inventory` there is seen with the public keys of the lab.
    ///   - program: The path of `vpnctl`, which the command finds by its name.
    package func running(_ command: [String], in folder: String, program: String) -> [String] {
        enter + ["sh", "-c", Self.shell, "sh", folder, program] + command
    }

    /// Restarts the machine; nil where it knows no restart.
    package var restarting: [String]? {
        guard FileManager.default.fileExists(atPath: "/proc/\(machine.number)/root/run/reboot") else { return nil }
        return enter + ["env", "PATH=\(PacketTools.searchPath)", "sh", "-e", "/run/reboot"]
    }

    private var enter: [String] {
        [
            PacketTools.path(of: "nsenter") ?? "nsenter", "--target", "\(machine.number)", "--mount", "--net", "--uts",
            "--ipc", "--pid", "--",
        ]
    }

    /// The copy of the inventory is seen by the command alone, and goes with it.
    private static let shell = #"""
        cd "$1" || exit
        program=$2
        shift 2
        . /run/environment
        export PATH="${program%/*}:$PATH"
        [ -d inventory ] || exec "$@"
        mkdir -p /run/inventory
        exec unshare --mount sh -c '
            mount -t tmpfs tmpfs /run/inventory && "$0" lab-part inventory inventory /run/inventory &&
                mount --bind /run/inventory inventory && exec "$@"' "$program" "$@"
        """#
}
