/// Which commands of a script surely run, as far as its words tell.
struct ShellFlow: Sendable {
    /// Whether the next command runs only if something before it succeeds, fails or says so.
    private var isConditional = false
    /// What `;` leads back to, for each group that is open; the whole script is the first.
    private var groups = [false]
    /// From here on nothing is sure: behind `exit`, in loops over words, in functions.
    private var isUnclear = false
    /// The last command cannot fail, so that `&&` behind it is no condition.
    private var lastSucceeds = false

    /// Takes in a simple command with the reserved words before it.
    ///
    /// - Returns: Whether it runs only under a condition.
    mutating func takes(conditionally words: [ArraySlice<UInt8>]) -> Bool {
        let rest = words.drop { takeReserved($0.text) }
        let isMine = isConditional || isUnclear
        let program = rest.first?.text
        lastSucceeds =
            program.map { ["true", ":", "echo", "printf"].contains($0) } == true && words.first?.equals("!") == false
        if program == "exit" || program == "return" || program == "exec" { isUnclear = true }
        return isMine
    }

    /// - Returns: False for a word that begins the command itself.
    private mutating func takeReserved(_ word: String) -> Bool {
        switch word {
        case "if", "while", "until", "{": groups.append(isConditional)
        case "then", "else", "elif", "do":
            groups[groups.count - 1] = true
            isConditional = true
        case "fi", "done", "}": leaveGroup()
        case "for", "case", "select", "function": isUnclear = true
        case "!": break
        default: return false
        }
        return true
    }

    private mutating func leaveGroup() {
        if groups.count > 1 { groups.removeLast() }
    }

    /// Takes in what stands between two commands.
    mutating func pass(_ separators: ArraySlice<UInt8>) {
        var rest = separators
        while let byte = rest.popFirst() {
            let isDoubled = rest.first == byte
            switch byte {
            case UInt8(ascii: "("):
                if rest.first == UInt8(ascii: ")") { isUnclear = true }
                groups.append(isConditional)
            case UInt8(ascii: ")"): leaveGroup()
            case UInt8(ascii: "&") where isDoubled:
                rest.removeFirst()
                isConditional = isConditional || !lastSucceeds
            case UInt8(ascii: "|"):
                // A pipe runs both of its commands.
                guard isDoubled else { break }
                rest.removeFirst()
                isConditional = true
            default: isConditional = groups.last == true
            }
        }
    }
}
