/// The keys of a peer.
enum PeerKeys {
    static let tunnel = Key("tunnel", .reference, required: true, "The tunnel that the peer belongs to.")
    static let pool = Key("pool", .reference, "The tunnel's pool that the peer's addresses come from.")
    static let addresses = Key(
        "addresses", .list(of: .address), required: true,
        "The peer's own addresses; with /32 and /128 the allowed IPs on the firewall.")
    static let publicKey = Key("public_key", .publicKey, required: true, "The peer's public key, 44 characters.")
    static let presharedKey = Key(
        "preshared_key", .setting(.secret),
        "Where the preshared key is. Absent: the live one is left alone; none: it is removed.")
    static let keepalive = Key(
        "keepalive", .setting(.integer(1...65535, hint: " Write `none` for no keepalive.")),
        "Seconds between keepalives that the firewall sends; 25 fits most routers. none: no keepalive.")
    static let enabled = Key("enabled", .boolean, default: true, "Whether the peer may connect.")
    static let owner = Key("owner", .text(longest: 128), "Who answers for the peer; for reading only.")
    static let expires = Key("expires", .day, "The last day on which the peer is wanted, YYYY-MM-DD.")
    static let networks = Key(
        "networks", .list(of: .network), default: [], "Networks behind the peer; allowed IPs on the firewall as well.")
    static let endpoint = Key(
        "endpoint", .setting(.endpoint), "Where the firewall dials the peer, for site to site; none: it never dials.")
    static let client = Key("client", .client, "The client's own side.")
    static let uuid = Key("uuid", .uuid, "Which peer is meant, where several live ones match.")
    static let renamedFrom = Key("renamed_from", .name(.object("peer")), "The peer's earlier name.")
    static let table = KeyTable(
        "a peer",
        [
            tunnel.entry, pool.entry, addresses.entry, publicKey.entry, presharedKey.entry, keepalive.entry,
            enabled.entry, owner.entry, expires.entry, networks.entry, endpoint.entry, client.entry, uuid.entry,
            renamedFrom.entry,
        ],
        refused: [
            "protect": """
            Protection is written into an object's description, and a WireGuard peer has none. `prune: {peers: never}`, \
            which is the default, keeps peers that are not listed.
            """
        ])
}

/// The keys of a peer's client side.
enum ClientKeys {
    static let allowedIPs = Key(
        "allowed_ips", .list(of: .reference), required: true,
        """
        What the client sends into the tunnel: subnets, tunnels, peers, hosts and networks by name, or networks as \
        CIDR. `internet` is everything, IPv4 and IPv6: a full tunnel is asked for by this name only.
        """)
    static let confirmed = Key("confirmed", .day, "The day on which somebody saw that the client's own file says this.")
    static let table = KeyTable("a client", [allowedIPs.entry, confirmed.entry])
}

/// What `client` says, before names are resolved.
struct ClientDraft {
    let items: [Node]
    let confirmed: CalendarDay?
    let fields: Fields
}

extension Format where Value == ClientDraft {
    static let client = object(ClientKeys.table) { fields in
        let items = fields.pair(ClientKeys.allowedIPs)?.value.items ?? []
        let confirmed = fields[ClientKeys.confirmed]
        guard fields[ClientKeys.allowedIPs] != nil else { return nil }
        return ClientDraft(items: items.filter { $0.text != nil && !$0.isNull }, confirmed: confirmed, fields: fields)
    }
}

extension PublicKey {
    /// Stands for a key that could not be read, until the errors are thrown.
    static let unreadable = PublicKey(unchecked: "")
}

extension Peer {
    /// Reads a peer; what cannot be read is reported and stands as a value that no check takes up.
    ///
    /// The client's allowed IPs are resolved later, when every name is known.
    init(_ name: String, _ fields: Fields) {
        self.init(
            name: name, tunnel: fields[PeerKeys.tunnel] ?? "", pool: fields[PeerKeys.pool],
            addresses: fields[PeerKeys.addresses] ?? [], publicKey: fields[PeerKeys.publicKey] ?? .unreadable,
            presharedKey: fields[PeerKeys.presharedKey], keepalive: fields[PeerKeys.keepalive],
            enabled: fields[PeerKeys.enabled] ?? true, owner: fields[PeerKeys.owner],
            expires: fields[PeerKeys.expires], networks: fields[PeerKeys.networks] ?? [],
            endpoint: fields[PeerKeys.endpoint], client: nil, uuid: fields[PeerKeys.uuid],
            renamedFrom: fields[PeerKeys.renamedFrom], place: fields.place)
    }
}
