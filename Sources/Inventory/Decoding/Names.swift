/// What the names of an inventory stand for as networks.
struct Names {
    private enum Meaning {
        case subnet([CIDR])
        case tunnel([CIDR])
        case peer([CIDR])
        case host([CIDR])

        var noun: String {
            switch self {
            case .subnet: "a subnet"
            case .tunnel: "a tunnel"
            case .peer: "a peer"
            case .host: "a host"
            }
        }

        var networks: [CIDR] {
            switch self {
            case .subnet(let networks), .tunnel(let networks), .peer(let networks), .host(let networks): networks
            }
        }
    }

    private var meanings: [String: [Meaning]] = [:]
    private let findings: Findings

    /// A tunnel stands for its subnet and the networks behind its peers, a peer for its allowed IPs on the firewall, a
    /// host for its known addresses.
    init(_ draft: Draft, _ findings: Findings) {
        self.findings = findings
        var behind: [String: [CIDR]] = [:]
        for peer in draft.peers where !peer.object.networks.isEmpty {
            behind[peer.object.tunnel, default: []] += peer.object.networks
        }
        for subnet in draft.subnets.objects() { add(.subnet(subnet.cidrs), subnet.name) }
        for tunnel in draft.tunnels.objects() {
            let inner = draft.subnet(tunnel.subnet)?.object.cidrs ?? []
            add(.tunnel(inner + (behind[tunnel.name] ?? [])), tunnel.name)
        }
        for host in draft.hosts.objects() {
            add(.host(draft.addresses(of: host.name).map { CIDR($0) }), host.name)
        }
        for peer in draft.peers {
            add(.peer(peer.object.addresses.map { CIDR($0) } + peer.object.networks), peer.object.name)
        }
    }

    private mutating func add(_ meaning: Meaning, _ name: String) {
        meanings[name, default: []].append(meaning)
    }

    /// The networks that one item of a list stands for: a network, an address, or a name; nil where it was reported.
    ///
    /// `words` are those that the caller knows, for the "did you mean".
    func networks(of item: Node, words: [String] = []) -> [CIDR]? {
        guard let text = item.text else { return nil }
        if text.utf8.contains(UInt8(ascii: "/")) {
            do throws(InvalidValue) {
                let network = try CIDR(parsing: text)
                return findings.withoutHostBits(network, at: item.mark).map { [$0] }
            } catch {
                findings.report(.invalidNetwork, "\(quoted(text)) is not a network: \(error.reason).", at: item.mark)
                return nil
            }
        }
        if let address = IPAddress(text) { return [CIDR(address)] }
        return networks(named: text, at: item.mark, words: words)
    }

    private func networks(named name: String, at mark: Mark, words: [String]) -> [CIDR]? {
        guard let found = meanings[name], let first = found.first else {
            let question = Nearest.question(for: name, in: words + Array(meanings.keys))
            let detail = """
                \(quoted(name)) is no subnet, tunnel, peer or host of this inventory, and no address or network.\
                \(question)
                """
            findings.report(.unknownReference, detail, at: mark)
            return nil
        }
        guard found.count == 1 else {
            let nouns = found.map(\.noun).joined(separator: " and ")
            let detail = "\(quoted(name)) is \(nouns). Rename one of them, or write the networks."
            findings.report(.ambiguousReference, detail, at: mark)
            return nil
        }
        guard !first.networks.isEmpty else {
            // A subnet or peer without networks was reported where it stands.
            if case .host = first {
                let detail = """
                    The inventory knows no address of \(quoted(name)). Give its `address`, or its `addresses` beside \
                    the interface in a subnet's `attached`.
                    """
                findings.report(.unknownHostAddress, detail, at: mark)
            }
            return nil
        }
        return first.networks
    }
}
