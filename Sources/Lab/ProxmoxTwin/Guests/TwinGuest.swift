import Crypto

/// A container or a machine of a Proxmox twin, with its configuration file.
package struct TwinGuest: Sendable {
    package enum Kind: String, Sendable {
        case container = "lxc"
        case machine = "qemu"
    }

    package var kind: Kind
    /// The VMID.
    package var id: Int
    package var isRunning: Bool
    /// Lines of `key: value`, and of `#` for the description.
    package var configuration: String
    /// What a machine's agent tells while it runs; nil where none runs in it.
    package var agentInterfaces: [AgentInterface]?

    package struct AgentInterface: Sendable {
        package var name: String
        package var hardwareAddress: String
        /// With prefix length.
        package var addresses: [String]

        package init(_ name: String, _ hardwareAddress: String, _ addresses: [String]) {
            self.name = name
            self.hardwareAddress = hardwareAddress
            self.addresses = addresses
        }
    }

    package init(
        _ kind: Kind, _ id: Int, isRunning: Bool = true, configuration: String,
        agentInterfaces: [AgentInterface]? = nil
    ) {
        self.kind = kind
        self.id = id
        self.isRunning = isRunning
        self.configuration = configuration
        self.agentInterfaces = agentInterfaces
    }

    /// A container with one address on a bridge.
    package static func container(
        _ id: Int, _ name: String, address: String, gateway: String, bridge: String, isRunning: Bool = true
    ) -> TwinGuest {
        let number = String(id, radix: 16, uppercase: true)
        let hardware = "BC:24:11:00:00:" + (number.count == 1 ? "0" : "") + number
        return TwinGuest(
            .container, id, isRunning: isRunning,
            configuration: """
                arch: amd64
                cores: 2
                hostname: \(name)
                memory: 1024
                net0: name=eth0,bridge=\(bridge),gw=\(gateway),hwaddr=\(hardware),ip=\(address),type=veth
                onboot: 1
                ostype: debian
                rootfs: local-lvm:vm-\(id)-disk-0,size=8G
                swap: 512
                unprivileged: 1

                """)
    }

    /// The guests of the guide: the firewall, and four containers behind it.
    package static let guide: [TwinGuest] = [
        container(100, "traefik", address: "10.1.0.100/24", gateway: "10.1.0.1", bridge: "vmbr2"),
        TwinGuest(
            .machine, 102,
            configuration: """
                agent: 1
                boot: order=scsi0
                cores: 4
                memory: 4096
                name: opnsense
                net0: virtio=BC:24:11:00:01:00,bridge=vmbr0
                net1: virtio=BC:24:11:00:01:01,bridge=vmbr1
                net2: virtio=BC:24:11:00:01:02,bridge=vmbr2
                onboot: 1
                ostype: other
                scsi0: local-lvm:vm-102-disk-0,size=32G

                """,
            agentInterfaces: [
                AgentInterface("vtnet0", "bc:24:11:00:01:00", ["203.0.113.2/24"]),
                AgentInterface("vtnet1", "bc:24:11:00:01:01", ["10.0.0.1/24"]),
                AgentInterface("vtnet2", "bc:24:11:00:01:02", ["10.1.0.1/24"]),
                AgentInterface("lo0", "00:00:00:00:00:00", ["127.0.0.1/8", "::1/128"]),
            ]),
        container(110, "postgres", address: "10.1.0.110/24", gateway: "10.1.0.1", bridge: "vmbr2"),
        container(111, "valkey", address: "10.1.0.111/24", gateway: "10.1.0.1", bridge: "vmbr2"),
        container(120, "grafana", address: "10.1.0.120/24", gateway: "10.1.0.1", bridge: "vmbr2"),
    ]
}

extension TwinGuest {
    /// The configuration by key.
    var values: [String: String] {
        var values: [String: String] = [:]
        for line in configuration.split(separator: "\n") {
            if line.first == "#" {
                values["description", default: ""] += line.dropFirst() + "\n"
            } else if let colon = line.firstIndex(of: ":") {
                values[String(line[..<colon])] = String(line[line.index(after: colon)...].drop { $0 == " " })
            }
        }
        return values
    }

    /// The configuration as the API gives it: a key's schema says whether its value is a number.
    var object: JSON {
        var members = values.mapValues { JSON.string($0) }
        for key in numbers { members[key] = values[key].flatMap { Int($0) }.map { .int($0) } ?? members[key] }
        let digest = Insecure.SHA1.hash(data: Array(configuration.utf8))
        members["digest"] = .string(digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        return .sorted(members)
    }

    private var numbers: Set<String> {
        let both: Set<String> = ["cores", "onboot", "protection", "template", "cpuunits"]
        return switch kind {
        case .container: both.union(["memory", "swap", "unprivileged", "tty", "console"])
        case .machine: both.union(["sockets", "balloon", "vcpus", "acpi", "kvm", "numa", "tablet", "autostart"])
        }
    }

    /// The file within the cluster's file system.
    func file(on node: String) -> String { "nodes/\(node)/\(kind == .container ? "lxc" : "qemu-server")/\(id).conf" }

    var name: String { values["hostname"] ?? values["name"] ?? (kind == .container ? "CT\(id)" : "VM \(id)") }
    var hasAgent: Bool {
        values["agent"]?.split(separator: ",").contains { ["1", "enabled=1"].contains($0) } ?? false
    }

    /// Bytes of main memory, swap and the first disk.
    var memory: Int { (values["memory"].flatMap { Int($0) } ?? 512) << 20 }
    var swap: Int { (values["swap"].flatMap { Int($0) } ?? 512) << 20 }
    var disk: Int {
        let key = kind == .container ? "rootfs" : values["boot"]?.split(separator: "=").last.map(String.init) ?? "scsi0"
        let size = values[key]?.split(separator: ",").first { $0.hasPrefix("size=") }?.dropFirst(5) ?? "0"
        let shift = ["K": 10, "M": 20, "G": 30, "T": 40][size.last.map(String.init) ?? ""] ?? 0
        return (Int(size.prefix { $0.isNumber }) ?? 0) << shift
    }
    var processors: Int { values["cores"].flatMap { Int($0) } ?? 1 }
}

extension JSON {
    /// An object with its members by name; Proxmox's come in any order.
    static func sorted(_ members: [String: JSON]) -> JSON {
        .object(members.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: $0.value) })
    }
}
