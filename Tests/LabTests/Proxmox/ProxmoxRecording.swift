import Foundation
import Lab
import Providers
import TestSupport

/// One recorded request and its answer.
struct ProxmoxExchange: Decodable {
    let label: String
    let method: String
    let path: String
    let headers: [String: String]
    let sentBody: String?
    let status: Int
    let reason: String
    let answerHeaders: [String: String]
    let body: String

    enum CodingKeys: String, CodingKey {
        case label, method, path, status, reason, body
        case headers = "req_headers"
        case sentBody = "req_body"
        case answerHeaders = "resp_headers"
    }

    /// Whether vpnctl could send it: a read of its table, with a token or with what is left of one.
    var isCalled: Bool {
        guard method == "GET", Set(headers.keys).isSubset(of: ["Authorization"]), sentBody?.isEmpty ?? true else {
            return false
        }
        let target = path.split(separator: "?", maxSplits: 1)
        let parts = target[0].split(separator: "/")
        guard parts.prefix(2) == ["api2", "json"] else { return false }
        return ProxmoxAPI.all.contains { call in
            let pattern = call.path.split(separator: "/")
            let query = call == ProxmoxAPI.guests ? "type=vm" : nil
            return pattern.count == parts.count - 2 && target.dropFirst().first.map(String.init) == query
                && zip(pattern, parts.dropFirst(2)).allSatisfy { $0 == $1 || $0.first == "{" }
        }
    }

    /// The interfaces file and the one that waits, where the answer has their whole difference.
    var files: (live: String?, pending: String?) {
        switch label {
        case "missing file": return (nil, nil)
        case "empty file": return ("", nil)
        case "garbage": return ("\u{1}\u{2} garbage\n", nil)
        default: break
        }
        let document = try? JSONValue(parsing: body)
        guard let changes = document?["changes"]?.string else {
            let hasRoute = body.contains("post-up")
            return (ProxmoxRecording.interfaces(hasRoute: hasRoute), nil)
        }
        let lines = changes.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(3).dropLast()
        let side = { (sign: Character) in
            lines.filter { $0.first == " " || $0.first == sign }.map { $0.dropFirst() + "\n" }.joined()
        }
        return (side("-"), side("+"))
    }
}

/// The recorded sessions of the real API, beside the repository.
enum ProxmoxRecording {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/vectors/recordings/pve-api").standardizedFileURL

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// Those that have an answer.
    static func exchanges(_ session: String) throws -> [ProxmoxExchange] {
        struct Attempt: Decodable {
            let exchange: ProxmoxExchange?

            init(from decoder: any Decoder) throws { exchange = try? ProxmoxExchange(from: decoder) }
        }
        let data = try Data(contentsOf: folder.appending(path: session + ".json"))
        return try JSONDecoder().decode([Attempt].self, from: data).compactMap(\.exchange)
    }

    /// The host of the recordings.
    static var settings: ProxmoxTwinSettings {
        var settings = ProxmoxTwinSettings()
        settings.node = "pve1"
        settings.revision = "0000000000000000"
        settings.hasStatistics = false
        settings.fingerprint = .unknown
        settings.devices = []
        settings.active = []
        settings.tokens = [
            ProxmoxToken(user: "root@pam", name: "full", secret: "SECRET", isSeparated: false),
            ProxmoxToken(user: "root@pam", name: "sep", secret: "SECRET"),
            ProxmoxToken(user: "audit@pve", name: "ro", secret: "SECRET", isSeparated: false),
            ProxmoxToken(user: "vpnctl@pve", name: "noacl", secret: "SECRET"),
            ProxmoxToken(user: "vpnctl@pve", name: "nodeaudit", secret: "SECRET"),
            ProxmoxToken(user: "vpnctl@pve", name: "nodemod", secret: "SECRET"),
            ProxmoxToken(
                user: "vpnctl@pve", name: "expired", secret: "SECRET", expires: Date(timeIntervalSince1970: 1)),
        ]
        settings.roles = ["Modify": ["Sys.Audit", "Sys.Modify"]]
        settings.permissions = [
            AccessEntry("/", "audit@pve", role: "PVEAuditor"), AccessEntry("/", "vpnctl@pve", role: "Administrator"),
            AccessEntry("/nodes/pve1", "vpnctl@pve!nodeaudit", role: "PVEAuditor"),
            AccessEntry("/nodes/pve1", "vpnctl@pve!nodemod", role: "Modify"),
        ]
        settings.guests = guests
        return settings
    }

    /// Their digests are those of the recordings.
    private static let guests = [
        TwinGuest(
            .container, 100, isRunning: false,
            configuration: """
                #vpn gateway container
                arch: amd64
                cores: 2
                features: nesting=1
                hostname: opnsense-helper
                memory: 512
                net0: name=eth0,bridge=vmbr0,firewall=1,gw=10.0.0.254,hwaddr=BC:24:11:AA:BB:CC,ip=10.0.0.20/24,tag=20,type=veth
                net1: name=eth1,bridge=vmbr0,hwaddr=BC:24:11:AA:BB:CD,ip=dhcp,ip6=auto,type=veth
                onboot: 1
                ostype: debian
                rootfs: local-lvm:vm-100-disk-0,size=8G
                swap: 512
                unprivileged: 1

                """),
        TwinGuest(
            .machine, 101, isRunning: false,
            configuration: """
                agent: 1
                boot: order=scsi0
                cores: 2
                memory: 2048
                name: opnsense
                net0: virtio=BC:24:11:00:11:22,bridge=vmbr0,firewall=1
                net1: virtio=BC:24:11:00:11:23,bridge=vmbr1
                ostype: other
                scsi0: local-lvm:vm-101-disk-0,size=16G

                """),
    ]

    static func interfaces(hasRoute: Bool) -> String {
        let route = """
            # BEGIN vpnctl
            \tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true
            \tpost-down ip route del 10.0.1.0/24 || true
            # END vpnctl

            """
        return """
            auto lo
            iface lo inet loopback

            iface eth0 inet manual

            # comment before auto
            auto vmbr0
            # comment between auto and iface
            iface vmbr0 inet static
            \taddress 10.0.0.2/24
            \tgateway 10.0.0.254
            \tbridge-ports eth0
            \tbridge-stp off
            \tbridge-fd 0
            \(hasRoute ? route : "")
            iface enp2s0 inet manual

            source /etc/network/interfaces.d/*

            """
    }

    static func write(_ text: String?, to file: URL) throws {
        if let text {
            try Data(text.utf8).write(to: file)
        } else if FileManager.default.fileExists(atPath: file.path) {
            try FileManager.default.removeItem(at: file)
        }
    }

    /// A body whose lists are in order, and without the times of files; text that is no JSON as it is.
    static func comparable(_ body: String) -> JSONValue {
        guard let document = try? JSONValue(parsing: body) else { return .string(body) }
        return sorted(document)
    }

    /// Where two bodies differ, each in a few words.
    static func differences(_ recorded: JSONValue, _ own: JSONValue, at place: String = "body") -> [String] {
        switch (recorded, own) {
        case (.object(let left), .object(let right)):
            return Set(left.keys).union(right.keys).sorted().flatMap { key -> [String] in
                guard let one = left[key] else { return ["\(place).\(key): not recorded"] }
                guard let other = right[key] else { return ["\(place).\(key): missing"] }
                return differences(one, other, at: "\(place).\(key)")
            }
        case (.array(let left), .array(let right)) where left.count == right.count:
            return zip(left, right).enumerated().flatMap { differences($1.0, $1.1, at: "\(place)[\($0)]") }
        case (.string(let left), .string(let right)) where left != right:
            let (one, other) = (left.split(separator: "\n"), right.split(separator: "\n"))
            let line = zip(one, other).enumerated().first { $1.0 != $1.1 }
            return ["\(place), line \(line?.offset ?? 0): \(line?.element.0 ?? "") != \(line?.element.1 ?? "")"]
        default: return recorded == own ? [] : ["\(place): another value"]
        }
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items):
            // Rows come in any order; texts are lines.
            let rows = items.map(sorted)
            guard rows.first?.object != nil else { return .array(rows) }
            return .array(rows.sorted { name(of: $0) < name(of: $1) })
        case .object(let members):
            var members = members.mapValues(sorted)
            if let changes = members["changes"]?.string {
                members["changes"] = .string(
                    changes.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                        line.hasPrefix("---") || line.hasPrefix("+++") ? line.prefix { $0 != "\t" } : line
                    }.joined(separator: "\n"))
            }
            return .object(members)
        default: return value
        }
    }

    private static func name(of row: JSONValue) -> String {
        let parts = ["iface", "id", "vmid", "node"].map { key in
            row[key]?.string ?? row[key]?.number.map { "\($0)" } ?? ""
        }
        return parts.joined(separator: " ")
    }
}
