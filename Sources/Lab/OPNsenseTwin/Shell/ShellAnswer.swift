/// What a command in a login on the firewall came to.
package struct ShellAnswer: Hashable, Sendable {
    package var output = ""
    package var errors = ""
    package var status = 0

    static func failure(_ errors: String, status: Int = 1) -> ShellAnswer {
        ShellAnswer(errors: errors + "\n", status: status)
    }
}

extension OPNsenseTwin {
    /// Carries out a command as a login on the firewall would.
    ///
    /// - Parameter words: the program's name and its arguments.
    package func perform(_ words: [String]) async -> ShellAnswer {
        if words.first == "wg" { await learnOfTunnels() }
        let answer = answer(to: words)
        await enforceChanges()
        return answer
    }

    private func answer(to words: [String]) -> ShellAnswer {
        shellCommands.append(words.joined(separator: " "))
        do {
            try appliance.revalidate()
            try appliance.settleRollback()
        } catch {
            return .failure("config.xml cannot be read")
        }
        return switch words.first {
        case "configctl": appliance.configure(Array(words.dropFirst()))
        case "pfctl": appliance.listRules(Array(words.dropFirst()))
        case "wg": appliance.showWireGuard(Array(words.dropFirst()))
        case "ifconfig": appliance.listDevices(Array(words.dropFirst()))
        default: .failure("\(words.first ?? ""): Command not found.", status: 127)
        }
    }
}

extension Appliance {
    /// `configctl`: hands a command to the backend.
    fileprivate func configure(_ words: [String]) -> ShellAnswer {
        if isConfigdDown { return .failure("configd socket missing (@/var/run/configd.socket)") }
        switch (words.first, words.dropFirst().first) {
        case ("interface", "reconfigure") where words.count == 3:
            run(words.joined(separator: " "))
            bringUp([words[2]])
        case ("filter", "reload"): loadRules(words.last == "skip_alias" ? .skippingAliases : .everything)
        default: return ShellAnswer(output: "Action not allowed or missing\n")
        }
        return ShellAnswer(output: "OK\n\n")
    }

    /// `pfctl -sr`: one rule a line, as pf has it.
    fileprivate func listRules(_ words: [String]) -> ShellAnswer {
        guard words == ["-sr"] else { return .failure("usage: pfctl -sr") }
        let lines = inForce.rules.filter { !$0.isComment }.flatMap(\.kernelLines)
        return ShellAnswer(output: lines.map { $0 + "\n" }.joined())
    }
}

extension LoadedRule {
    /// The rule without its comment and its braces, one line for each protocol.
    fileprivate var kernelLines: [String] {
        let end = "label \"\(label)\""
        let words = text.firstRange(of: end).map { text[..<$0.lowerBound] + end } ?? text[...]
        let protocols = words.contains("{tcp udp}") ? ["tcp", "udp"] : [""]
        return protocols.map { words.replacing("{tcp udp}", with: $0).filter { $0 != "{" && $0 != "}" } }
    }
}
