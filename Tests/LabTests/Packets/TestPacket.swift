/// A packet as it comes in by a device.
struct TestPacket: CustomStringConvertible {
    enum Flags: UInt8 {
        case begin = 0x02
        case answer = 0x12
        case middle = 0x10
    }

    var device: String
    var source: Bits
    var destination: Bits
    var transport: UInt8
    /// The number of an echo stands in both.
    var sourcePort = 0
    var destinationPort = 0
    var flags = Flags.begin
    var messageType: UInt8 = 0
    /// Nothing of its flow came before.
    var isFirst = true
    /// By which it is known on its way, from 1 on.
    var number = 0

    var isMessage: Bool { transport == 1 || transport == 58 }

    var description: String {
        let name = { (address: Bits, port: Int) in
            "\(address.bytes.map(String.init).joined(separator: address.isSix ? "," : ".")) \(port)"
        }
        return "\(number): in \(device), \(name(source, sourcePort)) -> \(name(destination, destinationPort)), "
            + "protocol \(transport) \(transport == 6 ? "\(flags)" : isMessage ? "type \(messageType)" : "")"
    }

    /// The other side's answer, which comes in where this one went out.
    func answer(by device: String) -> TestPacket {
        var answer = self
        (answer.source, answer.destination, answer.device) = (destination, source, device)
        (answer.sourcePort, answer.destinationPort) = (destinationPort, sourcePort)
        answer.flags = .answer
        switch messageType {
        case 8: answer.messageType = 0
        case 13: answer.messageType = 14
        case 128: answer.messageType = 129
        default: break
        }
        return answer
    }
}

extension TestPacket {
    /// A lifetime that no packet of the kernel's own has.
    static let lifetime: UInt8 = 200

    var bytes: [UInt8] {
        let payload = segment
        let length = payload.count
        guard source.isSix else {
            var head: [UInt8] =
                [0x45, 0] + Self.two(20 + length) + Self.two(number) + [0, 0, Self.lifetime, transport]
            head += [0, 0] + source.bytes + destination.bytes
            head.replaceSubrange(10..<12, with: Self.checksum(head))
            return head + payload
        }
        let label = [UInt8(0x60), 0] + Self.two(number)
        return label + Self.two(length) + [transport, Self.lifetime] + source.bytes + destination.bytes + payload
    }

    private var segment: [UInt8] {
        let ports = Self.two(sourcePort) + Self.two(destinationPort)
        switch transport {
        case 6:
            let numbers: [UInt8] =
                flags == .begin
                ? [0, 0, 3, 232, 0, 0, 0, 0]
                : flags == .answer ? [0, 0, 9, 0, 0, 0, 3, 233] : [0, 0, 3, 233, 0, 0, 9, 1]
            return summed(ports + numbers + [0x50, flags.rawValue, 0xff, 0xff, 0, 0, 0, 0], at: 16)
        case 17: return summed(ports + [0, 12, 0, 0] + [1, 2, 3, 4], at: 6)
        case 136: return summed(ports + [0, 0, 0, 0] + [1, 2, 3, 4], at: 6)
        case 1: return summed([messageType, 0, 0, 0] + Self.two(sourcePort) + [0, 1, 1, 2, 3, 4], at: 2)
        case 58: return summed([messageType, 0, 0, 0] + Self.two(sourcePort) + [0, 1] + source.bytes, at: 2)
        default: return [1, 2, 3, 4]
        }
    }

    private func summed(_ segment: [UInt8], at place: Int) -> [UInt8] {
        let length = segment.count
        let pseudo =
            transport == 1 ? [] : source.bytes + destination.bytes + [0, 0] + Self.two(length) + [0, 0, 0, transport]
        var summed = segment
        summed.replaceSubrange(place..<place + 2, with: Self.checksum(pseudo + segment))
        return summed
    }

    private static func two(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 255), UInt8(number & 255)] }

    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var sum = 0
        for (place, byte) in bytes.enumerated() { sum += place % 2 == 0 ? Int(byte) << 8 : Int(byte) }
        while sum > 0xffff { sum = (sum & 0xffff) + sum >> 16 }
        return two(~sum & 0xffff)
    }
}
