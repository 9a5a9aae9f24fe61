/// The records of a model as they stand in one state of the configuration.
struct Records {
    /// The element they were read from; another element means another state.
    let container: XMLNode?
    private(set) var list: [Record]
    private(set) var positions: [String: Int]

    init(_ model: Model, in container: XMLNode?) {
        self.container = container
        guard let tag = model.list.last else {
            list = [Self.record(model, from: container, uuid: "")]
            positions = ["": 0]
            return
        }
        list = (container?.children ?? []).filter { $0.name == tag }
            .map { Self.record(model, from: $0, uuid: $0.attribute("uuid") ?? "") }
        positions = Dictionary(list.enumerated().map { ($1.uuid, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private init(container: XMLNode, list: [Record], positions: [String: Int]) {
        self.container = container
        self.list = list
        self.positions = positions
    }

    subscript(_ uuid: String) -> Record? {
        positions[uuid].map { list[$0] }
    }

    /// The records with one changed or added, and the element for them.
    func putting(_ record: Record, _ node: XMLNode, tag: String, container: XMLNode) -> Records {
        var (list, positions, children) = (list, positions, container.children)
        if let position = positions[record.uuid] {
            list[position] = record
            // Records are usually the only children, so the place is the same; otherwise it is searched.
            if children.indices.contains(position), children[position].attribute("uuid") == record.uuid {
                children[position] = node
            } else if let index = children.firstIndex(where: { $0.attribute("uuid") == record.uuid }) {
                children[index] = node
            }
        } else {
            positions[record.uuid] = list.count
            list.append(record)
            let end = children.lastIndex { $0.name == tag }.map { $0 + 1 } ?? children.count
            children.insert(node, at: end)
        }
        return Records(container: container.with(children: children), list: list, positions: positions)
    }

    /// The records with others after them, none of which is among them, and the element for them.
    func appending(_ others: [(record: Record, node: XMLNode)], tag: String, container: XMLNode) -> Records {
        var (list, positions, children) = (list, positions, container.children)
        let end = children.lastIndex { $0.name == tag }.map { $0 + 1 } ?? children.count
        children.insert(contentsOf: others.map(\.node), at: end)
        for (record, _) in others {
            positions[record.uuid] = list.count
            list.append(record)
        }
        return Records(container: container.with(children: children), list: list, positions: positions)
    }

    /// The records without those, and the element for them.
    func removing(_ uuids: Set<String>, container: XMLNode) -> Records {
        let list = list.filter { !uuids.contains($0.uuid) }
        let positions = Dictionary(list.enumerated().map { ($1.uuid, $0) }, uniquingKeysWith: { first, _ in first })
        let children = container.children.filter { $0.attribute("uuid").map { !uuids.contains($0) } ?? true }
        return Records(container: container.with(children: children), list: list, positions: positions)
    }

    private static func record(_ model: Model, from node: XMLNode?, uuid: String) -> Record {
        guard let node else { return Record(uuid: uuid, values: model.fields.map(\.initial)) }
        var next = 0
        let values = model.fields.map { field -> String in
            if field.isVolatile { return field.initial }
            // Fields are stored in the order of the table: try the next element before searching.
            if next < node.children.count, node.children[next].name == field.name {
                defer { next += 1 }
                return node.children[next].text
            }
            if let index = node.children.firstIndex(where: { $0.name == field.name }) {
                next = index + 1
                return node.children[index].text
            }
            guard field.name.contains(".") else { return field.initial }
            return node.at(field.name.split(separator: ".").map(String.init))?.text ?? field.initial
        }
        return Record(uuid: uuid, values: values)
    }

    /// The element that stores a record.
    static func node(_ model: Model, _ record: Record, tag: String) -> XMLNode {
        var root = XMLNode(
            tag, attributes: record.uuid.isEmpty ? [] : [XMLNode.Attribute(name: "uuid", value: record.uuid)])
        var flat: [XMLNode] = []
        for (field, value) in zip(model.fields, record.values) where !field.isVolatile {
            guard field.name.contains(".") else {
                flat.append(XMLNode(field.name, text: value))
                continue
            }
            let path = field.name.split(separator: ".").map(String.init)
            let first = XMLNode(path[0])
            let index = flat.firstIndex { $0.name == path[0] } ?? flat.endIndex
            if index == flat.endIndex { flat.append(first) }
            flat[index] = flat[index].replacing(path.dropFirst()) { _ in XMLNode(path[path.count - 1], text: value) }
        }
        root = root.with(children: flat)
        return root
    }
}

extension Appliance {
    /// The records of a model in the current state.
    func records(_ model: Model) -> Records {
        let container = root.at(model.mount + model.list.dropLast())
        if let known = records[model.name], known.container === container { return known }
        let read = Records(model, in: container)
        records[model.name] = read
        return read
    }

    /// Stores a record: exchanged if its uuid is known, appended otherwise.
    func put(_ record: Record, in model: Model) {
        let path = model.mount + model.list.dropLast()
        guard let tag = model.list.last else {
            let fresh = Records.node(model, record, tag: model.mount[model.mount.count - 1])
            root = root.replacing(model.mount) { node in
                fresh.children.reduce(node ?? XMLNode(fresh.name)) { $0.with(child: $1) }
            }
            return
        }
        let container = root.at(path) ?? XMLNode(path[path.count - 1])
        let changed = records(model).putting(
            record, Records.node(model, record, tag: tag), tag: tag, container: container)
        install(changed, model, path)
    }

    /// Stores new records of a list.
    func append(_ records: [Record], to model: Model) {
        let path = model.mount + model.list.dropLast()
        guard let tag = model.list.last else { return }
        let container = root.at(path) ?? XMLNode(path[path.count - 1])
        let others = records.map { ($0, Records.node(model, $0, tag: tag)) }
        install(self.records(model).appending(others, tag: tag, container: container), model, path)
    }

    /// Removes records; what is unknown is left out of the result.
    @discardableResult
    func remove(_ uuids: Set<String>, from model: Model) -> Bool {
        let path = model.mount + model.list.dropLast()
        let known = records(model)
        guard let container = root.at(path), uuids.contains(where: { known[$0] != nil }) else { return false }
        install(known.removing(uuids, container: container), model, path)
        return true
    }

    private func install(_ records: Records, _ model: Model, _ path: [String]) {
        guard let container = records.container else { return }
        root = root.replacing(path) { _ in container }
        self.records[model.name] = records
    }

    /// Marks the model as saved now, unless it works on a store from before the models.
    func touch(_ model: Model) {
        guard !model.version.isEmpty else { return }
        touch(model.mount, version: model.version, description: model.description)
    }
}
