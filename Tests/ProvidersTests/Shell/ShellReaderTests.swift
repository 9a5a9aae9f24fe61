import Foundation
import Inventory
import Lab
import Reconciler
import SSH
import Testing

@testable import Providers

/// Looking at a firewall by SSH.
@Suite(.timeLimit(.minutes(10)))
struct ShellReaderTests {
    private static let root = "case $1 in -un) echo root;; *) echo 0;; esac"

    private func host(sudo: Bool = false) throws -> Inventory.Host {
        let yaml = inventory(api: "xmlrpc: false").entered(sudo: sudo)
        let site = try Site.parse(files: [("site.yaml", Array(yaml.utf8))], today: nil)
        return try #require(site.hosts.first)
    }

    private func look(_ shell: any RemoteShell, sudo: Bool = false) async throws -> ShellView {
        try await ShellReader(shell: shell, host: host(sudo: sudo)).read()
    }

    // MARK: A twin

    @Test(.enabled(if: FirewallLogin.hasAll, FirewallLogin.reason), arguments: Release.allCases)
    func `Everything is seen in one command, and no key travels`(_ release: Release) async throws {
        try await FirewallLogin.with(release) { login in
            try await login.makeTunnel()
            let rule = "11111111-2222-4333-8444-555555555555"
            try await login.twin.take(
                "firewall/filter/set_rule/\(rule)",
                #"{"rule":{"enabled":"1","sequence":"1","interface":"lan","source_net":"10.0.1.0/24"}}"#)
            try await login.twin.take("firewall/filter/apply")
            await login.twin.setHandshake(
                Handshake(
                    time: Date(timeIntervalSince1970: 1_800_000_000), endpoint: "198.51.100.7:51820", received: 1,
                    sent: 2),
                publicKey: key(2))
            let view = try await look(login)
            #expect((view.user, view.privilege) == ("root", .root))
            #expect(view.rules?.contains(rule) == true)
            #expect(view.outboundNATMode == "automatic")
            let device = try #require(view.devices?.first { $0.name == "wg0" })
            #expect(device.isUp && device.mtu == 1420 && device.addresses.map(\.description) == ["10.0.1.1/24"])
            let peer = try #require(view.wireGuard?.peers.first)
            #expect(peer.publicKey.base64 == key(2) && peer.keepalive == 25 && peer.latestHandshake == 1_800_000_000)
            #expect(view.wireGuard?.devices.map(\.port) == [51820])
            #expect(login.said.count == 1)
            let answer = await login.twin.perform(["wg", "show", "all", "dump"])
            for secret in [FirewallLogin.privateKey, FirewallLogin.presharedKey] {
                #expect(answer.output.contains(secret))
                #expect(login.said.allSatisfy { !$0.outputText.contains(secret) && !$0.errorText.contains(secret) })
            }
        }
    }

    @Test(.enabled(if: FirewallLogin.hasAll, FirewallLogin.reason))
    func `The mode that the API of 25_7 hides is seen`() async throws {
        try await FirewallLogin.with(.v25_7) { login in
            let file = login.twin.folder.appending(path: "config.xml")
            let text = try login.configuration.replacing("<mode>automatic</mode>", with: "<mode>hybrid</mode>")
            try Data(text.utf8).write(to: file)
            let plan = try await login.plan(inventory(api: "xmlrpc: false").entered())
            #expect(plan.comparison(of: "fw")?.state.outboundNATMode == "hybrid")
        }
    }

    @Test(
        .enabled(if: FirewallLogin.hasAll, FirewallLogin.reason),
        arguments: zip(
            [TwinShell.Sudo.allowed, .refused, .allowed], [(true, true), (true, false), (false, false)]))
    func `Somebody else than root sees it by sudo or not at all`(
        _ sudo: TwinShell.Sudo, _ expected: (isAllowed: Bool, isRoot: Bool)
    ) async throws {
        try await FirewallLogin.with(as: .user("operator", sudo: sudo)) { login in
            try await login.makeTunnel()
            let view = try await look(login, sudo: expected.isAllowed)
            #expect(view.user == "operator")
            #expect(view.isRoot == expected.isRoot)
            #expect((view.rules != nil) == expected.isRoot && (view.wireGuard != nil) == expected.isRoot)
            #expect((view.obstacle == nil) == expected.isRoot)
            if expected.isAllowed, !expected.isRoot { #expect(view.privilege == .sudoRefused) }
        }
    }

    // MARK: Recordings

    @Test(.enabled(if: CommandTranscript.areThere, "the recordings are not beside the repository"))
    func `Recorded outputs are read, and their keys stay where they are`() async throws {
        let shell = try LocalShell([
            "id": Self.root, "wg": "cat \"${0%/*}/dump\"", "pfctl": "cat \"${0%/*}/rules\"", "ifconfig": "exit 1",
            "php": "exit 255",
        ])
        let dump =
            try CommandTranscript.output(of: "wg show all dump", in: "recordings/wg-show.txt") + [UInt8(ascii: "\n")]
        try shell.write(dump, to: "dump")
        try shell.write(try CommandTranscript.bytes("opnsense/pf/rules.debug-26.1"), to: "rules")
        let result = try await RecordingShell(shell).collect { try await look($0) }
        let view = result.value
        #expect(view.wireGuard?.peers.count == 3 && view.wireGuard?.devices.count == 1)
        #expect(view.wireGuard?.peers.first?.presharedKey == nil)
        #expect(view.rules == PacketFilterLabels(parsing: try CommandTranscript.bytes("opnsense/pf/rules.debug-26.1")))
        #expect(view.devices == nil && view.outboundNATMode == nil)
        let text = String(decoding: dump, as: UTF8.self)
        let secrets = text.split(separator: "\n").flatMap { line -> [Substring] in
            let fields = line.split(separator: "\t")
            return fields.count == 5 ? [fields[1]] : [fields[2]]
        }.filter { $0 != "(none)" }
        #expect(secrets.count == 2)
        for secret in secrets { #expect(!result.said.contains(secret)) }
    }

    // MARK: What is none

    @Test func `A host that is no OPNsense has nothing to show`() async throws {
        let view = try await look(
            try LocalShell([
                "id": Self.root, "pfctl": "exit 127", "wg": "exit 127", "ifconfig": "exit 127", "php": "exit 127",
            ]))
        #expect(view == ShellView(user: "root", privilege: .root))
    }

    @Test(arguments: ["pfctl", "wg", "ifconfig"])
    func `Output that is none is an error without a word of it, or nothing`(_ program: String) async throws {
        var programs = ["id": Self.root, "pfctl": "true", "wg": "true", "ifconfig": "true", "php": "true"]
        programs[program] = "printf 'SECRET\\tSECRET\\tSECRET\\tSECRET\\tSECRET\\nSECRET\\n'"
        let shell = try LocalShell(programs)
        if program == "pfctl" {
            #expect(try await look(shell).rules?.counts.isEmpty == true)
        } else {
            let error = await #expect(throws: ProviderError.self) { try await look(shell) }
            #expect(error?.code == .malformed)
            #expect(error.map { "\($0)".contains("SECRET") } == false)
        }
    }

    @Test func `A login that runs no commands is an error`() async throws {
        let error = await #expect(throws: ProviderError.self) {
            try await look(try LocalShell(["id": "exit 1", "sed": "exit 1"]))
        }
        #expect(error?.code == .malformed)
        #expect(error?.message.contains("Nothing was changed") == true)
    }
}

/// Keeps what a shell says.
actor RecordingShell: RemoteShell {
    private let shell: any RemoteShell
    private var said = ""

    init(_ shell: any RemoteShell) { self.shell = shell }

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        let result = try await shell.run(script: script, input: input, deadline: deadline)
        said += result.outputText + result.errorText
        return result
    }

    func collect<Value: Sendable>(
        _ body: @Sendable (RecordingShell) async throws -> Value
    ) async throws -> (value: Value, said: String) {
        let value = try await body(self)
        return (value, said)
    }
}

extension String {
    /// The inventory with an entrance by SSH to its firewall.
    func entered(sudo: Bool = false) -> String {
        replacingOccurrences(
            of: "address: 10.0.0.1\n", with: "address: 10.0.0.1\n    ssh: {user: root, sudo: \(sudo)}\n")
    }
}
