extension FileProblem {
    /// What forbids every edit of the file.
    static func about(_ configuration: InterfacesConfiguration) -> [FileProblem] {
        let pending = configuration.hasPendingChanges ? [pendingChanges(configuration.main)] : []
        return pending + encoding(of: configuration.main)
    }

    /// What keeps some program from reading the file, or from reading the same lines as the others.
    static func encoding(of file: InterfacesFile) -> [FileProblem] {
        var list: [FileProblem] = []
        if file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { list.append(byteOrderMark(file)) }
        for (index, line) in file.lines.enumerated() {
            let content = file.bytes[line.content]
            if !isUTF8(content) {
                list.append(notUTF8(file, index))
                break
            }
            if content.trimmed.first == UInt8(ascii: "\\") {
                list.append(leadingBackslash(file, index))
                break
            }
            if content.contains(0) || content.contains(UInt8(ascii: "\r")) {
                list.append(controlCharacter(file, index))
                break
            }
        }
        return list
    }

    private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }

    private static func pendingChanges(_ file: InterfacesFile) -> FileProblem {
        FileProblem(
            code: .pendingChanges, path: file.path, line: nil, excerpt: nil,
            summary: "Proxmox has changes of the network that wait for their activation",
            detail: """
                \(file.path).new is there. Proxmox replaces \(file.path) by it at the next "Apply Configuration" and at \
                the next start, and with it everything that was written meanwhile. Apply or revert the changes in \
                Proxmox (System > Network), then plan again.
                """)
    }

    private static func byteOrderMark(_ file: InterfacesFile) -> FileProblem {
        FileProblem(
            code: .byteOrderMark, path: file.path, line: 1, excerpt: file.text(ofLine: 0),
            summary: "The interfaces file starts with a byte order mark",
            detail: """
                ifupdown rejects such a file and starts no interface. Remove the three bytes EF BB BF at the beginning: \
                sed -i '1s/^\\xef\\xbb\\xbf//' \(file.path)
                """)
    }

    private static func notUTF8(_ file: InterfacesFile, _ index: Int) -> FileProblem {
        if file.bytes.starts(with: [0xFF, 0xFE]) || file.bytes.starts(with: [0xFE, 0xFF]) {
            return FileProblem(
                code: .notUTF8, path: file.path, line: nil, excerpt: nil, summary: "The interfaces file is UTF-16",
                detail: """
                    No program reads such a file, so that no interface starts. Save it as UTF-8: iconv -f utf-16 -t utf-8 \
                    \(file.path) >\(file.path).utf8, then mv that file to its place.
                    """)
        }
        return FileProblem(
            code: .notUTF8, path: file.path, line: index + 1, excerpt: file.text(ofLine: index),
            summary: "The interfaces file is not UTF-8",
            detail: """
                Line \(index + 1) has a byte that is not UTF-8. ifupdown2 ignores the whole file then, without an error, and \
                starts no interface. Save the file as UTF-8; where it is Latin-1: iconv -f latin1 -t utf-8 \(file.path) \
                >\(file.path).utf8, then mv that file to its place.
                """)
    }

    private static func leadingBackslash(_ file: InterfacesFile, _ index: Int) -> FileProblem {
        FileProblem(
            code: .leadingBackslash, path: file.path, line: index + 1, excerpt: file.text(ofLine: index),
            summary: "A line of the interfaces file starts with a backslash",
            detail: """
                ifupdown2 joins line \(index + 1) with the one before, over blank lines and comments; the other programs do \
                not. Remove the backslash.
                """)
    }

    private static func controlCharacter(_ file: InterfacesFile, _ index: Int) -> FileProblem {
        FileProblem(
            code: .controlCharacter, path: file.path, line: index + 1, excerpt: file.text(ofLine: index),
            summary: "The interfaces file has a character that ends a line for some programs only",
            detail: """
                Line \(index + 1) has a NUL or a carriage return inside. ifupdown, ifupdown2 and Proxmox read different \
                lines there. Remove the character.
                """)
    }
}

extension InterfacesFile {
    /// A physical line as text, without blanks at either end.
    func text(ofLine index: Int) -> String? {
        lines.indices.contains(index) ? bytes[lines[index].content].trimmed.text : nil
    }
}
