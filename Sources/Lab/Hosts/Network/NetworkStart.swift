import Crypto
import Foundation

/// Brings a sandboxed host's network up from its interfaces file, as ifupdown2 does at a start.
///
/// A parser of its own, written after the recordings of the real one: what vpnctl's parser gets wrong shall show here.
/// Of the commands in the file those of `ip` and `route` are carried out, on the sandbox alone; no other one is run.
struct NetworkStart {
    private struct Stanza {
        let name: String
        let isAuto: Bool
        var options: [(key: String, value: String)] = []

        func values(_ key: String) -> [String] {
            options.filter { $0.key == key }.map(\.value).filter { !$0.isEmpty }
        }
    }

    private var auto: Set<String> = []
    private var stanzas: [Stanza] = []
    /// Whether an option would belong to a stanza here.
    private var isInStanza = false

    static func network(from file: URL) -> HostNetwork {
        var start = NetworkStart()
        start.read(file)
        var network = HostNetwork.fresh
        var done: Set<String> = ["lo"]
        for stanza in start.stanzas where stanza.isAuto && done.insert(stanza.name).inserted {
            start.bringUp(stanza.name, in: &network)
        }
        return network
    }

    // MARK: Reading

    private mutating func read(_ file: URL) {
        // One byte that is not UTF-8 makes ifupdown2 leave the whole file.
        guard let data = try? Data(contentsOf: file), let text = String(validating: data, as: UTF8.self) else { return }
        for line in Self.lines(of: text) {
            let words = line.split(whereSeparator: { " \t\r".contains($0) }).map(String.init)
            guard let keyword = words.first, !keyword.hasPrefix("#") else { continue }
            let rest = words.dropFirst()
            switch keyword {
            case "auto":
                auto.formUnion(rest)
                isInStanza = false
            case let word where word.hasPrefix("allow-"):
                // What waits for a cable waits for ever: only `auto` is brought up at a start.
                isInStanza = false
            case "iface":
                guard let name = rest.first else { continue }
                stanzas.append(Stanza(name: name, isAuto: name == "lo" || auto.contains(name)))
                isInStanza = true
            case "source":
                for pattern in rest { include(pattern, beside: file) }
                isInStanza = false
            case "vlan": isInStanza = false
            default:
                guard isInStanza else { continue }
                let value = rest.joined(separator: " ")
                stanzas[stanzas.count - 1].options.append((keyword.replacing("_", with: "-"), value))
            }
        }
    }

    /// What a backslash parts is one line, whatever the backslash was meant for, also in a comment.
    private static func lines(of text: String) -> [Substring] {
        text.split(separator: "\\", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.joined(separator: " ")
            .split(whereSeparator: \.isNewline)
    }

    /// `folder/pattern`; a pattern in the folder's own name is not looked into.
    private mutating func include(_ pattern: String, beside file: URL) {
        let url = URL(fileURLWithPath: pattern, relativeTo: file.deletingLastPathComponent())
        let folder = url.deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names.sorted() where unsafe fnmatch(url.lastPathComponent, name, FNM_PERIOD) == 0 {
            read(folder.appending(path: name))
        }
    }

    // MARK: Bringing up

    private func bringUp(_ name: String, in network: inout HostNetwork) {
        let options = stanzas.filter { $0.name == name }
        func values(_ keys: String...) -> [String] { keys.flatMap { key in options.flatMap { $0.values(key) } } }
        let ports = values("bridge-ports").flatMap { $0.split(separator: " ").map(String.init) }
        let isBridge = !ports.isEmpty || name.hasPrefix("vmbr")
        network.add(.init(name: name, kind: isBridge ? "bridge" : nil, hardware: Self.hardware(of: name)))
        for port in ports where port != "none" {
            network.add(.init(name: port, hardware: Self.hardware(of: port)))
            network.change(port) { $0.master = name }
        }
        for (index, text) in values("address").enumerated() {
            let mask = values("netmask").dropFirst(index).first
            if let prefix = Self.prefix(text, mask) { network.add(prefix, to: name) }
        }
        for gateway in values("gateway") {
            let isIPv6 = gateway.contains(":")
            guard let everything = NetworkPrefix("default", isIPv6: isIPv6) else { continue }
            var route = HostNetwork.Route(destination: everything, gateway: gateway, device: name, source: "kernel")
            route.flags = ["onlink"]
            if isIPv6 { route.metric = 1024 }
            network.insert(route)
        }
        for stanza in options {
            for (key, value) in stanza.options where ["up", "post-up"].contains(key) {
                StartCommands(value, interface: name).run(in: &network)
            }
        }
    }

    private static func prefix(_ address: String, _ mask: String?) -> NetworkPrefix? {
        guard !address.contains("/"), let mask else { return NetworkPrefix(address) }
        let length = Address.bytes(mask)?.reduce(0) { $0 + $1.nonzeroBitCount }
        return NetworkPrefix("\(address)/\(length.map(String.init) ?? mask)")
    }

    /// The same address at every start, in the range that Proxmox gives to guests.
    static func hardware(of name: String) -> String {
        let bytes = [0xBC, 0x24, 0x11] + SHA256.hash(data: Data(name.utf8)).prefix(3)
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}
