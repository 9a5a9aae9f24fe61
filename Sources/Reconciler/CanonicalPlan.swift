extension Plan {
    /// The version of what the digest covers; part of it.
    package static let formatVersion = 1

    /// What apply will do, as bytes that are equal exactly where the plans are: per step its address, verb, changed
    /// attributes before and after, place in the order, and needs.
    ///
    /// Each field is preceded by its length, so that no text can pass for another field. Observations, reasons and
    /// inventory lines are left out: they may differ between review and apply.
    package var canonicalBytes: [UInt8] {
        var bytes = CanonicalBytes()
        bytes.add("vpnctl plan")
        bytes.add(Self.formatVersion)
        for step in steps {
            bytes.add("step")
            bytes.add(step.number)
            bytes.add(step.address)
            bytes.add(step.verb.rawValue)
            bytes.add(step.effectiveVerb.rawValue)
            bytes.add(step.differences.count)
            for difference in step.differences {
                bytes.add(difference.attribute)
                bytes.add(difference.before)
                bytes.add(difference.after)
            }
            bytes.add(step.needs.count)
            for need in step.needs { bytes.add(need) }
        }
        return bytes.bytes
    }
}

/// A byte string made of length-prefixed, tagged fields.
private struct CanonicalBytes {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ text: String, tag: Character = "t") {
        bytes += "\(tag)\(text.utf8.count):".utf8
        bytes += text.utf8
    }

    mutating func add(_ number: Int) { add(String(number), tag: "i") }

    mutating func add(_ address: Address) {
        add(address.host, tag: "h")
        add(address.kind, tag: "k")
        add(address.name, tag: "n")
    }

    mutating func add(_ value: Value?) {
        switch value {
        case nil: add("", tag: "-")
        case Value.none?: add("", tag: "0")
        case .flag(let flag)?: add(flag ? "1" : "0", tag: "b")
        case .number(let number)?: add(number)
        case .text(let text)?: add(text)
        case .reference(let address)?:
            add("", tag: "r")
            add(address)
        case .secret(let digest)?: add(digest.hexadecimal, tag: "s")
        case .list(let values)?:
            add(String(values.count), tag: "l")
            for value in values { add(value) }
        }
    }
}
