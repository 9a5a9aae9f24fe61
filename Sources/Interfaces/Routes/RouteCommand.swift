/// A command that adds or deletes a route, of iproute2 (`ip route add …`) or net-tools (`route add …`).
struct RouteCommand: Hashable, Sendable {
    enum Action: Hashable, Sendable { case add, delete }

    let action: Action
    var destination: IPNetwork
    /// As it is written, with a prefix length.
    var destinationText: String { "\(address)/\(destination.prefixLength)" }
    var nextHop: IPNumber?
    private(set) var nextHopText: String?
    var device: String?
    var metric: Int?
    var isInMainTable = true
    /// One way that packets take: neither `blackhole` and the like, nor several next hops.
    var isPlain = true
    /// Whether it runs depends on other commands of its line.
    var isConditional = false
    /// A deletion of every route that lies in the destination, or around it.
    private var isFlush = false
    /// The next hop needs no address of its network.
    var isOnLink = false

    private var address: String

    /// - Parameter text: The destination as it is written.
    init(action: Action, destination: IPNetwork, text: ArraySlice<UInt8>) {
        self.action = action
        self.destination = destination
        let isDefault = destination.prefixLength == 0
        let everything = destination.address.width == 128 ? "::" : "0.0.0.0"
        address = isDefault ? everything : text.prefix { $0 != UInt8(ascii: "/") }.text
    }

    /// The commands in a text, those within `sh -c '…'` included.
    static func all(in text: ShellText, interface: String, depth: Int = 0) -> [RouteCommand] {
        text.commands.flatMap { command in
            var found = all(in: command.words.drop(while: introduces), interface, depth)
            if command.isConditional { for index in found.indices { found[index].isConditional = true } }
            return found
        }
    }

    private static func all(
        in words: ArraySlice<ArraySlice<UInt8>>, _ interface: String, _ depth: Int
    ) -> [RouteCommand] {
        guard let program = words.first?.lastPathComponent else { return [] }
        let rest = words.dropFirst()
        if program.equals("ip") { return ip(rest).map { [$0] } ?? [] }
        if program.equals("route") { return netTools(rest).map { [$0] } ?? [] }
        let isShell = program.equals("sh") || program.equals("bash") || program.equals("dash")
        guard isShell, depth < 3, rest.first?.equals("-c") == true, let script = rest.dropFirst().first else {
            return []
        }
        return all(in: ShellText(script, interface: interface), interface: interface, depth: depth + 1)
    }

    /// Whether this one, a deletion, is about the route that the other one adds.
    func undoes(_ other: RouteCommand) -> Bool {
        let isMeant = isFlush ? destination.overlaps(other.destination) : destination == other.destination
        return action == .delete && isMeant && isInMainTable == other.isInMainTable
            && (nextHop == nil || nextHop == other.nextHop) && (metric == nil || metric == other.metric)
            && (device == nil || other.device == nil || device == other.device)
    }

    /// Whether a word may stand before the command that runs.
    static func introduces(_ word: ArraySlice<UInt8>) -> Bool {
        switch word.text {
        case "!", "if", "then", "else", "elif", "do", "while", "{", "exec", "command", "nohup", "time", "env", "sudo",
            "-n":
            true
        default: word.first != UInt8(ascii: "/") && word.contains(UInt8(ascii: "="))
        }
    }

    // MARK: iproute2

    private static func ip(_ words: ArraySlice<ArraySlice<UInt8>>) -> RouteCommand? {
        var words = words
        var width: Int?
        while let option = words.first, option.first == UInt8(ascii: "-") {
            words.removeFirst()
            if option.equals("-6") { width = 128 }
            if option.equals("-4") { width = 32 }
            if option.equals("-f") || option.equals("-family") {
                width = words.popFirst()?.equals("inet6") == true ? 128 : 32
            }
        }
        guard let object = words.popFirst(), object.abbreviates("route"), let verb = words.popFirst() else {
            return nil
        }
        // `change` needs a route that is there, so it brings none up.
        if ["add", "append", "replace", "prepend"].contains(where: { verb.abbreviates($0) }) {
            return arguments(words, .add, width)
        }
        if verb.abbreviates("flush") { return flush(words, width) }
        return verb.abbreviates("delete") ? arguments(words, .delete, width) : nil
    }

    /// What `ip route flush` deletes; a selector that is not known here narrows nothing.
    private static func flush(_ words: ArraySlice<ArraySlice<UInt8>>, _ width: Int?) -> RouteCommand? {
        var words = words
        if words.first?.equals("cache") == true { return nil }
        if words.first?.equals("to") == true { words.removeFirst() }
        let isRange = words.first?.equals("root") == true || words.first?.equals("match") == true
        if isRange || words.first?.equals("exact") == true { words.removeFirst() }
        let named = words.first.flatMap { IPNetwork($0) }
        let text = named == nil ? [] : words.removeFirst()
        var command = RouteCommand(
            action: .delete, destination: named ?? .everything(width: width ?? 32), text: text)
        command.isFlush = isRange || named == nil
        while let key = words.popFirst() { command.take(key, &words) }
        return command
    }

    private static func arguments(
        _ words: ArraySlice<ArraySlice<UInt8>>, _ action: Action, _ width: Int?
    ) -> RouteCommand? {
        var words = words
        if words.first?.equals("to") == true { words.removeFirst() }
        var isPlain = true
        if let kind = words.first, IPNetwork(kind) == nil, !isDefault(kind) {
            isPlain = kind.equals("unicast")
            words.removeFirst()
        }
        guard let target = words.popFirst() else { return nil }
        // The family of a default route shows in its next hop.
        let bits = width ?? (words.contains { IPNumber($0)?.width == 128 } ? 128 : 32)
        guard let destination = isDefault(target) ? .everything(width: bits) : IPNetwork(target) else { return nil }
        var command = RouteCommand(action: action, destination: destination, text: target)
        command.isPlain = isPlain
        while let key = words.popFirst() { command.take(key, &words) }
        return command
    }

    private static func isDefault(_ word: ArraySlice<UInt8>) -> Bool {
        word.equals("default") || word.equals("any") || word.equals("all")
    }

    private mutating func take(_ key: ArraySlice<UInt8>, _ words: inout ArraySlice<ArraySlice<UInt8>>) {
        switch key.text {
        case "via":
            if words.first?.equals("inet") == true || words.first?.equals("inet6") == true { words.removeFirst() }
            takeNextHop(words.popFirst())
        case "dev", "oif": device = words.popFirst()?.text
        case "metric", "priority", "preference": metric = words.popFirst()?.decimal
        case "table":
            let table = words.popFirst()
            isInMainTable =
                table?.equals("main") == true || table?.equals("254") == true || table?.equals("all") == true
        case "vrf":
            words = words.dropFirst()
            isInMainTable = false
        case "nexthop": isPlain = false
        case "onlink": isOnLink = true
        default: break
        }
    }

    private mutating func takeNextHop(_ word: ArraySlice<UInt8>?) {
        nextHop = word.flatMap { IPNumber($0) }
        nextHopText = word?.text
    }

    // MARK: net-tools

    private static func netTools(_ words: ArraySlice<ArraySlice<UInt8>>) -> RouteCommand? {
        var words = words
        var width = 32
        while let option = words.first, option.first == UInt8(ascii: "-") {
            words.removeFirst()
            if option.equals("-6") || option.equals("--inet6") { width = 128 }
            if option.equals("-A") { width = words.popFirst()?.equals("inet6") == true ? 128 : 32 }
        }
        guard let verb = words.popFirst(), verb.equals("add") || verb.equals("del") else { return nil }
        if let kind = words.first, kind.equals("-net") || kind.equals("-host") { words.removeFirst() }
        guard let target = words.popFirst() else { return nil }
        guard let destination = target.equals("default") ? .everything(width: width) : IPNetwork(target) else {
            return nil
        }
        var command = RouteCommand(action: verb.equals("add") ? .add : .delete, destination: destination, text: target)
        while let key = words.popFirst() { command.takeNetTools(key, &words) }
        return command
    }

    private mutating func takeNetTools(_ key: ArraySlice<UInt8>, _ words: inout ArraySlice<ArraySlice<UInt8>>) {
        switch key.text {
        case "gw", "gateway": takeNextHop(words.popFirst())
        case "netmask":
            guard let length = words.popFirst().flatMap({ IPNetwork.length(ofMask: $0) }) else { return }
            destination = IPNetwork(address: destination.address, prefixLength: length)
        case "dev": device = words.popFirst()?.text
        case "metric": metric = words.popFirst()?.decimal
        case "reject": isPlain = false
        default: if words.isEmpty, device == nil, IPNumber(key) == nil { device = key.text }
        }
    }
}
