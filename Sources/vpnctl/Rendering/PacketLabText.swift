import Lab

/// What `vpnctl lab up --packets` says when the lab stands.
struct PacketLabText {
    let machines: [LabMachine]
    let name: String
    let scenario: PacketScenario

    var text: String {
        let width = machines.map(\.name.count).max() ?? 0
        let style = TextStyle.standardOutput
        let lines = machines.flatMap { machine in
            style.wrap(
                machine.summary,
                first: "  \(machine.name)\(String(repeating: " ", count: width - machine.name.count))  ",
                indent: width + 4)
        }
        let option = name == PacketLab.defaultName ? "" : " --name \(name)"
        return """
            Scenario \(scenario.name) stands, until Ctrl-C or `sudo vpnctl lab down\(option)`:

            \(lines.joined(separator: "\n"))

            In another terminal\(scenario.folder.isEmpty ? "" : ", in \(scenario.folder) of the repository"):
              sudo vpnctl lab shell\(option) operator -- vpnctl plan
              sudo vpnctl lab shell\(option) mac-workstation -- ping 10.0.0.254
              sudo vpnctl lab reboot\(option) pve

            """
    }
}
