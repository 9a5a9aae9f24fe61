/// A machine of the packet lab: a network, a mount and a name of its own, and what runs there.
package struct LabMachine: Sendable {
    package let name: String
    /// What it is, for the list of machines.
    package var summary: String
    /// Files by their path below `/etc` and `/run`, both of which are the machine's own.
    var files: [String: String] = [:]
    /// A script that gives the machine its network, once its cables are plugged in.
    var setup = ""
    /// Programs that run until the lab ends, each a line of a shell.
    var services: [String] = []
    /// A script that is run last, when every machine has its network.
    var connect = ""
    /// A script that brings the machine to where it stands after a restart; nil where it knows none.
    var reboot: String?
}

/// A cable between two machines, each end with the name of its interface.
struct Cable: Sendable {
    struct End: Sendable {
        let machine: String
        let interface: String
        /// The hardware address; any where none is given.
        var address: String?

        init(_ machine: String, _ interface: String, address: String? = nil) {
            (self.machine, self.interface, self.address) = (machine, interface, address)
        }

        /// In the words of `ip link add`.
        func words(number: String) -> String {
            "name \(interface) netns \(number)" + (address.map { " address \($0)" } ?? "")
        }
    }

    let ends: (End, End)

    init(_ one: End, _ other: End) { ends = (one, other) }
}
