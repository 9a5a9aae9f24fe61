package import Reconciler

extension Site {
    /// Reads an inventory from the bytes of its files; pure, so that the same bytes always mean the same.
    ///
    /// - Parameters:
    ///   - files: in load order; a path is what diagnostics show, and relative paths in the file start from its folder.
    ///   - today: the day that expiry dates are compared with; nil compares none.
    /// - Returns: the checked inventory, with its warnings.
    /// - Throws: every problem at once, when one of them is an error.
    package static func parse(
        files: [(path: String, bytes: [UInt8])], today: CalendarDay?
    ) throws(Diagnostics) -> Site {
        try parse(files: files, today: today, home: nil)
    }

    static func parse(
        files: [(path: String, bytes: [UInt8])], today: CalendarDay?, home: String?
    ) throws(Diagnostics) -> Site {
        let findings = Findings(home: home)
        var trees: [Node] = []
        var isReadable = true
        for file in files {
            guard file.bytes.count <= Folder.largestFile else {
                findings.report(.tooLarge, Folder.tooLargeDetail, file: file.path)
                isReadable = false
                continue
            }
            switch TreeBuilder.tree(of: findings.add(SourceText(path: file.path, bytes: file.bytes)), findings) {
            case .tree(let node): trees.append(node)
            case .empty: continue
            case .unreadable: isReadable = false
            }
        }
        // What a broken file defines is unknown, so that names in the others would look wrong.
        guard isReadable else { throw Diagnostics(findings.list) }
        guard var draft = SiteDecoder(Document(trees, findings), findings).draft() else {
            throw Diagnostics(findings.list)
        }
        draft.today = today
        for requirement in Requirements.all { requirement.check(draft, findings) }
        guard !findings.hasErrors else { throw Diagnostics(findings.list) }
        return draft.site(warnings: findings.list)
    }
}

/// Turns the joined files into a draft.
struct SiteDecoder {
    private let document: Document
    private let findings: Findings

    init(_ document: Document, _ findings: Findings) {
        self.document = document
        self.findings = findings
    }

    /// The draft, nil where the version of the format is unknown.
    func draft() -> Draft? {
        guard !isNewer,
            let header = Fields(document.headerNode, SiteKeys.table, findings, at: document.root.mark)
        else { return nil }
        var draft = Draft()
        _ = header[SiteKeys.version]
        draft.name = header[SiteKeys.site] ?? ""
        draft.formerNames = header[SiteKeys.formerSites] ?? []
        draft.pruning = header[SiteKeys.prune] ?? .standard
        if let place = findings.place(header.mark(SiteKeys.accept)) {
            draft.accept = (header[SiteKeys.accept] ?? []).map { Acceptance(objection: $0, place: place) }
        }
        for section in SiteKeys.sections where section.objectName != nil {
            draft.declare(document.objects(section).map(\.key), in: section)
        }
        readHosts(into: &draft)
        readSubnets(into: &draft)
        readTunnels(into: &draft)
        let clients = readPeers(into: &draft)
        let names = Names(draft, findings)
        resolve(clients, names, in: &draft)
        readLists(into: &draft, names)
        return draft
    }

    /// Whether the inventory is of a newer version, which alone is reported: its other keys would all look wrong.
    private var isNewer: Bool {
        guard let node = document.headerNode.pair(SiteKeys.version.name)?.value, let text = node.plainText,
            let version = decimal(Array(text.utf8)[...], upTo: .max), version > SiteKeys.currentVersion
        else { return false }
        let detail = """
            This vpnctl reads version \(SiteKeys.currentVersion) of the format. Version \(version) came with vpnctl \
            \(version).0: install that release or a later one.
            """
        findings.report(.newerVersion, detail, at: node.mark)
        return true
    }

    /// Calls for each object of a section whose name and keys could be read.
    private func each(_ section: Section, _ table: KeyTable, _ body: (String, Fields) -> Void) {
        guard let name = section.objectName else { return }
        for pair in document.objects(section) {
            let isUsable = findings.check(pair.key, as: name, isPlain: pair.isPlain, at: pair.mark)
            guard let fields = Fields(pair.value, table, findings, at: pair.mark) else { continue }
            body(isUsable ? pair.key : "", fields)
        }
    }

    private func readHosts(into draft: inout Draft) {
        each(SiteKeys.hosts, HostKeys.table) { name, fields in
            guard let host = Host(name, fields) else { return }
            draft.add(Entry(object: host, mark: fields.mark, node: fields.node))
        }
    }

    private func readSubnets(into draft: inout Draft) {
        each(SiteKeys.subnets, SubnetKeys.table) { name, fields in
            let attachments = fields[SubnetKeys.attached] ?? []
            let subnet = Subnet(name, fields, attachments)
            draft.add(Entry(object: subnet, mark: fields.mark, node: fields.node), attachments)
        }
    }

    private func readTunnels(into draft: inout Draft) {
        each(SiteKeys.tunnels, TunnelKeys.table) { name, fields in
            let endpoints = fields[TunnelKeys.endpoints] ?? []
            let pools = fields[TunnelKeys.pools] ?? []
            let tunnel = Tunnel(name, fields, endpoints: endpoints, pools: pools)
            draft.add(Entry(object: tunnel, mark: fields.mark, node: fields.node), pools)
        }
    }

    /// Reads the peers and answers what their clients say, by the peer's number.
    private func readPeers(into draft: inout Draft) -> [(peer: Int, client: ClientDraft)] {
        var clients: [(peer: Int, client: ClientDraft)] = []
        each(SiteKeys.peers, PeerKeys.table) { name, fields in
            if let client = fields[PeerKeys.client] { clients.append((draft.peers.count, client)) }
            draft.add(Entry(object: Peer(name, fields), mark: fields.mark, node: fields.node))
        }
        return clients
    }

    private func resolve(_ clients: [(peer: Int, client: ClientDraft)], _ names: Names, in draft: inout Draft) {
        for (peer, client) in clients {
            var networks: Set<CIDR> = []
            var isFull = false
            for item in client.items {
                if item.text == "internet" {
                    isFull = true
                    networks.formUnion(AddressFamily.allCases.map(CIDR.everything))
                } else {
                    networks.formUnion(names.networks(of: item, words: ["internet"]) ?? [])
                }
            }
            if !isFull { FullTunnel.check(Array(networks), client, findings) }
            draft.peers[peer].object.client = Peer.Client(
                allowedIPs: networks.sorted(), confirmed: client.confirmed, place: client.fields.place)
        }
    }

    private func readLists(into draft: inout Draft, _ names: Names) {
        func entries<Object: Sendable>(
            _ section: Section, _ table: KeyTable, _ read: (Fields) -> Object?
        ) -> [Entry<Object>] {
            document.list(section).compactMap { node in
                guard let fields = Fields(node, table, findings, at: node.mark) else { return nil }
                return read(fields).map { Entry(object: $0, mark: node.mark, node: node) }
            }
        }
        let known = draft
        draft.rules = entries(SiteKeys.rules, RuleKeys.table) { Rule($0, known, names) }
        draft.routes = entries(SiteKeys.routes, RouteKeys.table) { Route($0, known, names) }
        draft.forwards = entries(SiteKeys.forwards, ForwardKeys.table) { Forward($0, known) }
        draft.tests = entries(SiteKeys.tests, TestKeys.table) { AccessTest($0) }
    }
}
