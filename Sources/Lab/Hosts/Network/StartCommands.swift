/// The commands of one `up` or `post-up` line, joined by `||`, `&&`, `;` or `|`.
struct StartCommands {
    private struct Part {
        /// What stands before it; empty for the first one.
        let joint: String
        var words: [String] = []
    }

    private var parts = [Part(joint: "")]

    init(_ line: String, interface: String) {
        let text = line.replacing("${IFACE}", with: interface).replacing("$IFACE", with: interface)
        let spaced = text.replacing(";", with: " ; ").replacing("||", with: " || ").replacing("&&", with: " && ")
        for word in spaced.split(separator: " ").map(String.init) {
            if word.hasPrefix("#") { break }
            if ["||", "&&", ";", "|"].contains(word) {
                parts.append(Part(joint: word))
            } else {
                parts[parts.count - 1].words.append(word.filter { !"'\"".contains($0) })
            }
        }
    }

    func run(in network: inout HostNetwork) {
        var isGood = true
        for part in parts {
            if part.joint == "||" && isGood || part.joint == "&&" && !isGood { continue }
            isGood = Self.run(part.words, in: &network)
        }
    }

    /// Whether the command would have ended well.
    private static func run(_ words: [String], in network: inout HostNetwork) -> Bool {
        let arguments = words.dropFirst()
        switch words.first?.split(separator: "/").last {
        case "ip":
            var command = IPCommand(network: network, isRoot: true)
            let outcome = command.run(Array(arguments))
            network = command.network
            return outcome.status == 0
        case "route": return addRoute(Array(arguments), in: &network)
        case "false": return false
        default: return true
        }
    }

    /// `route add -net NETWORK netmask MASK gw GATEWAY`, as net-tools has it.
    private static func addRoute(_ words: [String], in network: inout HostNetwork) -> Bool {
        func value(after word: String) -> String? {
            words.firstIndex(of: word).flatMap { words.dropFirst($0 + 1).first }
        }
        guard words.first == "add", let destination = value(after: "-net"), let gateway = value(after: "gw") else {
            return false
        }
        let length = value(after: "netmask").flatMap(Address.bytes)?.reduce(0) { $0 + $1.nonzeroBitCount }
        let prefix = length.map { "\(destination)/\($0)" } ?? destination
        return run(["ip", "route", "add", prefix, "via", gateway], in: &network)
    }
}
