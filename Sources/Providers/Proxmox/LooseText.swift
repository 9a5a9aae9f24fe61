/// A text, number or boolean as text, nil for anything else: Proxmox mixes them from one object to the next.
struct LooseText: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let number = try? container.decode(Int.self) {
            text = String(number)
        } else if let flag = try? container.decode(Bool.self) {
            text = flag ? "1" : "0"
        } else if let number = try? container.decode(Double.self) {
            text = "\(number)"
        } else {
            text = nil
        }
    }
}
