import Foundation

extension Mishap {
    /// Does to the machines what somebody did there.
    func happen(to machines: [LabMachine]) -> [LabMachine] {
        machines.map { machine in
            var machine = machine
            switch (self, machine.name) {
            case (.routeInOtherTable, "pve"):
                change(&machine, lines: .none, then: "ip route add 10.0.1.0/24 via 10.0.0.1 table 100")
            case (.routeElsewhere, "pve"):
                change(
                    &machine, lines: .none,
                    then: """
                        ip route add 10.0.1.0/24 via 203.0.113.1
                        ip route add 10.0.1.0/24 via 10.0.0.1 metric 100
                        """)
            case (.routeGluedOn, "pve"):
                change(&machine, lines: .none, then: "")
                machine.files[Self.interfaces, default: ""] += """

                    # the way back to the VPN
                    post-up ip route add 10.0.1.0/24 via 10.0.0.1 || true
                    post-down ip route del 10.0.1.0/24 || true

                    """
            case (.interfacesPending, "pve"):
                change(&machine, lines: .none, then: "")
                let waiting = machine.files[Self.interfaces]?.replacing("#Service", with: "#Services")
                machine.files["etc/network/interfaces.new"] = waiting
            case (.missingForward, "router"):
                machine.setup = machine.setup.split(separator: "\n").filter { !$0.contains(" dnat to ") }
                    .joined(separator: "\n")
            case (.fullTunnel, GuideNetwork.peers[0].name):
                machine.files["etc/wireguard/wg0.conf"]?.replace(
                    /AllowedIPs = .*/, with: "AllowedIPs = 0.0.0.0/0")
            case (.noHairpin, "laptop-john"):
                machine.connect = "wg-quick up wg0"
            // The firewall needs no change: WAN blocks private networks as it was installed.
            case (.privateNetworksBlocked, "router"):
                machine.setup += "\nip address add 192.168.1.1/24 dev lan"
            case (.privateNetworksBlocked, "laptop-john"):
                machine.setup = machine.setup.replacing("203.0.113.", with: "192.168.1.")
            default: break
            }
            return machine
        }
    }

    private static let interfaces = "etc/network/interfaces"

    private func change(_ machine: inout LabMachine, lines: ProxmoxSandbox.ReturnLines, then commands: String) {
        machine.files[Self.interfaces] = GuideMachines.interfaces(lines)
        machine.setup += "\n" + commands
    }
}
