/// The table of one model: where its records live in config.xml and what fields they have.
///
/// A model is data. The engine reads, shows, checks and writes records of any model by its table alone.
struct Model: Sendable {
    /// Unique name of the table, such as `wireguard.server`.
    let name: String
    /// The element that carries the model's version, from below the root.
    let mount: [String]
    /// Empty for a store that carries no version.
    let version: String
    let description: String
    /// From the mount to the repeated element; empty if the mount itself is the only record.
    let list: [String]
    let fields: [Field]
    /// The field by which relations show a record.
    let display: String
    /// Fills computed fields of a stored record.
    let derive: (@Sendable (inout Record, Scope) -> Void)?
    /// Looks at a whole record after its fields were checked: names of fields and what is wrong with them.
    let check: (@Sendable (Record, Scope) -> [(String, String)])?
    private let positions: [String: Int]

    init(
        _ name: String, mount: [String], version: String, description: String, list: [String] = [],
        display: String = "name", fields: [Field],
        derive: (@Sendable (inout Record, Scope) -> Void)? = nil,
        check: (@Sendable (Record, Scope) -> [(String, String)])? = nil
    ) {
        self.name = name
        self.mount = mount
        self.version = version
        self.description = description
        self.list = list
        self.fields = fields
        self.display = display
        self.derive = derive
        self.check = check
        positions = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.name, $0) })
    }

    /// The place of a field in ``Record/values``.
    func position(of field: String) -> Int? {
        positions[field]
    }

    func value(_ field: String, of record: Record) -> String {
        positions[field].map { record.values[$0] } ?? ""
    }

    func set(_ field: String, of record: inout Record, to value: String) {
        guard let position = positions[field] else { return }
        record.values[position] = value
    }
}

/// One field of a model: its type does the work, the rest is this field's own.
struct Field: Sendable {
    /// The element's name; dots descend: `source.network`.
    let name: String
    let type: any FieldType
    let initial: String
    let isRequired: Bool
    /// Computed or only submitted: never stored.
    let isVolatile: Bool
    /// Said instead of the type's own message.
    let message: String?
    let constraints: [Constraint]

    init(
        _ name: String, _ type: any FieldType, default initial: String = "", required: Bool = false,
        volatile: Bool = false, message: String? = nil, constraints: [Constraint] = []
    ) {
        self.name = name
        self.type = type
        self.initial = initial
        isRequired = required
        isVolatile = volatile
        self.message = message
        self.constraints = constraints
    }
}

/// A rule that looks at more than one field.
enum Constraint: Sendable {
    /// No other record has the same values in this field and `others`. The check runs once for each field, which the answer
    /// shows: a constraint over several fields gives a list.
    case unique(others: [String] = [], message: String)
    /// This field must be set (and not `0`) if one of `fields` is.
    case depends(on: [String], message: String)
    /// This field must be set if `field` has the value.
    case setIf(field: String, value: String, message: String)
}

/// One record: its values in the order of the model's fields.
struct Record: Sendable, Equatable {
    var uuid: String
    var values: [String]
}
