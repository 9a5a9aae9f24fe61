import Foundation
import Inventory
import Lab
import NIOConcurrencyHelpers
import Reconciler
import SSH
import SSHSupport
import TestSupport
import Testing

@testable import Providers

/// A login on a twin: a session of a real sshd with csh for a shell, a real PHP, and the programs of the twin.
struct FirewallLogin: RemoteShell {
    let twin: OPNsenseTwin
    let programs: TwinShell
    let connection: SSHConnection
    private let results = NIOLockedValueBox<[CommandResult]>([])

    static let hasAll = ServerTools.found != nil && ServerTools.csh != nil && TestPHP.path != nil
    static let reason: Comment =
        "there is no sshd, csh or PHP: .ci/tools and .ci/tools-php unpack them on Debian and Ubuntu"

    /// What commands said so far.
    var said: [CommandResult] { results.withLockedValue { $0 } }

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        let result: CommandResult = try await connection.run(
            script: script, input: input.isEmpty ? .none : .bytes(input), deadline: patience)
        results.withLockedValue { $0.append(result) }
        return result
    }

    private init(twin: OPNsenseTwin, programs: TwinShell, connection: SSHConnection) {
        (self.twin, self.programs, self.connection) = (twin, programs, connection)
    }

    /// Starts everything, and stops it when the body has ended.
    static func with<Value>(
        _ release: Release = .v26_7, as login: TwinShell.Login = .root, php: String? = TestPHP.path,
        _ body: (FirewallLogin) async throws -> Value
    ) async throws -> Value {
        var settings = TwinSettings(release: release)
        settings.serves = false
        settings.staleWindow = .zero
        return try await with(try await OPNsenseTwin.start(settings), as: login, php: php, body)
    }

    /// Enters a twin, and stops it too when the body has ended.
    static func with<Value>(
        _ twin: OPNsenseTwin, as login: TwinShell.Login = .root, php: String? = TestPHP.path,
        _ body: (FirewallLogin) async throws -> Value
    ) async throws -> Value {
        let programs = try TwinShell.start(twin, php: php, login: login)
        let options = SSHServer.Options(
            settings: [
                "SetEnv PATH=\(programs.path)",
                "ForceCommand \(ServerTools.csh ?? "/bin/csh") -f -c \"$SSH_ORIGINAL_COMMAND\"",
            ])
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await withConnection(options) { connection in
                    try await body(FirewallLogin(twin: twin, programs: programs, connection: connection))
                })
        } catch {
            result = .failure(error)
        }
        programs.stop()
        try await twin.shutdown()
        return try result.get()
    }
}

extension FirewallLogin {
    /// What a plan of the inventory says, with what SSH sees.
    func plan(_ yaml: String) async throws -> SitePlan {
        let site = try Site.parse(files: [(path: "site.yaml", bytes: Array(yaml.utf8))], today: nil)
        let reader = OPNsenseReader(transport: TwinTransport(twin: twin), host: "fw", site: site, shell: self)
        return try SitePlan(site: site, states: ["fw": try await reader.read()], presharedKeys: [:])
    }

    func apply(_ plan: SitePlan) async throws -> ApplyReport {
        let comparison = try #require(plan.comparison(of: "fw"))
        let provider = OPNsenseProvider(
            transport: TwinTransport(twin: twin), comparison: comparison, shell: self,
            presharedKey: { _ in Secret("") })
        return try await Applier(plan.batches, providers: ["fw": provider]).run()
    }
}

extension FirewallLogin {
    /// A running tunnel with one peer, made by REST and in force.
    static let privateKey = "WCGPtsf16vAJgOF0UrbFOZgy5cMwxi+oCO1uIgP5zGA="
    static let presharedKey = "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="

    func makeTunnel(number: Int = 0) async throws {
        let mark = OPNsenseMark(site: "home")
        let instance = mark.uuid(kind: "instance", name: "wg\(number)")
        try await twin.take("wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        try await twin.take(
            "wireguard/server/set_server/\(instance)",
            #"{"server":{"enabled":"1","name":"tunnel\#(number)","instance":"\#(number)","port":"\#(51820 + number)","#
                + #""tunneladdress":"10.0.\#(1 + number).1/24","privkey":"\#(Self.privateKey)"}}"#)
        try await twin.take(
            "wireguard/client/set_client/\(mark.uuid(kind: "peer", name: "phone\(number)"))",
            #"{"client":{"enabled":"1","name":"phone\#(number)","pubkey":"\#(key(2 + number))","keepalive":"25","#
                + #""tunneladdress":"10.0.\#(1 + number).3/32","psk":"\#(Self.presharedKey)","servers":"\#(instance)"}}"#
        )
        try await twin.take("wireguard/service/reconfigure")
    }

    /// Lets the firewall store interfaces.
    func store(_ wishes: InterfaceRequest.Wish..., patience: Double = 10) async throws -> [String: String] {
        var request = InterfaceRequest(wishes)
        request.patience = patience
        let result = try await run(script: try request.script(), input: [], deadline: .zero)
        return try request.keys(from: result, host: "fw")
    }

    /// `identifier description enabled` of a device, as the overview has it; nil where it is not assigned.
    func overview(of device: String = "wg0") async throws -> String? {
        struct Answer: Decodable {
            struct Row: Decodable {
                let device: String
                let identifier: String
                let description: String
                let enabled: Bool?
            }
            let rows: [Row]
        }
        let answer = try await twin.call("GET", "/api/interfaces/overview/interfaces_info")
        let row = try JSONDecoder().decode(Answer.self, from: Data(answer.body)).rows.first { $0.device == device }
        return row.flatMap { row in
            row.identifier.isEmpty ? nil : "\(row.identifier) \(row.description) \(row.enabled == true)"
        }
    }

    /// Descriptions of the revisions in the history, newest first.
    func history() async throws -> [String] {
        struct Answer: Decodable {
            struct Item: Decodable { let description: String }
            let items: [Item]
        }
        let answer = try await twin.call("GET", "/api/core/backup/backups/this")
        return try JSONDecoder().decode(Answer.self, from: Data(answer.body)).items.map(\.description)
    }

    var configuration: String {
        get throws {
            String(decoding: try Data(contentsOf: twin.folder.appending(path: "config.xml")), as: UTF8.self)
        }
    }
}

extension InterfaceRequest.Wish {
    static func wish(
        _ device: String = "wg0", key: String? = nil, called description: String? = "WG_HUB", enabled: Bool? = true
    ) -> Self {
        Self(
            device: device, key: key, description: description, enabled: enabled,
            address: Address(host: "fw", kind: OPNsenseKinds.assignment, name: "home"))
    }
}
