internal import CYAML

/// One libyaml parser over bytes that somebody else keeps alive; frees what libyaml allocated when it goes.
///
/// libyaml keeps pointers into its own `yaml_parser_t`, so the structure lives on the heap and never moves.
@safe struct Parser: ~Copyable {
    /// What the parser met next.
    struct Event {
        enum Kind {
            case streamStart, streamEnd
            case documentStart, documentEnd
            case alias
            case scalar(String, isPlain: Bool)
            case sequenceStart, sequenceEnd
            case mappingStart, mappingEnd
        }

        let kind: Kind
        /// The name after `&`, or after `*` for an alias.
        let anchor: String?
        /// Whether a tag such as `!!str` is written.
        let isTagged: Bool
        /// Zero based, as libyaml counts.
        let line: Int
        let column: Int
    }

    /// Where and why libyaml stopped; its words come from a fixed list and hold nothing of the input.
    struct SyntaxError: Error {
        let problem: String
        let context: String?
        /// Zero based.
        let line: Int
        let column: Int
    }

    private let state: UnsafeMutablePointer<yaml_parser_t>

    /// Nil only where no memory is left.
    ///
    /// - Parameter input: valid UTF-8 without a byte order mark; must outlive the parser.
    init?(input: UnsafeBufferPointer<UInt8>) {
        let state = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        unsafe state.initialize(to: yaml_parser_t())
        guard unsafe yaml_parser_initialize(state) == 1 else {
            unsafe state.deallocate()
            return nil
        }
        unsafe yaml_parser_set_encoding(state, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(state, input.baseAddress, input.count)
        unsafe self.state = state
    }

    deinit {
        unsafe yaml_parser_delete(state)
        unsafe state.deallocate()
    }

    mutating func next() throws(SyntaxError) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(state, &event) == 1 else { throw syntaxError() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe Self.event(event)
    }

    private static func event(_ event: yaml_event_t) -> Event {
        let mark = unsafe event.start_mark
        func made(_ kind: Event.Kind, anchor: String? = nil, isTagged: Bool = false) -> Event {
            Event(kind: kind, anchor: anchor, isTagged: isTagged, line: Int(mark.line), column: Int(mark.column))
        }
        switch unsafe event.type {
        case YAML_DOCUMENT_START_EVENT: return made(.documentStart)
        case YAML_DOCUMENT_END_EVENT: return made(.documentEnd)
        case YAML_ALIAS_EVENT: return unsafe made(.alias, anchor: string(event.data.alias.anchor))
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let text = unsafe String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            return unsafe made(
                .scalar(text, isPlain: isPlain), anchor: string(scalar.anchor), isTagged: scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe made(.sequenceStart, anchor: string(start.anchor), isTagged: start.tag != nil)
        case YAML_SEQUENCE_END_EVENT: return made(.sequenceEnd)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe made(.mappingStart, anchor: string(start.anchor), isTagged: start.tag != nil)
        case YAML_MAPPING_END_EVENT: return made(.mappingEnd)
        case YAML_STREAM_START_EVENT: return made(.streamStart)
        // After the end of the stream libyaml answers with events of no type.
        default: return made(.streamEnd)
        }
    }

    private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }

    private func syntaxError() -> SyntaxError {
        let isReader = unsafe state.pointee.error == YAML_READER_ERROR
        let mark = unsafe isReader ? state.pointee.mark : state.pointee.problem_mark
        let problem = unsafe state.pointee.problem.map { unsafe String(cString: $0) }
        let context = unsafe state.pointee.context.map { unsafe String(cString: $0) }
        return SyntaxError(
            problem: problem ?? "no memory is left", context: context,
            line: Int(mark.line), column: Int(mark.column))
    }
}
