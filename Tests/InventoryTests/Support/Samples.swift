import Foundation

/// Keys for inventories under test.
enum Samples {
    /// A public key of its own for each number, never of the form of a private key.
    static func publicKey(_ number: Int) -> String {
        var bytes = [UInt8](repeating: 0x5a, count: 32)
        for index in 0..<8 { bytes[index + 8] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
        bytes[0] = 1
        return Data(bytes).base64EncodedString()
    }

    /// Made for these tests, used nowhere else.
    static let privateKeys = [
        "GMnwf0snpp6QR2eAfPbO8MZKha/jkswqYx7DhhVsmWU=", "kAwddzL3ESGOjazPqsX2tDE4xF16sT2AMhdGMycYqmQ=",
        "mEwjw3JKK7xj/INZLPz/NQCx7B7W/+Q71My5gX9uskQ=", "QL+lwwkQP98hjcknfS1LGpY6bnnBTSOk/svUra6/IlY=",
    ]

    /// An inventory without a problem, for others to add to.
    static let base = """
        version: 1
        site: home
        hosts:
          fw: {provider: opnsense, address: 10.0.0.1, api: {credentials: {file: key.txt}}}
          pve: {provider: proxmox, address: 10.0.0.254}
          router: {provider: manual}
        subnets:
          lan: {cidr: [10.0.0.0/24], gateway: fw, attached: {fw: lan, pve: vmbr1}}
          vpn: {cidr: [10.0.1.0/24, "fd00:1::/64"]}
        tunnels:
          home:
            host: fw
            device: wg0
            subnet: vpn
            addresses: [10.0.1.1]
            port: 51820
            pools: {desks: 10.0.1.2-10.0.1.10}
        peers:
          one: {tunnel: home, addresses: [10.0.1.2], public_key: \(publicKey(1))}
        """
}

/// The same numbers for the same seed, on every machine (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
