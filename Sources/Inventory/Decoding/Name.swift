/// The names that an inventory chooses, and the characters that each may have.
struct Name: Sendable {
    /// What is named, in a sentence.
    let noun: String
    /// The longest name, in characters.
    let longest: Int
    /// Whether `from`, `to` and `via` can refer to it, so that the reserved words cannot be taken.
    let isReferable: Bool
    /// A JSON Schema pattern.
    let pattern: String
    /// What the pattern says, in words.
    let rule: String
    private let isAllowed: @Sendable (UInt8) -> Bool

    /// Words with a meaning of their own where names are referred to.
    static let reserved: Set<String> = ["any", "this-firewall", "internet", "none"]

    /// Hosts, subnets, tunnels, peers, pools and ids; OPNsense's mask for peers and instances.
    static func object(_ noun: String, isReferable: Bool = false) -> Name {
        Name(
            noun: noun, longest: 64, isReferable: isReferable, pattern: "^[0-9A-Za-z._-]{1,64}$",
            rule: "1 to 64 letters, digits, dots, hyphens and underscores, as OPNsense allows"
        ) { byte in
            isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
    }

    /// A site; short, because it is part of every mark.
    static let site = Name(
        noun: "site", longest: 20, pattern: "^[a-z0-9-]{1,20}$", rule: "1 to 20 small letters, digits and hyphens"
    ) { byte in
        isLetterOrDigit(byte) && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "-")
    }

    /// An OPNsense interface key, group or description.
    static func interface(_ noun: String, longest: Int) -> Name {
        Name(
            noun: noun, longest: longest, pattern: "^[0-9A-Za-z_]{1,\(longest)}$",
            rule: "1 to \(longest) letters, digits and underscores"
        ) { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// A network device, as Linux and OPNsense name them: `vmbr0`, `lan`, `eth0.20`.
    static let device = Name(
        noun: "interface", longest: 15, pattern: "^[0-9A-Za-z._-]{1,15}$",
        rule: "1 to 15 letters, digits, dots, hyphens and underscores"
    ) { byte in
        isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    func allows(_ text: String) -> Bool {
        let bytes = text.utf8
        return !bytes.isEmpty && bytes.count <= longest && bytes.allSatisfy(isAllowed)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private init(
        noun: String, longest: Int, isReferable: Bool = false, pattern: String, rule: String,
        isAllowed: @escaping @Sendable (UInt8) -> Bool
    ) {
        self.noun = noun
        self.longest = longest
        self.isReferable = isReferable
        self.pattern = pattern
        self.rule = rule
        self.isAllowed = isAllowed
    }
}

extension Findings {
    /// Whether a name may be used; reports it where not.
    func check(_ text: String, as name: Name, isPlain: Bool, at mark: Mark) -> Bool {
        if isPlain, BooleanWord.isOne(text) {
            report(.booleanWord, BooleanWord.cure(text), at: mark)
            return false
        }
        guard name.allows(text) else {
            report(.invalidName, "\(quoted(text)) cannot name a \(name.noun): a name has \(name.rule).", at: mark)
            return false
        }
        guard !name.isReferable || !Name.reserved.contains(text) else {
            let detail = "\(quoted(text)) has a meaning of its own in an inventory. Choose another name."
            report(.reservedName, detail, at: mark)
            return false
        }
        return true
    }
}
