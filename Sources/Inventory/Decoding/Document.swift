/// The files of an inventory, joined at their top level.
struct Document {
    /// Every top-level key once, objects of all files together.
    let root: Node

    private var header: [Node.Pair] = []
    private var named: [String: [Node.Pair]] = [:]
    private var listed: [String: [Node]] = [:]
    private var seen: [String: [String: Mark]] = [:]

    /// Joins the trees of the files in load order; a key that two files define is reported with both places.
    init(_ trees: [Node], _ findings: Findings) {
        var document = Document(root: Node(content: .mapping([]), mark: Mark(file: 0, line: 1, column: 1)))
        for tree in trees where !tree.isNull {
            guard case .mapping(let pairs) = tree.content else {
                let detail = "A file of an inventory is a mapping such as `peers:`; here is \(tree.kind)."
                findings.report(.wrongType, detail, at: tree.mark)
                continue
            }
            for pair in pairs { document.add(pair, findings) }
        }
        self = document
    }

    private init(root: Node) { self.root = root }

    private mutating func add(_ pair: Node.Pair, _ findings: Findings) {
        guard let section = SiteKeys.sections.first(where: { $0.name == pair.key }) else {
            if isNew(pair, in: "", findings) { header.append(pair) }
            return
        }
        if pair.value.isNull { return }
        switch (section.objectName, pair.value.content) {
        case (.some, .mapping(let objects)):
            for object in objects where isNew(object, in: section.name, findings) {
                named[section.name, default: []].append(object)
            }
        case (nil, .sequence(let objects)): listed[section.name, default: []] += objects
        default:
            let expected = section.objectName == nil ? "a list" : "a mapping from names to their keys"
            let detail = "`\(section.name)` is \(expected); here is \(pair.value.kind)."
            findings.report(.wrongType, detail, at: pair.value.mark)
        }
    }

    private mutating func isNew(_ pair: Node.Pair, in section: String, _ findings: Findings) -> Bool {
        if let first = seen[section]?[pair.key] {
            let detail = """
                \(quoted(pair.key)) stands at \(findings.named(first)) already, and only one of the two could count. \
                Remove one.
                """
            findings.report(.duplicateKey, detail, at: pair.mark)
            return false
        }
        seen[section, default: [:]][pair.key] = pair.mark
        return true
    }

    /// The keys that are no section, as one mapping.
    var headerNode: Node { Node(content: .mapping(header), mark: root.mark) }

    /// The objects of a section that names them.
    func objects(_ section: Section) -> [Node.Pair] { named[section.name] ?? [] }

    /// The objects of a section that lists them.
    func list(_ section: Section) -> [Node] { listed[section.name] ?? [] }
}
