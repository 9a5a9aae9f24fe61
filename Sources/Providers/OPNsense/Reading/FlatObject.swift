/// An object as the get calls give it, with the fields spelled as in the rows of the search calls.
///
/// There a field with options is an object of all of them, of which some are selected; PHP writes an empty one as `[]`,
/// and so it does with an object that does not exist.
struct FlatObject: Decodable, Sendable {
    private let wrappers: [String: Field]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappers = (try? container.decode([String: Field].self)) ?? [:]
    }

    func fields(under wrapper: String, uuid: String) -> [String: String]? {
        guard case .group(let members)? = wrappers[wrapper] else { return nil }
        return Self.fields(members, uuid: uuid)
    }

    /// The objects below a path of wrappers, each with its UUID.
    func objects(at path: [String]) -> [[String: String]] {
        var field = Field.group(wrappers)
        for name in path {
            guard case .group(let members) = field, let next = members[name] else { return [] }
            field = next
        }
        guard case .group(let objects) = field else { return [] }
        return objects.compactMap { uuid, object in
            if case .group(let members) = object { Self.fields(members, uuid: uuid) } else { nil }
        }
    }

    private static func fields(_ members: [String: Field], uuid: String) -> [String: String] {
        members.mapValues(\.text).merging(["uuid": uuid]) { $1 }
    }

    private indirect enum Field: Decodable, Sendable {
        case text(String)
        case option(isSelected: Bool)
        case group([String: Field])

        private enum Option: String, CodingKey {
            case selected
        }

        init(from decoder: any Decoder) throws {
            if let option = try? decoder.container(keyedBy: Option.self), option.contains(.selected) {
                let isSelected = (try? option.decode(LenientText.self, forKey: .selected))?.text == "1"
                self = .option(isSelected: isSelected)
            } else if let members = try? [String: Field](from: decoder) {
                self = .group(members)
            } else {
                self = .text((try? LenientText(from: decoder))?.text ?? "")
            }
        }

        var text: String {
            switch self {
            case .text(let text): return text
            case .option: return ""
            case .group(let members):
                let chosen = members.filter { if case .option(true) = $0.value { true } else { false } }
                return chosen.keys.sorted().joined(separator: ",")
            }
        }
    }
}
