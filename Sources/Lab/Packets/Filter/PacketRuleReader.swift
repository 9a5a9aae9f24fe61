/// Reads a line of pf.
///
///     pass in quick on vtnet1 inet proto tcp from {any} to {(self)} port {443} keep state label "…"
///     nat on vtnet0 inet from (vtnet1:network) to any -> (vtnet0:0) port 1024:65535
struct PacketRuleReader {
    private var words: ArraySlice<String>
    private var rule = PacketRule()

    /// - Throws: ``UntranslatableRule`` for a line that says more than is known here.
    static func rule(_ line: String) throws(UntranslatableRule) -> PacketRule {
        var reader = PacketRuleReader(words: Self.words(line)[...])
        return try reader.read()
    }

    private init(words: ArraySlice<String>) { self.words = words }

    /// Words, with what braces, brackets and quotes hold together, up to the comment.
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var depth = 0
        var isQuoted = false
        for character in line {
            if isQuoted {
                if character == "\"" { isQuoted = false }
                word.append(character)
                continue
            }
            switch character {
            case "#" where word.isEmpty: return words
            case "\"": isQuoted = true
            case "{", "(": depth += 1
            case "}", ")": depth -= 1
            case " " where depth == 0:
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            default: break
            }
            word.append(character)
        }
        return word.isEmpty ? words : words + [word]
    }

    private mutating func next(after word: String) throws(UntranslatableRule) -> String {
        guard let next = words.popFirst() else { throw UntranslatableRule(reason: "nothing follows \"\(word)\"") }
        return next
    }

    private mutating func skip(_ word: String) -> Bool {
        guard words.first == word else { return false }
        words.removeFirst()
        return true
    }

    private mutating func read() throws(UntranslatableRule) -> PacketRule {
        try readHead()
        while let word = words.popFirst() {
            switch word {
            case "in": rule.direction = .incoming
            case "out": rule.direction = .outgoing
            case "quick": rule.isQuick = true
            case "log", "allow-opts": break
            case "on": try readInterface()
            case "inet", "inet6": rule.family = .init(rawValue: word)
            case "proto": rule.protocols = try Self.list(next(after: word)).map(Self.number(ofProtocol:))
            case "from": rule.sources = try readEnds(word)
            case "to": rule.destinations = try readEnds(word)
            case "icmp-type", "icmp6-type":
                rule.messageTypes = try Self.list(next(after: word)).map(Self.number(ofMessage:))
            case "route-to", "reply-to": rule.ignored.append("\(word) \(try next(after: word))")
            case "tag": rule.ignored.append("tag \(try next(after: word))")
            case "label": rule.label = try Self.unquoted(next(after: word))
            case "keep", "modulate", "synproxy", "no": try readState(word)
            case "->": try readTarget()
            case "static-port" where rule.isTranslation: try keepPort()
            default: throw UntranslatableRule(reason: "\"\(word)\" is not known")
            }
        }
        return rule
    }

    private mutating func readHead() throws(UntranslatableRule) {
        switch words.popFirst() {
        case "pass": rule.action = .pass
        case "block": rule.action = skip("return") ? .reject : .block
        case "nat":
            rule.action = .translate(to: nil, keepsPort: false)
            rule.direction = .outgoing
        case "no" where skip("nat"):
            rule.action = .keepSource
            rule.direction = .outgoing
        case let word: throw UntranslatableRule(reason: "\"\(word ?? "")\" is no action")
        }
    }

    private mutating func readInterface() throws(UntranslatableRule) {
        let isNegated = skip("!")
        rule.interface = .init(name: try next(after: "on"), isNegated: isNegated)
    }

    private mutating func readState(_ word: String) throws(UntranslatableRule) {
        rule.keepsState = word != "no"
        guard skip("state") else { throw UntranslatableRule(reason: "\"\(word)\" is not followed by \"state\"") }
        if word == "modulate" || word == "synproxy" { rule.ignored.append("\(word) state") }
        if let options = words.first, options.hasPrefix("(") {
            rule.ignored.append("state \(options)")
            words.removeFirst()
        }
    }

    /// `-> (vtnet0:0)`, `-> 198.51.100.7`, and for most rules the ports to choose from.
    private mutating func readTarget() throws(UntranslatableRule) {
        let word = try next(after: "->")
        if word.hasPrefix("(") {
            rule.action = .translate(to: nil, keepsPort: false)
        } else if Address.isAddress(word) {
            rule.action = .translate(to: word, keepsPort: false)
        } else {
            throw UntranslatableRule(reason: "\"\(word)\" is not one address")
        }
        if skip("port") { _ = try next(after: "port") }
    }

    private mutating func keepPort() throws(UntranslatableRule) {
        guard case .translate(let target, _) = rule.action else { return }
        rule.action = .translate(to: target, keepsPort: true)
    }

    // MARK: Ends

    private mutating func readEnds(_ side: String) throws(UntranslatableRule) -> [PacketRule.End] {
        let word = skip("!") ? "!" + (try next(after: side)) : try next(after: side)
        let ends = try Self.list(word).map(Self.end)
        if skip("port") {
            let ports = try Self.ports(next(after: "port"))
            if side == "from" { rule.sourcePorts = ports } else { rule.destinationPorts = ports }
        }
        return ends
    }

    private static func end(_ text: String) throws(UntranslatableRule) -> PacketRule.End {
        guard !text.hasPrefix("!") else {
            var end = try end(String(text.dropFirst()))
            end.isNegated.toggle()
            return end
        }
        if text == "any" { return .init(place: .any) }
        if text == "(self)" { return .init(place: .own) }
        if text.hasPrefix("$") { return .init(place: .table(String(text.dropFirst()))) }
        if text.hasPrefix("<"), text.hasSuffix(">") { return .init(place: .table(String(text.dropFirst().dropLast()))) }
        if Address.isNetwork(text) { return .init(place: .network(text)) }
        guard text.hasPrefix("("), text.hasSuffix(")") else {
            throw UntranslatableRule(reason: "\"\(text)\" is no address, network, interface or alias")
        }
        let parts = text.dropFirst().dropLast().split(separator: ":").map(String.init)
        switch (parts.first, parts.dropFirst().first) {
        case (let device?, nil) where parts.count == 1: return .init(place: .addresses(of: device))
        case (let device?, "network"): return .init(place: .networks(of: device))
        default: throw UntranslatableRule(reason: "\"\(text)\" is not known")
        }
    }

    private static func ports(_ text: String) throws(UntranslatableRule) -> PacketRule.Ports {
        if text.hasPrefix("$") { return .alias(String(text.dropFirst())) }
        return .listed(try list(text).map(range))
    }

    /// `443`, `https` or `8000:8010`.
    static func range(_ text: String) throws(UntranslatableRule) -> ClosedRange<Int> {
        let ends = text.split(separator: ":").compactMap { Int($0) ?? WellKnownPorts.number(of: String($0)) }
        guard let first = ends.first, let last = ends.last, ends.count <= 2, (0...65535).contains(first), first <= last,
            last <= 65535, ends.count == text.split(separator: ":").count
        else { throw UntranslatableRule(reason: "\"\(text)\" is no port") }
        return first...last
    }

    /// `{a,b}`, `{tcp udp}` or one word.
    private static func list(_ word: String) -> [String] {
        guard word.hasPrefix("{"), word.hasSuffix("}") else { return [word] }
        return word.dropFirst().dropLast().split { $0 == "," || $0 == " " }.map(String.init)
    }

    private static func unquoted(_ word: String) -> String { word.filter { $0 != "\"" } }

    private static func number(ofProtocol name: String) throws(UntranslatableRule) -> Int {
        guard let number = Int(name) ?? ProtocolNumbers.protocols[name] else {
            throw UntranslatableRule(reason: "the number of protocol \"\(name)\" is not known")
        }
        return number
    }

    private static func number(ofMessage name: String) throws(UntranslatableRule) -> Int {
        guard let number = Int(name) ?? ProtocolNumbers.messages[name] else {
            throw UntranslatableRule(reason: "the number of message \"\(name)\" is not known")
        }
        return number
    }
}

extension PacketRule {
    /// Whether it is about source addresses.
    var isTranslation: Bool {
        switch action {
        case .translate, .keepSource: true
        case .pass, .block, .reject: false
        }
    }
}
