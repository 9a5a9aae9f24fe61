extension InterfacesConfiguration {
    /// What the programs that read the files do not read alike; no obstacle to an edit.
    package var warnings: [FileProblem] {
        ([main] + sourced).flatMap(FileProblem.warnings)
            + inclusions.filter { $0.readers != .all }.map(FileProblem.unread)
    }
}

extension FileProblem {
    /// The first place of each kind in a file.
    fileprivate static func warnings(_ file: InterfacesFile) -> [FileProblem] {
        let has = { (byte: UInt8) in file.lines.firstIndex { file.bytes[$0.content].contains(byte) } }
        let places: [(Code, Int?)] = [
            (.backslash, has(UInt8(ascii: "\\"))), (.template, has(UInt8(ascii: "%"))), (.strayLine, strayLine(file)),
            (.blankLine, divided(file)),
            (.noFamily, file.stanzas.first(where: \.family.isEmpty).map { $0.firstLine - 1 }),
        ]
        return places.compactMap { code, index in
            index.map { index in
                let (summary, detail) = meaning(code)
                return FileProblem(
                    code: code, path: file.path, line: index + 1, excerpt: file.text(ofLine: index), summary: summary,
                    detail: detail)
            }
        }
    }

    private static func meaning(_ code: Code) -> (summary: String, detail: String) {
        switch code {
        case .backslash:
            (
                "The file has a backslash",
                """
                ifupdown2 joins lines at every backslash, in comments too; ifupdown only at the end of an option; Proxmox \
                nowhere.
                """
            )
        case .template:
            (
                "The file has a percent sign",
                """
                Where the Mako template engine is installed, ifupdown2 takes the whole file for a template: a line that \
                starts with `%` and what stands in `${…}` is code then.
                """
            )
        case .strayLine:
            (
                "An option stands outside of every stanza",
                "ifupdown rejects the whole file for it and starts no interface; ifupdown2 skips the line; Proxmox keeps it."
            )
        case .blankLine:
            (
                "An option stands behind a blank line within its stanza",
                """
                Proxmox ends a stanza at a blank line, and puts what follows outside of every stanza when it writes the \
                file: no program runs it then. Remove the blank line.
                """
            )
        default:
            (
                "A stanza names no address family",
                "ifupdown rejects the whole file for it and starts no interface; ifupdown2 and Proxmox take it."
            )
        }
    }

    /// The first option, as the index of its line, that no stanza or mapping takes.
    private static func strayLine(_ file: InterfacesFile) -> Int? {
        var takesOptions = false
        for statement in file.statements {
            if statement.kind == .keyword {
                takesOptions = ["iface", "mapping", "vlan"].contains { statement.key.equals($0) }
            } else if statement.kind == .option, !takesOptions {
                return statement.firstLine - 1
            }
        }
        return nil
    }

    /// The first option, as the index of its line, that a blank line separates from its stanza.
    private static func divided(_ file: InterfacesFile) -> Int? {
        for stanza in file.stanzas {
            let rest = file.statements[stanza.statements].drop { $0.kind != .blank }
            if let option = rest.first(where: { $0.kind == .option }) { return option.firstLine - 1 }
        }
        return nil
    }

    fileprivate static func unread(_ inclusion: Inclusion) -> FileProblem {
        FileProblem(
            code: .unreadInclusion, path: inclusion.file, line: inclusion.line, excerpt: nil,
            summary: "An included file is not read by every program",
            detail: """
                ifupdown2 reads the first argument of `source` alone and does not know `source-directory`: it skips \
                \(inclusion.pattern). Give each file a `source` line of its own.
                """)
    }
}
