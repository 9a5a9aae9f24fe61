/// The machines of the guide's network, and how they are wired.
///
/// Inside the house and in the tunnel everything has IPv6 as well, in every scenario: it is there, and passes nowhere, until an
/// inventory asks for it. Outside there is IPv4 alone.
///
///     internet ── router ── pve (vmbr0) ── opnsense (WAN)
///      │  │  │       │       (vmbr1) ── opnsense (LAN), operator
///      clients    laptop-john   (vmbr2) ── opnsense (SERVICE), traefik, postgres, valkey, grafana
package struct GuideMachines: Sendable {
    /// A peer's machine: where it stands, and how it reaches the tunnel.
    struct Client: Sendable {
        let peer: GuideNetwork.Peer
        let address: String
        /// Inside the house, where the router's own address leads nowhere.
        let isInHouse: Bool
    }

    struct Container: Sendable {
        let name: String
        let number: Int
        let address: String
        let ports: [Int]
    }

    /// What the machines run of vpnctl's own: the path of the program.
    let program: String
    let scenario: PacketScenario
    let release: Release
    let tools: PacketTools

    static let name = "vpn.example.net"
    static let routerAddress = "198.51.100.1"
    static let firewallAddress = "203.0.113.2"

    static let clients: [Client] = GuideNetwork.peers.enumerated().map { index, peer in
        let isInHouse = peer.name == "laptop-john"
        return Client(peer: peer, address: isInHouse ? "203.0.113.50" : "192.0.2.\(7 + index)", isInHouse: isInHouse)
    }

    static let containers = [
        Container(name: "traefik", number: 200, address: "10.1.0.100", ports: [80, 443]),
        Container(name: "postgres", number: 201, address: "10.1.0.110", ports: [5432]),
        Container(name: "valkey", number: 202, address: "10.1.0.111", ports: [6379]),
        Container(name: "grafana", number: 203, address: "10.1.0.120", ports: [3000]),
    ]

    package var all: [LabMachine] {
        let machines = [internet, router, proxmox, firewall, operatorsDesk]
        let right = machines + Self.containers.map(machine) + Self.clients.map(machine)
        return (scenario.mishap?.happen(to: right) ?? right).map { machine in
            var machine = machine
            machine.files["etc/hosts"] = Self.names
            // Nobody is asked for a name: what is not in the list has none.
            machine.files["etc/resolv.conf"] = "\n"
            return machine
        }
    }

    private static var names: String {
        let known = [
            ("127.0.0.1", "localhost"), (routerAddress, name), ("10.0.0.1", "opnsense"), ("10.0.0.254", "pve"),
        ]
        return (known + containers.map { ($0.address, $0.name) }).map { "\($0.0) \($0.1)\n" }.joined()
    }

    var cables: [Cable] {
        [
            Cable(.init("internet", "router"), .init("router", "wan")),
            Cable(.init("router", "lan1"), .init("pve", "enp1s0")),
            Cable(.init("pve", "veth300i0"), .init("operator", "eth0")),
        ]
            + Hardware.cards.enumerated().map { number, port in
                Cable(.init("pve", "tap102i\(number)"), .init("opnsense", port.name, address: port.address))
            }
            + Self.containers.map { Cable(.init("pve", "veth\($0.number)i0"), .init($0.name, "eth0")) }
            + Self.clients.enumerated().map { index, client in
                client.isInHouse
                    ? Cable(.init("router", "lan2"), .init(client.peer.name, "eth0"))
                    : Cable(.init("internet", "client\(index)"), .init(client.peer.name, "eth0"))
            }
    }

    /// The guests of the Proxmox host, by the bridges that they are plugged into; the firewall's last card is in none.
    private var guests: [(port: String, bridge: String)] {
        (0..<3).map { ("tap102i\($0)", "vmbr\($0)") } + [("veth300i0", "vmbr1")]
            + Self.containers.map { ("veth\($0.number)i0", "vmbr2") }
    }

    // MARK: Outside

    private var internet: LabMachine {
        let ports = Self.clients.indices.filter { !Self.clients[$0].isInHouse }.map { "client\($0)" }
        return LabMachine(
            name: "internet", summary: "the internet: 192.0.2.200 answers on port 80",
            setup: """
                ip link add clients type bridge
                for port in \(ports.joined(separator: " ")); do ip link set $port master clients up; done
                ip address add 192.0.2.126/25 dev clients
                ip address add 198.51.100.254/24 dev router
                ip address add 192.0.2.200/32 dev lo
                ip link set clients up
                ip link set router up
                echo 1 >/proc/sys/net/ipv4/ip_forward
                """,
            services: [answer([80])])
    }

    /// It forwards what comes in from outside, and has no way back for what comes from inside to its own address.
    private var router: LabMachine {
        LabMachine(
            name: "router", summary: "the consumer router: masquerades, forwards UDP 51820, has no hairpin",
            setup: """
                ip link add lan type bridge
                for port in lan1 lan2; do ip link set $port master lan up; done
                ip address add 203.0.113.1/24 dev lan
                ip address add 2001:db8:203::1/64 dev lan
                ip address add \(Self.routerAddress)/24 dev wan
                ip link set lan up
                ip link set wan up
                ip route add default via 198.51.100.254
                echo 1 >/proc/sys/net/ipv4/ip_forward
                nft -f - <<'END'
                table ip router {
                    chain inwards {
                        type nat hook prerouting priority dstnat;
                        iifname "wan" ip daddr \(Self.routerAddress) udp dport 51820 dnat to \(Self.firewallAddress)
                    }
                    chain outwards {
                        type nat hook postrouting priority srcnat;
                        oifname "wan" masquerade
                    }
                    chain itself {
                        type filter hook input priority filter; policy drop;
                        ct state established,related accept
                        iifname { "lan", "lo" } accept
                        ip protocol icmp accept
                    }
                    chain between {
                        type filter hook forward priority filter; policy drop;
                        ct state established,related accept
                        ct status dnat accept
                        iifname "lan" accept
                    }
                }
                END
                """,
            services: [answer([80])])
    }

    private func machine(of client: Client) -> LabMachine {
        let gateway = client.isInHouse ? "203.0.113.1" : "192.0.2.126"
        let pair = LabKeys.pair(of: client.peer.publicKey)
        let inside = GuideNetwork.ipv6(beside: client.peer.address)
        // As the inventory has it: the server has no business in the management network.
        let management = client.peer.name == "jenkins-runner" ? [] : ["10.0.0.0/24", "fd00:10::/64"]
        let allowed = management + ["10.0.1.0/24", "10.1.0.0/24", "fd00:1::/64", "fd00:11::/64"]
        func file(endpoint: String) -> String {
            """
            [Interface]
            PrivateKey = \(pair.privateKey)
            Address = \(client.peer.address)/24\(inside.map { ", \($0)/64" } ?? "")
            MTU = 1420

            [Peer]
            PublicKey = \(LabKeys.instance.publicKey)
            Endpoint = \(endpoint)
            AllowedIPs = \(allowed.joined(separator: ", "))
            PersistentKeepalive = 25

            """
        }
        return LabMachine(
            name: client.peer.name,
            summary:
                "a client \(client.isInHouse ? "inside the house" : "outside"), "
                + "\(Self.addresses(client.peer.address)) in the tunnel",
            files: [
                "etc/wireguard/wg0.conf": file(endpoint: "\(Self.name):51820"),
                "etc/wireguard/wg0-lan.conf": file(endpoint: "\(Self.firewallAddress):51820"),
            ],
            setup: Self.card(client.address, client.isInHouse ? 24 : 25, gateway: gateway),
            connect: "wg-quick up \(client.isInHouse ? "/etc/wireguard/wg0-lan.conf" : "wg0")")
    }

    // MARK: Inside

    private var proxmox: LabMachine {
        let guests = guests.map { "\($0.port) \($0.bridge)\n" }.joined()
        let start = """
            mkdir -p /run/network
            ifup -a 2>/run/ifup.log || cat /run/ifup.log
            while read -r port bridge; do
                ip link set "$port" master "$bridge" up 2>/dev/null || echo "pve: $port finds no $bridge to be plugged into"
            done </run/guests
            """
        return LabMachine(
            name: "pve", summary: "the Proxmox host, with its own /etc/network/interfaces, sshd and API",
            files: [
                "etc/network/interfaces": Self.interfaces(scenario.base.returnLines),
                "etc/network/interfaces.d/README": "",
                "run/guests": guests, "run/sshd_config": PacketTools.serverSettings(),
            ],
            setup: [
                PacketTools.noteSettings, PacketTools.proxmoxServer, tools.installNetworkStart, start,
                scenario.base.proxmoxAfterStart,
            ]
            .joined(separator: "\n"),
            services: [tools.serverProgram, "\(program.shellWord) lab-part proxmox"],
            reboot: """
                \(PacketTools.endEverything)
                ifdown -a 2>/dev/null || true
                for bridge in vmbr0 vmbr1 vmbr2; do ip link delete "$bridge" 2>/dev/null || true; done
                ip route flush table main
                for family in -4 -6; do
                    ip $family route show table all | sed -n 's/.* table \\([^ ]*\\).*/\\1/p' | sort -u | while read -r table; do
                        [ "$table" = local ] || ip $family route flush table "$table"
                    done
                done
                rm -rf /run/network
                [ ! -e /etc/network/interfaces.new ] || mv /etc/network/interfaces.new /etc/network/interfaces
                \(start)
                \(tools.startServer)
                """)
    }

    private var firewall: LabMachine {
        // Its configuration goes with the machine.
        let twin =
            "env TMPDIR=/run \(program.shellWord) lab-part firewall --scenario \(scenario.name) "
            + "--version \(release.rawValue)"
        var machine = LabMachine(
            name: "opnsense", summary: "the firewall: OPNsense's API and sshd on 10.0.0.1, what is in force acts",
            setup: """
                for number in 0 1 2; do ip link set vtnet$number up; done
                echo 1 >/proc/sys/net/ipv4/ip_forward
                echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
                for scope in all default; do echo 0 >/proc/sys/net/ipv4/conf/$scope/rp_filter; done
                """)
        switch tools.firewallPrograms {
        case .failure(let missing):
            machine.summary = "the firewall: OPNsense's API on 10.0.0.1, what is in force acts; no SSH: \(missing.text)"
            machine.services = [twin]
        case .success(let programs):
            machine.setup += "\n" + PacketTools.firewallServer
            machine.files["run/sshd_config"] = PacketTools.serverSettings(
                path: PacketFirewall.searchPath,
                "ForceCommand \(programs.csh.shellWord) -f -c \"$SSH_ORIGINAL_COMMAND\"")
            machine.services = ["\(twin) --php \(programs.php.shellWord)", tools.serverProgram]
        }
        return machine
    }

    /// Who clicks in the firewall's GUI before there is a tunnel.
    private var operatorsDesk: LabMachine {
        LabMachine(
            name: "operator", summary: "a desk on the management network, where vpnctl works before the tunnel does",
            setup: Self.card("10.0.0.20", 24, gateway: "10.0.0.1"))
    }

    private func machine(of container: Container) -> LabMachine {
        let ports = container.ports.map(String.init).joined(separator: " and ")
        return LabMachine(
            name: container.name, summary: "a container, \(Self.addresses(container.address)), answers on TCP \(ports)",
            setup: Self.card(container.address, 24, gateway: "10.1.0.1"),
            services: [answer(container.ports)])
    }

    /// An address inside, and the one beside it.
    private static func addresses(_ address: String) -> String {
        ([address] + [GuideNetwork.ipv6(beside: address)].compactMap { $0 }).joined(separator: " and ")
    }

    /// Gives a machine's only card its addresses, and the gateway of each family.
    private static func card(_ address: String, _ length: Int, gateway: String) -> String {
        var lines = [
            "ip address add \(address)/\(length) dev eth0", "ip link set eth0 up",
            "ip route add default via \(gateway)",
        ]
        if let address = GuideNetwork.ipv6(beside: address), let gateway = GuideNetwork.ipv6(beside: gateway) {
            lines += ["ip address add \(address)/64 dev eth0", "ip route add default via \(gateway)"]
        }
        return lines.joined(separator: "\n")
    }

    private func answer(_ ports: [Int]) -> String {
        "\(program.shellWord) lab-part answer \(ports.map(String.init).joined(separator: " "))"
    }
}
