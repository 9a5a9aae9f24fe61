extension ProxmoxMethod {
    private static let audit = Permission.any(["VM.Audit"], on: "/vms/{vmid}")

    static let guests: [ProxmoxMethod] = [
        ProxmoxMethod("nodes/{node}/lxc") { node, call in
            ProxmoxAnswer(.array(node.visible(.container, to: call.token).map { node.row(of: $0) }))
        },
        ProxmoxMethod("nodes/{node}/qemu", .anybody, ["full": .integer]) { node, call in
            ProxmoxAnswer(.array(node.visible(.machine, to: call.token).map { node.row(of: $0) }))
        },
        ProxmoxMethod("nodes/{node}/lxc/{vmid}/config", audit, ["current": .integer, "snapshot": .text]) { node, call in
            ProxmoxAnswer(try node.guest(.container, call).object)
        },
        ProxmoxMethod("nodes/{node}/qemu/{vmid}/config", audit, ["current": .integer, "snapshot": .text]) {
            node, call in
            ProxmoxAnswer(try node.guest(.machine, call).object)
        },
        ProxmoxMethod("nodes/{node}/lxc/{vmid}/interfaces", audit) { node, call in
            let guest = try node.guest(.container, call)
            return ProxmoxAnswer(guest.isRunning ? guest.containerInterfaces : .null)
        },
        ProxmoxMethod("nodes/{node}/lxc/{vmid}/status/current", audit) { node, call in
            guard case .object(let row) = node.row(of: try node.guest(.container, call)) else {
                return ProxmoxAnswer(.null)
            }
            let availability = JSON.Member(name: "ha", value: .map(["managed": .int(0)]))
            return ProxmoxAnswer(.object(row + [availability]))
        },
        ProxmoxMethod(
            "nodes/{node}/qemu/{vmid}/agent/network-get-interfaces",
            .any(["VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted"], on: "/vms/{vmid}")
        ) { node, call in
            let guest = try node.guest(.machine, call)
            guard guest.isRunning else { throw ProxmoxFailure.died("VM \(guest.id) is not running") }
            guard guest.hasAgent else { throw ProxmoxFailure.died("No QEMU guest agent configured") }
            guard let interfaces = guest.agentInterfaces else {
                throw ProxmoxFailure.died("QEMU guest agent is not running")
            }
            return ProxmoxAnswer(.map(["result": .array(interfaces.map(\.object))]))
        },
    ]
}

extension ProxmoxNode {
    func visible(_ kind: TwinGuest.Kind? = nil, to token: ProxmoxToken) -> [TwinGuest] {
        settings.guests.filter {
            (kind == nil || $0.kind == kind) && accessControl.allows(token, "VM.Audit", on: "/vms/\($0.id)")
        }
    }

    fileprivate func guest(_ kind: TwinGuest.Kind, _ call: ProxmoxCall) throws -> TwinGuest {
        if let guest = settings.guests.first(where: { $0.kind == kind && String($0.id) == call["vmid"] }) {
            return guest
        }
        let missing = TwinGuest(kind, Int(call["vmid"]) ?? 0, configuration: "")
        throw ProxmoxFailure.died("Configuration file '\(missing.file(on: name))' does not exist")
    }

    /// A guest in the list of its kind.
    fileprivate func row(of guest: TwinGuest) -> JSON {
        var members: [String: JSON] = [
            "vmid": .int(guest.id), "name": .string(guest.name), "cpus": .int(guest.processors),
            "status": .string(guest.isRunning ? "running" : "stopped"), "maxmem": .int(guest.memory),
            "maxdisk": .int(guest.disk), "uptime": .int(guest.isRunning ? 3600 : 0),
        ]
        for key in ["cpu", "mem", "disk", "netin", "netout"] { members[key] = .int(0) }
        switch guest.kind {
        case .container:
            members["type"] = .string("lxc")
            members["maxswap"] = .int(guest.swap)
            for key in ["swap", "diskread", "diskwrite"] { members[key] = .int(0) }
        case .machine: members["memhost"] = .int(0)
        }
        return .sorted(members)
    }
}

extension TwinGuest {
    /// The cards of a running container, each with the addresses of its configuration, and `lo`.
    fileprivate var containerInterfaces: JSON {
        var interfaces = [
            Self.interface("lo", "00:00:00:00:00:00", ["127.0.0.1/8", "::1/128"])
        ]
        for key in values.keys.sorted() where key.hasPrefix("net") {
            var items: [Substring: String] = [:]
            for item in (values[key] ?? "").split(separator: ",") {
                let pair = item.split(separator: "=", maxSplits: 1)
                if pair.count == 2 { items[pair[0]] = String(pair[1]) }
            }
            let addresses = [items["ip"], items["ip6"]].compactMap(\.self).filter { $0.contains("/") }
            interfaces.append(Self.interface(items["name"] ?? "", (items["hwaddr"] ?? "").lowercased(), addresses))
        }
        return .array(interfaces)
    }

    private static func interface(_ name: String, _ hardware: String, _ addresses: [String]) -> JSON {
        var members: [String: JSON] = [
            "name": .string(name), "hwaddr": .string(hardware), "hardware-address": .string(hardware),
            "ip-addresses": .array(addresses.map { address($0, ["inet", "inet6"]) }),
        ]
        // Of several addresses of a family the last one stands here.
        for address in addresses { members[address.contains(":") ? "inet6" : "inet"] = .string(address) }
        return .sorted(members)
    }

    fileprivate static func address(_ text: String, _ types: [String]) -> JSON {
        let halves = text.split(separator: "/", maxSplits: 1).map(String.init)
        return .map([
            "ip-address": .string(halves[0]), "ip-address-type": .string(types[text.contains(":") ? 1 : 0]),
            "prefix": .int(halves.count > 1 ? Int(halves[1]) ?? 0 : 0),
        ])
    }
}

extension TwinGuest.AgentInterface {
    /// In the words of QEMU's guest agent.
    fileprivate var object: JSON {
        .map([
            "name": .string(name), "hardware-address": .string(hardwareAddress),
            "ip-addresses": .array(addresses.map { TwinGuest.address($0, ["ipv4", "ipv6"]) }),
        ])
    }
}
