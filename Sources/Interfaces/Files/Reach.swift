/// Which next hops a stanza brings within reach when its interface starts.
///
/// Addresses of `static` and family-less stanzas, and those that commands of a stanza add, are in the file; those of DHCP
/// and the like are not, so that nothing can be said against them.
struct Reach {
    private(set) var networks: [IPNetwork] = []
    /// The addresses are not in the file.
    private var isOpen = false
    private let interface: String

    init(_ stanza: Stanza, in file: InterfacesFile) {
        interface = stanza.interface
        let statements = file.statements[stanza.statements]
        let inherits = statements.first?.text.words.contains { $0.equals("inherits") } == true
        isOpen = inherits || !Self.toldInFile.contains(stanza.method)
        let options = statements.filter { $0.kind == .option }
        if stanza.method != "manual" { takeAddresses(options) }
        for option in options where [.up, .early].contains(RouteText.phase(option.key)) {
            takeCommands(ShellText(option.value, interface: interface))
        }
    }

    private static let toldInFile: Set = ["", "static", "manual", "loopback", "tunnel", "v4tunnel"]

    func holds(_ hop: IPNumber) -> Bool { isOpen || names(hop) }

    /// Whether the stanza itself says so.
    func names(_ hop: IPNumber) -> Bool {
        let hop = IPNetwork(address: hop, prefixLength: hop.width)
        return networks.contains { $0.overlaps(hop) }
    }

    private mutating func takeAddresses(_ options: [Statement]) {
        let values = { (key: String) in options.filter { $0.key.equals(key) }.compactMap(\.value.words.first) }
        let masks = values("netmask")
        for (index, address) in values("address").enumerated() {
            let hasLength = address.contains(UInt8(ascii: "/"))
            let mask = hasLength ? nil : masks.indices.contains(index) ? masks[index] : masks.last
            takeNetwork(mask.map { address + [UInt8(ascii: "/")] + $0 } ?? address)
        }
        networks += values("pointopoint").compactMap(IPNetwork.init)
    }

    /// An address that is a network of its own reaches nobody else.
    private mutating func takeNetwork(_ text: ArraySlice<UInt8>) {
        guard let network = IPNetwork(text), network.prefixLength < network.address.width else { return }
        networks.append(network)
    }

    private mutating func takeCommands(_ text: ShellText) {
        for command in text.commands { takeAddress(command.words.drop(while: RouteCommand.introduces)) }
        networks += RouteCommand.all(in: text, interface: interface).filter { command in
            command.action == .add && command.isPlain && command.isInMainTable && command.nextHopText == nil
                && command.device == interface
        }.map(\.destination)
    }

    /// Reads `ip addr add 10.0.0.2/24 dev vmbr0`.
    private mutating func takeAddress(_ words: ArraySlice<ArraySlice<UInt8>>) {
        guard words.first?.lastPathComponent.equals("ip") == true else { return }
        var words = words.dropFirst().drop { $0.first == UInt8(ascii: "-") }
        guard let object = words.popFirst(), object.abbreviates("address"), let verb = words.popFirst(),
            ["add", "replace", "change"].contains(where: { verb.abbreviates($0) }),
            zip(words, words.dropFirst()).contains(where: { $0.equals("dev") && $1.equals(interface) })
        else { return }
        if words.first?.equals("local") == true { words.removeFirst() }
        if let address = words.first { takeNetwork(address) }
    }
}

extension InterfacesConfiguration {
    /// Whether the next hop is within reach when the lines of a stanza with this number run.
    func reaches(_ route: WantedRoute, before order: Int) -> Bool {
        route.hop.isLinkLocal
            || stanzas.contains { placed in
                placed.stanza.interface == route.device && placed.order <= order && reach(of: placed).holds(route.hop)
            }
    }

    /// The first stanza that starts with the host and has an address in the network of the next hop.
    func bearer(of hop: IPNumber) -> PlacedStanza? {
        stanzas.first { $0.isAuto && reach(of: $0).names(hop) }
    }

    private func reach(of placed: PlacedStanza) -> Reach {
        Reach(placed.stanza, in: sourced.first { $0.path == placed.path } ?? main)
    }
}
