package import Foundation

/// How a twin starts.
package struct TwinSettings: Sendable {
    package var release: Release
    /// The document to start with; the twin's own baseline without one.
    package var configuration: String?
    /// Where to keep `conf/config.xml` and its revisions; the twin makes and removes a folder of its own without it.
    ///
    /// A config.xml that is there already is used as it is.
    package var folder: URL?
    /// Credentials of the baseline's users by name; the others get random ones.
    package var credentials: [String: Credentials] = [:]
    /// Factor for the waits of the real system: 1 waits as long, 0 not at all.
    package var delayScale = 0.0
    package var serves = true
    package var usesTLS = true
    /// The address that it listens on.
    package var address = "127.0.0.1"
    /// Zero takes any free port.
    package var port = 0
    /// Whether a connection closes after 15 requests, as lighttpd does.
    package var closesAfterFifteen = true
    /// For how long a read of stale WireGuard models stays in the place where another one can meet it.
    package var staleWindow = Duration.milliseconds(50)
    /// Rules that a person made under "Firewall > Rules" before the twin starts; in the twin's own baseline only.
    package var guiRules: [GUIRule] = []
    /// Whether the networks have IPv6 as well; in the twin's own baseline only.
    package var hasIPv6 = false
    /// Makes the uuids of new records.
    package var identifiers: @Sendable () -> String = Identifier.make
    /// Makes the key pairs of instances.
    package var newKeyPair: @Sendable () -> (privateKey: String, publicKey: String) = LabKeys.randomPair
    /// Makes keys and secrets that users get later.
    package var newCredentials: @Sendable () -> Credentials = Credentials.random
    /// Whether XML-RPC refuses requests from loopback, as the real one refuses its own address.
    package var refusesOwnAddress = false
    /// Whether pf tells of itself, as it does on a firewall with a real one: `search_rule` with `show_all` gives counters of
    /// loaded rules, `alias/search_item` the size of tables.
    package var pfStatistics = false
    /// The firewall's clock.
    package var clock: @Sendable () -> Date = { Date() }
    /// Whether the backend is down from the start: see ``OPNsenseTwin/setConfigd(isDown:)``.
    package var isConfigdDown = false
    /// The box: its cards and its system.
    package var hardware = Hardware()

    package init(release: Release = .v26_7, configuration: String? = nil) {
        self.release = release
        self.configuration = configuration
    }

    /// Makes the folder and writes the document.
    func prepare() throws -> (folder: URL, credentials: [String: Credentials]) {
        let folder = folder ?? FileManager.default.temporaryDirectory.appending(path: "opnsense-" + Identifier.make())
        let file = ConfigurationFile(folder: folder.appending(path: "conf"))
        var credentials: [String: Credentials] = [:]
        if let configuration {
            try file.prepare(with: Array(configuration.utf8))
            credentials = self.credentials
        } else if FileManager.default.fileExists(atPath: file.file.path) {
            try file.prepare(with: nil)
            credentials = self.credentials
        } else {
            for user in Baseline.users {
                credentials[user.name] = self.credentials[user.name] ?? .random()
            }
            let document = Baseline.document(
                release, credentials: credentials, guiRules: guiRules, hasIPv6: hasIPv6)
            try file.prepare(with: Array(document.utf8))
        }
        return (file.folder, credentials)
    }
}
