import Crypto
import Foundation
import Inventory
import Reconciler

/// An answer of OPNsense's search calls.
///
/// PHP writes an empty object as `[]`, and rows of legacy rules mix strings, numbers and booleans in one column.
struct SearchAnswer<Row: Decodable & Sendable>: Decodable, Sendable {
    let rows: [Row]
}

/// A string, a number or a boolean, as text; everything else is empty.
struct LenientText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let flag = try? container.decode(Bool.self) {
            text = flag ? "1" : "0"
        } else if let number = try? container.decode(Int.self) {
            text = String(number)
        } else {
            text = ""
        }
    }
}

/// A key that is named when it is used, for rows whose columns vary.
struct Column: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringLiteral value: String) { stringValue = value }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer<Column> {
    /// A column that every row has.
    func required(_ column: Column) throws -> String { try decode(String.self, forKey: column) }

    /// A column of any scalar type; empty where it is absent.
    func lenient(_ column: Column) -> String {
        (try? decodeIfPresent(LenientText.self, forKey: column))?.text ?? ""
    }

    func list(_ column: Column) throws -> [String] { commaSeparated(try required(column)) }
}

func commaSeparated(_ text: String) -> [String] {
    text.split(whereSeparator: { $0 == "," || $0 == "\n" }).map(trimmed).filter { !$0.isEmpty }
}

func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
}

/// SHA-256 of a secret as the firewall shows it; the secret itself goes no further than this.
func digest(ofSecret text: String) -> SecretDigest {
    SecretDigest(hexadecimal: hexadecimal(SHA256.hash(data: Array(text.utf8))))
}

extension OPNsenseState.Instance: Decodable {
    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Column.self)
        uuid = try row.required("uuid")
        name = try row.required("name")
        isEnabled = try row.required("enabled") == "1"
        guard let number = Int(try row.required("instance")) else {
            throw DecodingError.dataCorruptedError(
                forKey: "instance", in: row, debugDescription: "the instance number is not a number")
        }
        self.number = number
        publicKey = try row.required("pubkey")
        port = Int(try row.required("port"))
        mtu = Int(try row.required("mtu"))
        addresses = try row.list("tunneladdress")
        disablesRoutes = try row.required("disableroutes") == "1"
        gateway = try row.required("gateway")
        peers = try row.list("peers")
    }
}

extension OPNsenseState.Peer: Decodable {
    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Column.self)
        uuid = try row.required("uuid")
        name = try row.required("name")
        isEnabled = try row.required("enabled") == "1"
        publicKey = try row.required("pubkey")
        let secret = try row.required("psk")
        presharedKey = secret.isEmpty ? nil : digest(ofSecret: secret)
        allowedIPs = try row.list("tunneladdress")
        endpointHost = try row.required("serveraddress")
        endpointPort = try row.required("serverport")
        keepalive = Int(try row.required("keepalive"))
        servers = commaSeparated(row.lenient("servers"))
    }
}

extension OPNsenseState.RunningRow: Decodable {
    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Column.self)
        device = try row.required("if")
        isPeer = try row.required("type") == "peer"
        publicKey = try row.required("public-key")
        listenPort = row.lenient("listen-port")
        allowedIPs = commaSeparated(row.lenient("allowed-ips")).filter { $0 != "(none)" }
        keepalive = row.lenient("persistent-keepalive")
        latestHandshake = Int(row.lenient("latest-handshake")).flatMap { $0 == 0 ? nil : $0 }
        isUp = isPeer || row.lenient("status") == "up"
        isOnline = row.lenient("peer-status") == "online"
    }
}

extension OPNsenseState.Interface: Decodable {
    private struct Address: Decodable {
        let ipaddr: String
        let subnetbits: Int?
    }

    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Column.self)
        device = try row.required("device")
        key = row.lenient("identifier")
        description = row.lenient("description")
        isEnabled = row.lenient("enabled") == "1"
        groups = (try? row.decodeIfPresent([String].self, forKey: "groups")) ?? []
        var found: [CIDR] = []
        for column in ["ipv4", "ipv6"] as [Column] {
            for address in (try? row.decodeIfPresent([Address].self, forKey: column)) ?? [] {
                let text = address.subnetbits.map { "\(address.ipaddr)/\($0)" } ?? address.ipaddr
                if let cidr = try? CIDR(parsing: text) { found.append(cidr) }
            }
        }
        addresses = found
        isUp = row.lenient("status") == "up"
        mtu = Int(row.lenient("mtu"))
        routes = (try? row.decodeIfPresent([String].self, forKey: "routes"))?.compactMap(Self.destination)
        let config = try? row.nestedContainer(keyedBy: Column.self, forKey: "config")
        blocksPrivateNetworks = config?.lenient("blockpriv") == "1"
        gateway = config?.lenient("gateway") ?? ""
        isLocked = config?.lenient("lock") == "1"
    }
}

extension OPNsenseState.Interface {
    /// A destination as the kernel's table writes it: a network, or one address without a length.
    private static func destination(_ text: String) -> CIDR? {
        (try? CIDR(parsing: text))?.network ?? (try? IPAddress(parsing: text)).map { CIDR($0) }
    }
}

extension OPNsenseState.Alias: Decodable {
    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Column.self)
        uuid = try row.required("uuid")
        name = try row.required("name")
        type = try row.required("type")
        isEnabled = try row.required("enabled") == "1"
        content = commaSeparated(row.lenient("content"))
        description = row.lenient("description")
        loadedEntries = Int(row.lenient("current_items"))
    }
}

extension OPNsenseState.StaticRoute: Decodable {
    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Column.self)
        uuid = try row.required("uuid")
        network = try row.required("network")
        gateway = try row.required("gateway")
        description = row.lenient("descr")
        // `disabled` until 26.1.9, `enabled` since 26.1.10.
        isEnabled = row.contains("enabled") ? row.lenient("enabled") == "1" : row.lenient("disabled") != "1"
    }
}

extension OPNsenseState.Gateway: Decodable {
    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Column.self)
        uuid = row.lenient("uuid")
        name = try row.required("name")
        interface = row.lenient("interface")
        address = row.lenient("gateway")
        isEnabled = row.lenient("disabled") != "1"
    }
}

extension FirewallRule: Decodable {
    /// Fields of the model that narrow or alter a match and that the inventory has no word for.
    private static let conditionColumns: [Column] = [
        "adaptiveend", "adaptivestart", "allowopts", "disablereplyto", "divert-to", "gateway", "icmp6type", "icmptype",
        "max", "max-pkt-rate-number", "max-src-conn", "max-src-conn-rate", "max-src-nodes", "max-src-states",
        "overload", "prio", "replyto", "sched", "set-prio", "set-prio-low", "shaper1", "shaper2", "state-policy",
        "statetimeout", "tag", "tagged", "tcpflags1", "tcpflags2", "tcpflags_any", "tos", "udp-first", "udp-multiple",
        "udp-single",
    ]

    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Column.self)
        uuid = try row.required("uuid")
        reference = row.lenient("ref")
        if row.lenient("legacy") != "1" {
            origin = .mvc
        } else {
            // `is_automatic` only means that nobody edited it since it was made; the page it leads to does not lie.
            let isFromGUI =
                reference.hasPrefix("firewall_rules_edit.php") || reference.hasPrefix("ui/firewall/migration")
            origin = isFromGUI ? .gui : .automatic
        }
        isEnabled = row.lenient("enabled") == "1"
        let action = row.lenient("action").lowercased()
        self.action = action.isEmpty ? "pass" : action
        let direction = row.lenient("direction").lowercased()
        self.direction = direction.isEmpty ? "in" : direction
        isQuick = row.lenient("quick") != "0"
        interfaces = commaSeparated(row.lenient("interface"))
        invertsInterfaces = row.lenient("interfacenot") == "1"
        family = Self.family(row.lenient("ipprotocol"))
        let transport = row.lenient("protocol").lowercased()
        self.transport = transport.isEmpty ? "any" : transport
        source = commaSeparated(row.lenient("source_net"))
        invertsSource = row.lenient("source_not") == "1"
        sourcePort = row.lenient("source_port")
        destination = commaSeparated(row.lenient("destination_net"))
        invertsDestination = row.lenient("destination_not") == "1"
        destinationPort = row.lenient("destination_port")
        logs = row.lenient("log") == "1"
        sequence = origin == .mvc ? Int(row.lenient("sequence")) : nil
        sortOrder = row.lenient("sort_order")
        description = row.lenient("description")
        var conditions: [Condition] = []
        for column in Self.conditionColumns {
            let value = row.lenient(column)
            if !value.isEmpty, value != "0" { conditions.append(Condition(field: column.stringValue, value: value)) }
        }
        let state = row.lenient("statetype")
        if !state.isEmpty, state != "keep" { conditions.append(Condition(field: "statetype", value: state)) }
        self.conditions = conditions
        // Present where pf's statistics are (`show_all`), and only on rules that pf has loaded.
        isLoaded = row.contains("pf_rules") || row.contains("evaluations") ? true : nil
    }

    /// Rows of 25.7 show the label instead of the value for legacy rules.
    private static func family(_ text: String) -> String {
        switch text.lowercased() {
        case "ipv4": "inet"
        case "ipv6": "inet6"
        case "ipv4+ipv6": "inet46"
        case "": "inet"
        case let value: value
        }
    }
}

/// `diagnostics/system/system_information`.
struct SystemInformation: Decodable {
    let versions: [String]
}

/// `wireguard/general/get`.
struct WireGuardGeneral: Decodable {
    struct General: Decodable {
        let enabled: String
    }
    let general: General
}

/// `firewall/source_nat/get`, as far as the mode goes; 25.7 answers without it.
struct OutboundNAT: Decodable {
    struct Filter: Decodable {
        let general: General?
    }
    struct General: Decodable {
        let snat_mode: [String: Choice]?
    }
    struct Choice: Decodable {
        let selected: Int
    }
    let filter: Filter

    var mode: String? { filter.general?.snat_mode?.first { $0.value.selected == 1 }?.key }
}

/// `core/system/status`: the state of each subsystem that this user may see.
struct SystemStatusAnswer: Decodable {
    struct Subsystem: Decodable {
        let message: String
        let timestamp: Int?
        let status: String
    }

    let subsystems: [String: Subsystem]

    private enum CodingKeys: String, CodingKey {
        case subsystems
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // An empty PHP array where nothing is visible.
        subsystems = (try? container.decode([String: Subsystem].self, forKey: .subsystems)) ?? [:]
    }
}
