import Testing

/// What a scenario shows, and what cures it.
struct Cure: Sendable, CustomTestStringConvertible {
    /// What a client sees.
    enum Sight: Sendable, Equatable {
        case handshake, noHandshake
        case answers(String)
        case silent(String)
    }

    let scenario: String
    /// By client, in the state before.
    let symptom: [(client: String, sights: [Sight])]
    /// What is seen once the Proxmox host has restarted, where it is that what shows the mistake.
    var afterRestart: [(client: String, sights: [Sight])] = []
    /// All that the plan asks for but checks and reloads, `verb address`.
    let steps: [String]
    var accept: [String] = []
    /// What the inventory knows beside the repository's.
    var inventory = ""
    /// What a person does beside it, and a part of the plan's text that says so.
    var byHand: Hand?

    struct Hand: Sendable {
        let machine: String
        let command: String
        let instruction: String
        /// Whether only a person sees that it is done, so that plans go on asking for it.
        var isToConfirm = false
        /// What is left for vpnctl afterwards.
        var then: [String] = []
    }

    var testDescription: String { scenario }

    /// The symptom in a line, for the table.
    var sight: String {
        let after = afterRestart.isEmpty ? "" : "; after a restart of pve " + Self.text(of: afterRestart)
        return Self.text(of: symptom) + after
    }

    private static func text(of symptom: [(client: String, sights: [Sight])]) -> String {
        symptom.map { client, sights in
            let words = sights.map { sight in
                switch sight {
                case .handshake: "handshake"
                case .noHandshake: "no handshake"
                case .answers(let address): "\(address) answers"
                case .silent(let address): "\(address) silent"
                }
            }
            return "\(client): \(words.joined(separator: ", "))"
        }.joined(separator: "; ")
    }
}

extension Cure {
    private static let mac = "mac-workstation"
    static let clients = ["iphone-john", "jenkins-runner", "laptop-john", "mac-workstation"]
    private static let tunnelIsDead: [Sight] = [.noHandshake, .silent("10.0.1.1"), .silent("10.0.0.254")]
    private static let unreachable: [Sight] = [
        .handshake, .silent("10.0.1.1"), .silent("10.0.0.254"), .silent("10.1.0.100"),
    ]
    private static let noReturn: [Sight] = [.handshake, .answers("10.0.1.1"), .silent("10.0.0.254")]
    private static let right: [Sight] = [.handshake, .answers("10.0.1.1"), .answers("10.0.0.254")]
    private static let route = ["route pve/route/vpn-return", "persist pve/persistent-route/vpn-return"]
    private static let vpnRules = ["management", "service", "vpn"].map { "create opnsense/rule/vpn-to-\($0)/inet" }

    static let all: [Cure] = problems + peersAndInstance + firewallRules + hosts + elsewhere + bothFamilies

    private static let rules = vpnRules + ["create opnsense/rule/wireguard-in/inet"]
    /// Of clients whose files say the same.
    private static let files =
        "iphone-john, laptop-john, mac-workstation - Endpoint = vpn.example.net:51820 (internet) or 203.0.113.2:51820 (lan), "
        + "by where it is - AllowedIPs = 10.0.0.0/24, 10.0.1.0/24, 10.1.0.0/24 - MTU = 1420"
    private static let links = clients.map { "link opnsense/link/home/\($0)" }

    private static let problems = [
        Cure(
            scenario: "empty", symptom: [(mac, tunnelIsDead)],
            steps: [
                "enable opnsense/wireguard/general", "create opnsense/instance/home", "assign opnsense/assignment/home",
                "enable opnsense/interface/home",
            ] + clients.map { "create opnsense/peer/\($0)" } + links + rules + route),
        Cure(
            scenario: "guide", symptom: [(mac, tunnelIsDead)],
            steps: clients.dropLast().map { "create opnsense/peer/\($0)" } + links + ["enable opnsense/interface/home"]
                + rules + route),
        Cure(scenario: "problem-3", symptom: [(mac, tunnelIsDead)], steps: ["update opnsense/instance/home"]),
        // What it breaks is rules that name the interface; those of the group work.
        Cure(scenario: "problem-4", symptom: [(mac, right)], steps: ["enable opnsense/interface/home"]),
        Cure(
            scenario: "problem-5", symptom: [(mac, tunnelIsDead), ("laptop-john", right)],
            steps: ["link opnsense/link/home/mac-workstation"]),
        Cure(scenario: "problem-6", symptom: [(mac, unreachable)], steps: vpnRules),
        Cure(scenario: "problem-7", symptom: [(mac, noReturn)], steps: route),
        Cure(scenario: "problem-8", symptom: [(mac, right)], afterRestart: [(mac, noReturn)], steps: route),
        Cure(
            scenario: "problem-9", symptom: [("laptop-john", tunnelIsDead), (mac, right)], steps: [],
            byHand: Hand(
                machine: "laptop-john",
                command: "wg-quick down wg0; sed -i 's|^Endpoint.*|Endpoint = 203.0.113.2:51820|' "
                    + "/etc/wireguard/wg0.conf; wg-quick up wg0",
                instruction: files, isToConfirm: true)),
    ]

    private static let peersAndInstance = [
        Cure(
            scenario: "key-mismatch", symptom: [(mac, tunnelIsDead), ("laptop-john", right)],
            steps: ["rekey opnsense/peer/mac-workstation"]),
        Cure(
            scenario: "wrong-allowed-ips", symptom: [(mac, unreachable), ("laptop-john", right)],
            steps: ["update opnsense/peer/mac-workstation"]),
        Cure(
            scenario: "shared-address",
            symptom: [
                (mac, unreachable), ("jenkins-runner", [.handshake, .answers("10.0.1.1"), .answers("10.1.0.100")]),
            ],
            steps: ["update opnsense/peer/laptop-john"]),
        Cure(
            scenario: "peer-disabled", symptom: [(mac, tunnelIsDead), ("laptop-john", right)],
            steps: ["enable opnsense/peer/mac-workstation"], accept: ["enable"]),
        Cure(
            scenario: "instance-disabled", symptom: [(mac, tunnelIsDead)],
            steps: [
                "enable opnsense/instance/home", "assign opnsense/assignment/home", "enable opnsense/interface/home",
            ], accept: ["enable"]),
        Cure(
            scenario: "service-disabled", symptom: [(mac, tunnelIsDead)],
            steps: [
                "enable opnsense/wireguard/general", "assign opnsense/assignment/home",
                "enable opnsense/interface/home",
            ]),
        Cure(scenario: "port-changed", symptom: [(mac, tunnelIsDead)], steps: ["update opnsense/instance/home"]),
    ]

    private static let firewallRules = [
        Cure(
            scenario: "rule-on-disabled-interface", symptom: [(mac, unreachable)],
            steps: ["enable opnsense/interface/home"] + vpnRules),
        Cure(
            scenario: "rule-disabled", symptom: [(mac, [.handshake, .answers("10.0.0.254"), .silent("10.1.0.100")])],
            steps: ["enable opnsense/rule/vpn-to-service/inet"], accept: ["enable"]),
        Cure(
            scenario: "block-above-pass",
            symptom: [(mac, [.handshake, .answers("10.0.1.1"), .silent("10.0.0.1"), .silent("10.0.0.254")])],
            steps: ["delete opnsense/rule/no-management/inet"], accept: ["delete"]),
        Cure(
            scenario: "wan-rule-missing", symptom: [(mac, tunnelIsDead)],
            steps: ["create opnsense/rule/wireguard-in/inet"]),
    ]

    private static let hosts = [
        Cure(scenario: "route-in-other-table", symptom: [(mac, noReturn)], steps: route),
        Cure(
            scenario: "route-elsewhere", symptom: [(mac, noReturn)], steps: [],
            byHand: Hand(
                machine: "pve", command: "ip route delete 10.0.1.0/24 via 203.0.113.1",
                instruction: "Remove it there, or correct `via`", then: [route[1]])),
        Cure(
            scenario: "route-glued-on", symptom: [(mac, noReturn)],
            steps: [route[0], "manual pve/persistent-route/vpn-return"],
            byHand: Hand(
                machine: "pve", command: "sed -i '/^# the way back/,$d' /etc/network/interfaces",
                instruction: "ifupdown rejects the whole file", then: [route[1]])),
        Cure(
            scenario: "interfaces-pending", symptom: [(mac, noReturn)],
            steps: [route[0], "manual pve/persistent-route/vpn-return"],
            byHand: Hand(
                machine: "pve", command: "rm /etc/network/interfaces.new",
                instruction: "interfaces.new is there", then: [route[1]])),
    ]

    private static let elsewhere = [
        Cure(
            scenario: "forward-missing", symptom: [(mac, tunnelIsDead), ("laptop-john", right)], steps: [],
            byHand: Hand(
                machine: "router",
                command: "nft add rule ip router inwards iifname wan ip daddr 198.51.100.1 udp dport 51820 "
                    + "dnat to 203.0.113.2",
                instruction: "forward UDP 51820 from outside to 203.0.113.2, port 51820", isToConfirm: true)),
        Cure(
            scenario: "full-tunnel", symptom: [(mac, right + [.silent("192.0.2.200")])], steps: [],
            byHand: Hand(
                machine: mac,
                command: "wg-quick down wg0; sed -i 's|^AllowedIPs.*|AllowedIPs = 10.0.0.0/24, 10.0.1.0/24, "
                    + "10.1.0.0/24|' /etc/wireguard/wg0.conf; wg-quick up wg0; ping -c1 -W5 192.0.2.200",
                instruction: files, isToConfirm: true)),
        Cure(
            scenario: "private-networks-blocked", symptom: [("laptop-john", tunnelIsDead), (mac, right)], steps: [],
            inventory: "subnets:\n  house: {cidr: [192.168.1.0/24], attached: {opnsense: wan}}\n",
            byHand: Hand(
                machine: "opnsense", command: "vpnctl lab-part click 'Interfaces > [WAN] > Block private networks'",
                instruction:
                    "wan (WAN) drops every packet from a private network before any rule sees it, and the subnet "
                    + "house is private. No client from there can connect. Clear \"Block private networks\" under "
                    + "Interfaces > [WAN].")),
    ]

    private static let sixSilent: [Sight] = [.silent("fd00:1::1"), .silent("fd00:10::254"), .silent("fd00:11::100")]
    private static let sixRules = rules.map { $0.replacing("/inet", with: "/inet6") }
    private static let sixRoute = route.map { "\($0)/fd00:1::/64" }

    private static let bothFamilies = [
        Cure(
            scenario: "dual-stack-empty", symptom: [(mac, tunnelIsDead + sixSilent)],
            steps: [
                "enable opnsense/wireguard/general", "create opnsense/instance/home", "assign opnsense/assignment/home",
                "enable opnsense/interface/home",
            ] + clients.map { "create opnsense/peer/\($0)" } + links + rules + sixRules
                + route.map { "\($0)/10.0.1.0/24" } + sixRoute),
        Cure(
            scenario: "dual-stack", symptom: [(mac, right + sixSilent)],
            steps: ["update opnsense/instance/home"] + clients.map { "update opnsense/peer/\($0)" } + sixRules
                + sixRoute),
        Cure(
            scenario: "ipv6-no-return",
            symptom: [(mac, right + [.answers("fd00:1::1"), .silent("fd00:10::254"), .answers("fd00:11::100")])],
            steps: sixRoute),
    ]
}
