/// The order in which people count: runs of digits compare as numbers, case does not count (PHP's `strnatcasecmp`).
enum NaturalOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        compare(Array(left.uppercased().utf8), Array(right.uppercased().utf8)) < 0
    }

    /// Less than zero, zero or more than zero, as the left one comes before, with or after the right one.
    static func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var (first, second) = (0, 0)
        while first < left.count, second < right.count {
            if isDigit(left[first]), isDigit(right[second]) {
                let (one, other) = (run(left, from: &first), run(right, from: &second))
                if one.count != other.count { return one.count - other.count }
                for (a, b) in zip(one, other) where a != b { return Int(a) - Int(b) }
            } else {
                if left[first] != right[second] { return Int(left[first]) - Int(right[second]) }
                first += 1
                second += 1
            }
        }
        return (left.count - first) - (right.count - second)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The digits from a place on, without leading zeros.
    private static func run(_ bytes: [UInt8], from place: inout Int) -> ArraySlice<UInt8> {
        while place < bytes.count - 1, bytes[place] == 0x30, isDigit(bytes[place + 1]) { place += 1 }
        let start = place
        while place < bytes.count, isDigit(bytes[place]) { place += 1 }
        return bytes[start..<place]
    }
}
