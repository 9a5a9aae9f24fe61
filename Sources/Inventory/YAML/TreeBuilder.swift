/// Builds the tree of one YAML file from a parser's events, within limits that no honest inventory reaches.
struct TreeBuilder {
    /// Values inside values; the deepest that an inventory needs is six.
    static let deepest = 64
    /// Values that aliases may add to those that are written out.
    static let mostAliased = 1_000_000

    /// A collection whose end has not come yet.
    private struct Frame {
        let isMapping: Bool
        let mark: Mark
        let anchor: String?
        var items: [Node] = []
        var pairs: [Node.Pair] = []
        /// The keys so far, once they are too many to look through.
        var keys: Set<String> = []
        var pending: Key?
        /// Values inside, itself included, aliases multiplied out.
        var weight = 1
        /// Collections on the longest way down, itself included.
        var height = 1

        mutating func isNew(_ key: String) -> Bool {
            if pairs.count < 16 { return !pairs.contains { $0.key == key } }
            if keys.isEmpty { keys = Set(pairs.map(\.key)) }
            return keys.insert(key).inserted
        }
    }

    private enum Key {
        case usable(String, Mark, isPlain: Bool)
        /// Reported already; its value is read and dropped.
        case refused
    }

    private struct Anchored {
        let node: Node
        let weight: Int
        let height: Int
    }

    private let file: Int32
    private let findings: Findings
    private var frames: [Frame] = []
    private var anchors: [String: Anchored] = [:]
    private var aliased = 0
    private var root: Node?

    private init(file: Int32, findings: Findings) {
        self.file = file
        self.findings = findings
    }

    /// What a file turned out to be.
    enum Outcome {
        case tree(Node)
        case empty
        /// A problem was reported that leaves nothing to go on with.
        case unreadable
    }

    static func tree(of file: Int32, _ findings: Findings) -> Outcome {
        let source = findings.sources[Int(file)]
        if let (offset, reason) = source.firstUnreadableByte {
            let (line, column) = source.position(ofByte: offset)
            let mark = Mark(file: file, line: Int32(line), column: Int32(column))
            let detail = "There is \(reason) here. An inventory is UTF-8 text; save the file again in that encoding."
            findings.report(.encoding, detail, at: mark)
            return .unreadable
        }
        if let line = directiveLine(source) {
            let detail = """
                A line that starts with `%` gives instructions to YAML readers, and an inventory needs none. Remove it.
                """
            findings.report(.directive, detail, at: Mark(file: file, line: Int32(line), column: 1))
            return .unreadable
        }
        var builder = TreeBuilder(file: file, findings: findings)
        return unsafe source.bytes.withUnsafeBufferPointer { bytes -> Outcome in
            guard var parser = unsafe Parser(input: bytes) else { return .unreadable }
            do throws(Parser.SyntaxError) {
                return try builder.read(&parser)
            } catch {
                builder.report(error)
                return .unreadable
            }
        }
    }

    /// The first line that starts with `%`; libyaml compares each `%TAG` with all before it, which a hostile file can use.
    private static func directiveLine(_ source: SourceText) -> Int? {
        var isLineStart = true
        for (offset, byte) in source.bytes.enumerated() {
            if isLineStart, byte == UInt8(ascii: "%") { return source.position(ofByte: offset).line }
            isLineStart = byte == 0x0a || byte == 0x0d
        }
        return nil
    }

    private mutating func read(_ parser: inout Parser) throws(Parser.SyntaxError) -> Outcome {
        var documents = 0
        while true {
            let event = try parser.next()
            let mark = Mark(file: file, line: Int32(event.line + 1), column: Int32(event.column + 1))
            if case .streamEnd = event.kind { return root.map(Outcome.tree) ?? .empty }
            if case .documentStart = event.kind {
                documents += 1
                if documents > 1 {
                    let detail = """
                        Everything after the first document would be lost. Remove the `---` line, or move the rest into \
                        a file of its own: all files of the folder are joined.
                        """
                    findings.report(.severalDocuments, detail, at: mark)
                    return .unreadable
                }
                continue
            }
            guard take(event, at: mark) else { return .unreadable }
        }
    }

    /// Adds one event to the tree; false where reading must stop.
    private mutating func take(_ event: Parser.Event, at mark: Mark) -> Bool {
        if event.isTagged {
            let detail = "Tags such as `!!str` change how a value is read. Write the value plainly, in quotes for text."
            findings.report(.tag, detail, at: mark)
        }
        switch event.kind {
        case .streamStart, .streamEnd, .documentStart, .documentEnd: return true
        case .scalar(let text, let isPlain):
            add(Node(content: .scalar(text, isPlain: isPlain), mark: mark), anchor: event.anchor, weight: 1, height: 0)
            return true
        case .sequenceStart, .mappingStart:
            guard frames.count < Self.deepest else { return refuseDepth(mark) }
            var isMapping = false
            if case .mappingStart = event.kind { isMapping = true }
            frames.append(Frame(isMapping: isMapping, mark: mark, anchor: event.anchor))
            return true
        case .sequenceEnd, .mappingEnd:
            guard let frame = frames.popLast() else { return true }
            let content: Node.Content = frame.isMapping ? .mapping(frame.pairs) : .sequence(frame.items)
            let node = Node(content: content, mark: frame.mark)
            add(node, anchor: frame.anchor, weight: frame.weight, height: frame.height)
            return true
        case .alias: return addAlias(event.anchor ?? "", at: mark)
        }
    }

    private mutating func addAlias(_ name: String, at mark: Mark) -> Bool {
        guard let anchored = anchors[name] else {
            let detail = """
                \(quoted("*" + name)) needs \(quoted("&" + name)) before it, on a value that is complete there.\
                \(Nearest.question(for: name, in: anchors.keys))
                """
            findings.report(.unknownAlias, detail, at: mark)
            return false
        }
        aliased += anchored.weight
        guard aliased <= Self.mostAliased else {
            let detail = """
                The aliases so far stand for more than \(Self.mostAliased) values. Aliases of aliases multiply; write \
                the values out.
                """
            findings.report(.aliasBomb, detail, at: mark)
            return false
        }
        guard frames.count + anchored.height <= Self.deepest else { return refuseDepth(mark) }
        add(anchored.node, anchor: nil, weight: anchored.weight, height: anchored.height)
        return true
    }

    private func refuseDepth(_ mark: Mark) -> Bool {
        findings.report(.tooDeep, "Values may be nested \(Self.deepest) deep; here it is more.", at: mark)
        return false
    }

    private mutating func add(_ node: Node, anchor: String?, weight: Int, height: Int) {
        if let anchor { anchors[anchor] = Anchored(node: node, weight: weight, height: height) }
        guard !frames.isEmpty else {
            root = node
            return
        }
        let top = frames.count - 1
        frames[top].weight += weight
        frames[top].height = max(frames[top].height, height + 1)
        guard frames[top].isMapping else {
            frames[top].items.append(node)
            return
        }
        switch frames[top].pending {
        case nil: frames[top].pending = key(node, in: top)
        case .usable(let name, let mark, let isPlain):
            frames[top].pairs.append(Node.Pair(key: name, mark: mark, isPlain: isPlain, value: node))
            frames[top].pending = nil
        case .refused: frames[top].pending = nil
        }
    }

    private mutating func key(_ node: Node, in top: Int) -> Key {
        guard case .scalar(let name, let isPlain) = node.content else {
            findings.report(.wrongType, "A key is a name; here \(node.kind) stands in its place.", at: node.mark)
            return .refused
        }
        if isPlain, name == "<<" {
            let detail = "`<<` copies keys from elsewhere, out of a reader's sight. Write the keys out."
            findings.report(.mergeKey, detail, at: node.mark)
            return .refused
        }
        guard frames[top].isNew(name) else {
            let first = frames[top].pairs.first { $0.key == name }?.mark ?? frames[top].mark
            let detail = """
                \(quoted(name)) stands at \(findings.named(first)) already, and only one of the two could count. \
                Remove one.
                """
            findings.report(.duplicateKey, detail, at: node.mark)
            return .refused
        }
        return .usable(name, node.mark, isPlain: isPlain)
    }
}

extension TreeBuilder {
    /// Turns libyaml's words, which come from a fixed list, into a sentence with a cure.
    private func report(_ error: Parser.SyntaxError) {
        let mark = Mark(file: file, line: Int32(error.line + 1), column: Int32(error.column + 1))
        let context = error.context.map { " " + $0 } ?? ""
        var detail = "YAML cannot be read from here on: \(error.problem)\(context)."
        switch error.problem {
        case "mapping values are not allowed in this context":
            detail += " Text that contains `: ` stands in quotes, and keys of one mapping start in the same column."
        case "found character that cannot start any token":
            detail +=
                " YAML indents with spaces, never with tabs, and text that starts with `@`, `%` or a backtick stands in quotes."
        case "could not find expected ':'", "did not find expected key":
            detail += " Look at the line before as well: a colon, a quote or the indentation may be wrong there."
        case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
            detail += " A bracket is open, or a comma is missing."
        case "found unexpected end of stream":
            detail += " A quote is open."
        default: break
        }
        findings.report(.syntax, detail, at: mark)
    }
}
