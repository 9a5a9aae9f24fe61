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
        let labs = RunningMachines.labs
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
        let machines = RunningMachines.all.filter { $0.lab == chosen }
        guard machines.contains(where: { Self.isReady($0) }) else {
            throw ServerProgram.Failure(
                text: "the lab \(chosen) is still coming up: `vpnctl lab up` says when it stands")
        }
        guard let machine = machines.first(where: { $0.name == name }) else {
            let all = machines.map(\.name).sorted().joined(separator: ", ")
            throw ServerProgram.Failure(text: "the lab has no machine \(name); it has \(all)")
        }
        self.machine = machine
    }

    /// Whether a folder is the machine's own, where nothing of this machine is to be seen.
    private static func isOwn(_ folder: String) -> Bool {
        ["/run", "/proc", "/sys", "/etc/network", "/etc/wireguard"].contains {
            folder == $0 || folder.hasPrefix($0 + "/")
        }
    }

    /// Whether it has what every machine gets when all of them stand.
    private static func isReady(_ machine: RunningMachines.Machine) -> Bool {
        FileManager.default.fileExists(atPath: "/proc/\(machine.number)/root/run/stands")
    }

    /// Runs a command there, with the lab's credentials in its environment and the lab's keys in the inventory.
    ///
    /// - Parameters:
    ///   - folder: Where it begins; an `inventory` there is seen with the public keys of the lab.
    ///   - program: The path of `vpnctl`, which the command finds by its name.
    /// - Throws: ``ServerProgram/Failure`` where the folder cannot be seen from there.
    package func running(
        _ command: [String], in folder: String, program: String
    ) throws(ServerProgram.Failure) -> [String] {
        guard !Self.isOwn(folder) else {
            throw ServerProgram.Failure(
                text:
                    "\(folder) is another folder on a machine of the lab: start from one that is not below /run, /proc "
                    + "or /sys")
        }
        // It notices Ctrl-C although what waits for it does not, and is asked to end when that ends.
        return enter
            + [
                "setpriv", "--pdeathsig", "TERM", "env", "--default-signal=INT,QUIT", "sh", "-c", Self.shell, "sh",
                folder,
                program,
            ] + command
    }

    /// Restarts the machine; nil where it knows no restart.
    package var restarting: [String]? {
        guard FileManager.default.fileExists(atPath: "/proc/\(machine.number)/root/run/reboot") else { return nil }
        // One restart after the other.
        return enter + ["env", "PATH=\(PacketTools.searchPath)", "flock", "/run/reboot", "sh", "-e", "/run/reboot"]
    }

    private var enter: [String] {
        [
            PacketTools.path(of: "nsenter") ?? "nsenter", "--target", "\(machine.number)", "--mount", "--net", "--uts",
            "--ipc", "--pid", "--",
        ]
    }

    /// The copy of the inventory is seen by the command alone, and goes with it: nobody writes into it by mistake.
    private static let shell = #"""
        cd "$1" || exit
        program=$2
        shift 2
        . /run/environment
        export PATH="${program%/*}:$PATH" HISTFILE=/run/history LESSHISTFILE=-
        [ -d inventory ] || exec "$@"
        mkdir -p /run/inventory
        exec unshare --mount sh -c '
            mount -t tmpfs tmpfs /run/inventory && "$0" lab-part inventory inventory /run/inventory &&
                mount --bind /run/inventory inventory && mount -o remount,bind,ro inventory && exec "$@"' "$program" "$@"
        """#
}
