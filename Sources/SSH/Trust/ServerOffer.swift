/// What a server offered in clear before encryption began: its version and its algorithms (RFC 4253 §4.2, §7.1).
struct ServerOffer: Hashable, Sendable {
    /// `SSH-2.0-OpenSSH_9.2p1 …`; nil for what is no SSH server.
    let version: String?
    let keyExchange: [String]
    let hostKeys: [String]
    /// From the server to us, as are the MACs.
    let ciphers: [String]
    let macs: [String]

    /// - Parameter beginning: the first bytes from the server, possibly cut.
    init(_ beginning: [UInt8]) {
        var (lines, rest) = (beginning[...], beginning[...])
        var version: String?
        // Before its version a server may send other lines.
        while version == nil, let end = lines.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: lines[..<end], as: UTF8.self)
            lines = lines[(end + 1)...]
            if line.hasPrefix("SSH-") {
                version = printable(line.last == "\r" ? String(line.dropLast()) : line)
                rest = lines
            }
        }
        self.version = version
        var reader = WireReader(version == nil ? [] : rest)
        // Length and padding, message 20, a cookie; then lists, each a text with commas.
        guard reader.number() != nil, reader.byte() != nil, reader.byte() == 20, reader.skip(16) else {
            (keyExchange, hostKeys, ciphers, macs) = ([], [], [], [])
            return
        }
        var lists: [[String]] = []
        while lists.count < 8, let text = reader.text() { lists.append(text.split(separator: ",").map(String.init)) }
        func list(_ index: Int) -> [String] { index < lists.count ? lists[index] : [] }
        (keyExchange, hostKeys, ciphers, macs) = (list(0), list(1), list(3), list(5))
    }
}
