package import Inventory

/// An interface of a running guest with its addresses, as `lxc/V/interfaces` and QEMU's guest agent tell.
package struct GuestInterface: Hashable, Sendable {
    package let name: String
    package let hardwareAddress: String?
    package let addresses: [CIDR]
}

extension GuestInterface: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name
        case hardwareAddress = "hardware-address"
        case addresses = "ip-addresses"
    }

    private struct Address: Decodable {
        let text: LooseText
        let prefix: LooseText

        enum CodingKeys: String, CodingKey {
            case text = "ip-address"
            case prefix
        }

        /// Nil for an address with a zone.
        var network: CIDR? {
            guard let text = text.text, let prefix = prefix.text else { return nil }
            return CIDR("\(text)/\(prefix)")
        }
    }

    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        name = try row.decode(String.self, forKey: .name)
        hardwareAddress = (try? row.decode(LooseText.self, forKey: .hardwareAddress))?.text
        addresses = try row.decodeIfPresent([Address].self, forKey: .addresses)?.compactMap(\.network) ?? []
    }
}
