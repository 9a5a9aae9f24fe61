/// Where an address stands in its subnet.
enum SubnetPlace {
    /// Reports an address outside the networks of its subnet, and one that names a network or its broadcast.
    ///
    /// - Returns: whether it may be used.
    @discardableResult
    static func check(
        _ address: IPAddress, in networks: [CIDR], of subnet: String, at mark: Mark, _ findings: Findings
    ) -> Bool {
        // A subnet without networks was reported where it stands.
        guard !networks.isEmpty else { return false }
        guard let network = networks.first(where: { $0.contains(address) }) else {
            let list = networks.map(\.description).joined(separator: ", ")
            let detail = "\(address) is not in the subnet \(quoted(subnet)), which is \(list)."
            findings.report(.outsideSubnet, detail, at: mark)
            return false
        }
        guard let meaning = reserved(address, in: network) else { return true }
        let detail = "\(address) is \(meaning) of \(network) and belongs to no host."
        findings.report(.reservedAddress, detail, at: mark)
        return false
    }

    /// The meaning of the first and last address; in networks of one or two addresses they are ordinary (RFC 3021,
    /// RFC 6164).
    private static func reserved(_ address: IPAddress, in network: CIDR) -> String? {
        guard network.prefixLength < network.family.width - 1 else { return nil }
        if address == network.first {
            return address.family == .inet ? "the network address" : "the routers' anycast address"
        }
        return address.family == .inet && address == network.last ? "the broadcast address" : nil
    }
}
