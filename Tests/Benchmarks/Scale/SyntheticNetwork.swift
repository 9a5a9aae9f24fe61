import Foundation
import Providers

/// One firewall with one tunnel and as many peers as asked for: as an inventory, and as the firewall's own answers.
struct SyntheticNetwork: Sendable {
    static let host = "fw"
    private static let site = "scale"
    /// Every file of an inventory has a limit in bytes, so that a large network needs several.
    private static let peersPerFile = 10_000

    let peers: [SyntheticPeer]

    init(peers count: Int) {
        let mark = OPNsenseMark(site: Self.site)
        peers = (0..<count).map { SyntheticPeer(number: $0, mark: mark) }
    }

    /// The inventory's files in load order.
    var inventory: [(path: String, bytes: [UInt8])] {
        let header = """
            version: 1
            site: \(Self.site)
            hosts:
              \(Self.host):
                provider: opnsense
                address: 192.168.1.1
                api: {credentials: {key: {env: SCALE_KEY}, secret: {env: SCALE_SECRET}}}
            subnets:
              vpn: {cidr: [10.0.0.0/8, "fd00:1::/64"]}
            tunnels:
              home:
                host: \(Self.host)
                device: wg0
                subnet: vpn
                addresses: [10.255.255.254, "fd00:1::ffff:ffff"]
                port: 51820

            """
        var files = [(path: "00-tunnel.yaml", bytes: Array(header.utf8))]
        for start in stride(from: 0, to: peers.count, by: Self.peersPerFile) {
            let part = peers[start..<min(start + Self.peersPerFile, peers.count)]
            let text = "peers:\n" + part.map(\.yaml).joined()
            files.append(("peers-\(start + 1_000_000).yaml", Array(text.utf8)))
        }
        return files
    }

    /// The firewall's answers by path; one peer in ten has another keepalive than the inventory asks for.
    var answers: [String: [UInt8]] {
        let mark = OPNsenseMark(site: Self.site)
        let instance = #"""
            {"uuid":"\#(mark.uuid(kind: OPNsenseKinds.instance, name: "home"))","enabled":"1","name":"home",\#
            "instance":"0","pubkey":"\#(SyntheticPeer.key(number: -1))","port":"51820","mtu":"",\#
            "tunneladdress":"10.255.255.254/8,fd00:1::ffff:ffff/64","disableroutes":"0","gateway":"",\#
            "peers":"\#(peers.map(\.uuid).joined(separator: ","))"}
            """#
        let device = #"{"if":"wg0","type":"interface","public-key":"","listen-port":"51820","status":"up"}"#
        let texts: [(OPNsenseAPI.Call, String)] = [
            (OPNsenseAPI.systemInformation, #"{"versions":["OPNsense 26.7.2-amd64"]}"#),
            (OPNsenseAPI.searchInstances, Self.rows([instance])),
            (OPNsenseAPI.readWireGuard, #"{"general":{"enabled":"1"}}"#),
            (OPNsenseAPI.searchPeers, Self.rows(peers.map(\.storedRow))),
            (OPNsenseAPI.showWireGuard, Self.rows([device] + peers.map(\.runningRow))),
            (OPNsenseAPI.interfacesInfo, Self.rows([])),
            (OPNsenseAPI.searchAssignments, Self.rows([])),
            (OPNsenseAPI.searchAliases, Self.rows([])),
            (OPNsenseAPI.searchRules, Self.rows([])),
            (OPNsenseAPI.searchRoutes, Self.rows([])),
            (OPNsenseAPI.searchGateways, Self.rows([])),
            (OPNsenseAPI.readOutboundNAT, #"{"filter":{}}"#),
            (OPNsenseAPI.systemStatus, #"{"subsystems":[]}"#),
        ]
        return Dictionary(uniqueKeysWithValues: texts.map { ($0.absolutePath, Array($1.utf8)) })
    }

    private static func rows(_ rows: [String]) -> String { #"{"rows":[\#(rows.joined(separator: ","))]}"# }
}

/// One peer, its texts derived from its number.
struct SyntheticPeer: Sendable {
    let number: Int
    let name: String
    let uuid: String
    let publicKey: String

    init(number: Int, mark: OPNsenseMark) {
        self.number = number
        name = "peer-\(number + 1_000_000)"
        uuid = mark.uuid(kind: OPNsenseKinds.peer, name: name)
        publicKey = Self.key(number: number)
    }

    /// 32 bytes that differ for every number, as base64.
    static func key(number: Int) -> String {
        var state = UInt64(bitPattern: Int64(number))
        var bytes: [UInt8] = []
        for _ in 0..<4 {
            // SplitMix64: well mixed, so that keys sort and hash as real ones do.
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            word ^= word >> 31
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        // An odd first byte is never that of a private key, which the inventory would refuse.
        bytes[0] |= 1
        return Data(bytes).base64EncodedString()
    }

    private var address: String {
        // The first address is the network's own.
        let bits = number + 1
        return "10.\(bits >> 16 & 0xff).\(bits >> 8 & 0xff).\(bits & 0xff)"
    }

    private var address6: String {
        "fd00:1::1:\(String(number >> 16, radix: 16)):\(String(number & 0xffff, radix: 16))"
    }

    /// About 200 bytes.
    var yaml: String {
        """
          \(name):
            tunnel: home
            addresses: [\(address), "\(address6)"]
            public_key: "\(publicKey)"
            keepalive: 25
            owner: somebody

        """
    }

    var storedRow: String {
        #"""
        {"uuid":"\#(uuid)","enabled":"1","name":"\#(name)","pubkey":"\#(publicKey)","psk":"",\#
        "tunneladdress":"\#(address)/32,\#(address6)/128","serveraddress":"","serverport":"","endpoint":"",\#
        "keepalive":"\#(number.isMultiple(of: 10) ? 20 : 25)","servers":"","%servers":"home"}
        """#
    }

    var runningRow: String {
        #"""
        {"if":"wg0","type":"peer","public-key":"\#(publicKey)","endpoint":"(none)",\#
        "allowed-ips":"\#(address)/32,\#(address6)/128","latest-handshake":0,"transfer-rx":0,"transfer-tx":0,\#
        "persistent-keepalive":"25","name":"\#(name)","latest-handshake-age":null,"latest-handshake-epoch":null,\#
        "peer-status":"offline","ifname":"home"}
        """#
    }
}
