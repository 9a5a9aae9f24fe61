/// The keys of a port forward.
enum ForwardKeys {
    static let id = Key("id", .name(.object("forward")), required: true, "The forward's identity.")
    static let host = Key("host", .reference, required: true, "The router, a host with `provider: manual`.")
    static let transport = Key(
        "protocol", Format<Rule.TransportProtocol>.choice(of: [.udp]), default: "udp", "WireGuard is UDP.")
    static let port = Key("port", .port, required: true, "The tunnel's port, outside and inside.")
    static let to = Key("to", .reference, required: true, "The tunnel whose host receives the packets.")
    static let confirmed = Key("confirmed", .day, "The day on which somebody saw that the forward works.")
    static let table = KeyTable(
        "a forward", [id.entry, host.entry, transport.entry, port.entry, to.entry, confirmed.entry])
}

extension Forward {
    /// Reads a forward; nil where something in it was reported that no other value can stand for.
    init?(_ fields: Fields, _ draft: Draft) {
        let id = fields[ForwardKeys.id]
        let mark = fields.mark(ForwardKeys.host)
        let host = fields[ForwardKeys.host].flatMap {
            draft.suitable($0, [.manual], "Port forwards are instructions for a person,", at: mark, fields.findings)
        }
        let port = fields[ForwardKeys.port]
        let to = fields[ForwardKeys.to]
        let transport = fields[ForwardKeys.transport] ?? .udp
        let confirmed = fields[ForwardKeys.confirmed]
        guard let id, let host, let port, let to else { return nil }
        self.init(
            id: id, host: host, transport: transport, port: port, to: to, confirmed: confirmed, place: fields.place)
    }
}
