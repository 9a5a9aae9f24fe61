import Crypto

/// The `$6$` password hash of crypt(3) with its 5000 rounds; OPNsense stores API secrets with an empty salt.
///
/// Source: "Unix crypt using SHA-256 and SHA-512", Ulrich Drepper.
enum SHA512Crypt {
    static func hash(_ password: String, salt: String) -> String {
        let key = Array(password.utf8)
        let salt = Array(salt.utf8.prefix(16))
        let alternate = digest(key + salt + key)
        var start = key + salt + repeated(alternate, count: key.count)
        var bits = key.count
        while bits > 0 {
            start += bits & 1 == 1 ? alternate : key
            bits >>= 1
        }
        var current = digest(start)
        var keys: [UInt8] = []
        for _ in 0..<key.count { keys += key }
        let sequenceOfKey = repeated(digest(keys), count: key.count)
        var salts: [UInt8] = []
        for _ in 0..<(16 + Int(current[0])) { salts += salt }
        let sequenceOfSalt = repeated(digest(salts), count: salt.count)
        for round in 0..<5000 {
            var input = round & 1 == 1 ? sequenceOfKey : current
            if round % 3 != 0 { input += sequenceOfSalt }
            if round % 7 != 0 { input += sequenceOfKey }
            input += round & 1 == 1 ? current : sequenceOfKey
            current = digest(input)
        }
        return "$6$" + String(decoding: salt, as: UTF8.self) + "$" + encoded(current)
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        Array(SHA512.hash(data: bytes))
    }

    private static func repeated(_ block: [UInt8], count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count + block.count <= count { bytes += block }
        return bytes + block.prefix(count - bytes.count)
    }

    /// The hash's own alphabet and byte order: triples whose first member steps through 0, 22, 44 in turn.
    private static func encoded(_ bytes: [UInt8]) -> String {
        let alphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        var text = ""
        func append(_ value: UInt32, _ count: Int) {
            var value = value
            for _ in 0..<count {
                text.append(alphabet[Int(value & 63)])
                value >>= 6
            }
        }
        var (first, second, third) = (0, 21, 42)
        for _ in 0..<21 {
            append(UInt32(bytes[first]) << 16 | UInt32(bytes[second]) << 8 | UInt32(bytes[third]), 4)
            (first, second, third) = (second + 1, third + 1, first + 1)
        }
        append(UInt32(bytes[63]), 2)
        return text
    }
}
