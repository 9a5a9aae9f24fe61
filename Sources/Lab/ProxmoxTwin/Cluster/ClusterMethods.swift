extension ProxmoxMethod {
    static let cluster: [ProxmoxMethod] = [
        ProxmoxMethod("version") { node, _ in
            let version = node.settings.version
            let release = version.split(separator: ".").prefix(2).joined(separator: ".")
            return ProxmoxAnswer(
                .map([
                    "release": .string(release), "repoid": .string(node.settings.revision), "version": .string(version),
                ]))
        },
        ProxmoxMethod("access/permissions", .anybody, ["path": .text]) { node, call in
            let access = node.accessControl
            let path = call["path"]
            let overview =
                path.isEmpty
                ? access.overview(of: call.token) : [path: access.privileges(of: call.token, on: path)]
            return ProxmoxAnswer(
                .sorted(overview.mapValues { .sorted($0.mapValues { propagates in .int(propagates ? 1 : 0) }) }))
        },
        ProxmoxMethod("nodes") { node, call in
            ProxmoxAnswer(.array(node.nodeRows(to: call.token)))
        },
        ProxmoxMethod("nodes/{node}/status", .any(["Sys.Audit"], on: "/nodes/{node}")) { node, _ in
            let manager = "pve-manager/\(node.settings.version)/\(node.settings.revision)"
            return ProxmoxAnswer(.map(["pveversion": .string(manager), "uptime": .int(86_400)]))
        },
        ProxmoxMethod(
            "cluster/resources", .anybody, ["type": .choice(["vm", "storage", "node", "sdn", "network"])]
        ) { node, call in
            let wanted = call["type"]
            var rows: [JSON] = []
            if ["", "vm"].contains(wanted) { rows += node.visible(to: call.token).map(node.resource) }
            if ["", "node"].contains(wanted) {
                rows += node.allNodes.map { name, status in
                    .map([
                        "id": .string("node/\(name)"), "node": .string(name), "status": .string(status),
                        "type": .string("node"),
                    ])
                }
            }
            return ProxmoxAnswer(.array(rows))
        },
    ]
}

extension ProxmoxNode {
    fileprivate var allNodes: [(name: String, status: String)] {
        let unknown = settings.hasStatistics ? "online" : "unknown"
        return [(name, unknown)]
            + settings.otherNodes.map {
                ($0.name, $0.trouble == .refusesConnection ? "offline" : unknown)
            }
    }

    fileprivate func nodeRows(to token: ProxmoxToken) -> [JSON] {
        allNodes.map { node, status in
            var members: [String: JSON] = [
                "id": .string("node/\(node)"), "node": .string(node), "type": .string("node"),
                "status": .string(status), "ssl_fingerprint": certificate(of: node),
            ]
            if status == "online" {
                members["level"] = .string("")
                if accessControl.allows(token, "Sys.Audit", on: "/nodes/\(node)") {
                    members["maxcpu"] = .int(4)
                    members["maxmem"] = .int(16 << 30)
                    members["uptime"] = .int(86_400)
                }
            }
            return .sorted(members)
        }
    }

    private func certificate(of node: String) -> JSON {
        if let other = settings.otherNodes.first(where: { $0.name == node }) { return .string(other.fingerprint) }
        return switch settings.fingerprint {
        case .own: .string(fingerprint)
        case .fixed(let text): .string(text)
        case .unknown: .null
        }
    }

    /// A guest in the list of everything; without pvestatd little is known of it.
    fileprivate func resource(_ guest: TwinGuest) -> JSON {
        var members: [String: JSON] = [
            "id": .string("\(guest.kind.rawValue)/\(guest.id)"), "type": .string(guest.kind.rawValue),
            "vmid": .int(guest.id), "node": .string(name), "status": .string("unknown"),
        ]
        if settings.hasStatistics {
            members["status"] = .string(guest.isRunning ? "running" : "stopped")
            members["name"] = .string(guest.name)
            members["template"] = .int(0)
            members["maxcpu"] = .int(guest.processors)
            members["maxmem"] = .int(guest.memory)
            members["maxdisk"] = .int(guest.disk)
            members["uptime"] = .int(guest.isRunning ? 3600 : 0)
        }
        return .sorted(members)
    }
}
