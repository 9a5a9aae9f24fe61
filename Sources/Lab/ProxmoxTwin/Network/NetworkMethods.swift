import Foundation

extension ProxmoxMethod {
    static let network: [ProxmoxMethod] = [
        ProxmoxMethod(
            "nodes/{node}/network", .anybody,
            [
                "type": .choice([
                    "bridge", "bond", "eth", "alias", "vlan", "fabric", "OVSBridge", "OVSBond", "OVSPort",
                    "OVSIntPort", "vnet", "any_bridge", "any_local_bridge", "include_sdn",
                ])
            ]
        ) { node, call in
            var rows: [JSON] = []
            for (name, values) in node.interfaceTable.interfaces.sorted(by: { $0.key < $1.key }) {
                let type = values["type"]?.phpString ?? ""
                let isBridge = ["bridge", "OVSBridge"].contains(type)
                guard name != "lo", !isBridge || node.shows(bridge: name, to: call.token) else { continue }
                switch call["type"] {
                case "", "include_sdn": break
                case "any_bridge", "any_local_bridge": if !isBridge { continue }
                case let wanted: if wanted != type { continue }
                }
                rows.append(.sorted(values.merging(["iface": .string(name)]) { $1 }))
            }
            let changes = node.pendingChanges.map { [JSON.Member(name: "changes", value: .string($0))] }
            return ProxmoxAnswer(.array(rows), changes ?? [])
        },
        ProxmoxMethod("nodes/{node}/network/{iface}", .any(["Sys.Audit"], on: "/nodes/{node}")) { node, call in
            guard let values = node.interfaceTable.interfaces[call["iface"]] else {
                throw ProxmoxFailure.invalid("iface", "interface does not exist")
            }
            return ProxmoxAnswer(.sorted(values))
        },
    ]
}

extension ProxmoxNode {
    private var file: URL { folder.appending(path: "interfaces") }
    private var pendingFile: URL { folder.appending(path: "interfaces.new") }
    private var hasPendingFile: Bool { FileManager.default.fileExists(atPath: pendingFile.path) }

    /// Of the file that waits for its activation, where there is one; no file is like an empty one.
    fileprivate var interfaceTable: InterfaceTable {
        let bytes = Self.bytes(hasPendingFile ? pendingFile : file)
        let links = settings.sandbox?.links.filter { !$0.isLoopback }
        return InterfaceTable(
            parsing: bytes, devices: links.map { Set($0.filter { $0.kind == nil }.map(\.name)) } ?? settings.devices,
            active: links.map { Set($0.map(\.name)) } ?? settings.active)
    }

    fileprivate func shows(bridge: String, to token: ProxmoxToken) -> Bool {
        let own = accessControl.privileges(of: token, on: "/sdn/zones/localnetwork/\(bridge)")
        return own["SDN.Audit"] != nil || own["SDN.Use"] != nil
    }

    /// `diff -b -N -u` of the two files; nil where it prints nothing, or there is only one.
    fileprivate var pendingChanges: String? {
        guard hasPendingFile else { return nil }
        let hunks = UnifiedDifference.hunks(
            from: Self.lines(Self.bytes(file)), to: Self.lines(Self.bytes(pendingFile)), likeGNU: true)
        guard !hunks.isEmpty else { return nil }
        let headers = [
            "--- /etc/network/interfaces\t" + Self.time(of: file),
            "+++ /etc/network/interfaces.new\t" + Self.time(of: pendingFile),
        ]
        return (headers + hunks).map { $0 + "\n" }.joined()
    }

    private static func bytes(_ file: URL) -> [UInt8] { (try? Data(contentsOf: file)).map(Array.init) ?? [] }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map(String.init)
    }

    /// `2026-11-21 11:26:02.351306626 +0000`; 1970 for a file that is not there.
    private static func time(of file: URL) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        let time = (attributes?[.modificationDate] as? Date) ?? Date(timeIntervalSince1970: 0)
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(identifier: "UTC")
        form.dateFormat = "yyyy-MM-dd HH:mm:ss"
        let seconds = time.timeIntervalSince1970
        let nanoseconds = String(Int((seconds - seconds.rounded(.down)) * 1e9))
        let padding = String(repeating: "0", count: 9 - nanoseconds.count)
        return "\(form.string(from: time)).\(padding)\(nanoseconds) +0000"
    }
}
