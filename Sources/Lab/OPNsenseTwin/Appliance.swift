import Foundation

/// The firewall behind the socket: stored configuration, what is in force, and the models over both.
///
/// Not safe to share: one actor owns it and lets one call at a time in, as the real system's lock does for writers.
final class Appliance {
    let release: Release
    let file: ConfigurationFile
    /// The configuration as the current call sees it; ``save(by:describing:)`` makes it lasting.
    var root: XMLNode
    private(set) var saved: XMLNode
    private var stamp: ConfigurationFile.Stamp?
    var history: RevisionHistory
    var inForce: InForce
    /// Both WireGuard model caches are behind the configuration: see ``StaleReads``.
    var hasStaleCaches = false
    /// Backend commands of the running call.
    var commands: [String] = []
    var nestedCommands: [String] = []
    var writes = 0
    /// Whom the running call was found to come from.
    var lastUser: String?
    var records: [String: Records] = [:]
    var logins = LoginCache()
    /// Makes the uuid of a new record.
    let identifier: @Sendable () -> String
    let hardware: Hardware
    /// Makes the key and the secret of a new API key.
    var newCredentials: @Sendable () -> Credentials = Credentials.random
    /// Makes the key pair of an instance.
    var newKeyPair: @Sendable () -> (privateKey: String, publicKey: String) = LabKeys.randomPair
    /// Whether XML-RPC takes loopback for its own address.
    var refusesOwnAddress = false
    var clock: @Sendable () -> Date = { Date() }
    /// What moves the appliance's own clock ahead of ``clock``, in seconds.
    var clockOffset = 0.0
    /// The backend does not answer: what is stored can change, what is in force cannot.
    var isConfigdDown = false
    /// The list of aliases that other models work with: see ``aliasCache()``.
    var knownAliases: (stamp: String?, list: [Aliases.Alias])?
    var hasListedGateways = false
    var foreignRulesListed: Date?
    var rollback: Rollback?
    /// What the system wants to be looked at.
    var notices: [StatusNotice] = []
    /// What pf will say of the next rules instead of loading them.
    var refusedLoad: String?
    let showsStatistics: Bool
    /// The links of every state stored so far, the oldest first; nil where nobody wants to know.
    var storedLinks: [StoredLinks]?
    /// Changed assignments that wait to be applied, by interface.
    var pendingAssignments: [String: Assignments.Pending] = [:]

    init(
        release: Release, file: ConfigurationFile, identifier: @escaping @Sendable () -> String = Identifier.make,
        hardware: Hardware = Hardware(), showsStatistics: Bool = false
    ) throws {
        self.showsStatistics = showsStatistics
        self.hardware = hardware
        self.release = release
        self.file = file
        self.identifier = identifier
        stamp = file.stamp()
        root = try file.read()
        saved = root
        history = RevisionHistory(folder: file.backups)
        inForce = InForce(booting: root)
        // 26.1 needs the list of aliases when it starts; the others make it when somebody asks.
        if release == .v26_1 { refreshAliasCache() }
        bringRulesIntoForce()
        inForce.routes = KernelRoutes.configured(self)
        fillTables()
    }

    /// The time as the appliance has it.
    var now: Date { clock().addingTimeInterval(clockOffset) }

    /// Takes notice of a config.xml that somebody else wrote.
    func revalidate() throws {
        let current = file.stamp()
        guard current != stamp else { return }
        root = try file.read()
        saved = root
        stamp = current
        hasStaleCaches = true
        history.rescan()
    }

    /// Drops what the call changed and did not save.
    func rollBack() {
        root = saved
    }

    /// Writes config.xml and a revision, as every saving call of the real system does even if nothing changed.
    func save(by user: User, describing description: String) throws {
        let time = history.nextTime(after: now)
        var revision = [
            XMLNode("username", text: user.revisionName)
        ]
        if let key = user.key {
            revision.append(XMLNode("user_apitoken", text: key))
        }
        revision.append(XMLNode("description", text: description))
        revision.append(XMLNode("time", text: time.rounded))
        root = root.with(child: XMLNode("revision", children: revision))
        let document = root.document()
        try file.write(document, revision: time.fileName)
        let limit = Int(root.at(["system", "backupcount"])?.text ?? "") ?? 100
        history.add(
            Revision(
                id: time.fileName, time: time.rounded, description: description, username: user.revisionName,
                size: document.count),
            keeping: limit)
        stamp = file.stamp()
        saved = root
        writes += 1
        storedLinks?.append(StoredLinks(root, description: description))
    }

    /// Replaces the whole configuration, which leaves the model caches behind.
    func replace(with other: XMLNode) {
        root = other
        hasStaleCaches = true
    }

    /// Notes a backend command that the real system would have run.
    func run(_ command: String, nested: [String] = []) {
        guard !isConfigdDown else { return }
        commands.append(command)
        nestedCommands += nested
    }

    /// Writes the time of saving into a model's element.
    func touch(_ mount: [String], version: String, description: String) {
        root = root.replacing(mount) { node in
            (node ?? XMLNode(mount[mount.count - 1]))
                .with(attribute: "version", version)
                .with(attribute: "persisted_at", RevisionTime(now).rounded)
                .with(attribute: "description", description)
        }
    }
}
