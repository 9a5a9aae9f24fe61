import Foundation
import Inventory
import Lab
import Reconciler
import SSH
import Testing

@testable import Providers

/// The program that assigns and enables, run by a real PHP behind a real sshd with csh, on a twin's configuration.
@Suite(.enabled(if: FirewallLogin.hasAll, FirewallLogin.reason), .timeLimit(.minutes(10)))
struct InterfaceProgramTests {
    private static let revision = "vpnctl: interface of wg0"

    @Test(arguments: Release.allCases)
    func `An interface is assigned and enabled, and shows after the reload`(_ release: Release) async throws {
        try await FirewallLogin.with(release) { login in
            try await login.makeTunnel()
            #expect(try await login.overview() == nil)
            #expect(try await login.store(.wish()) == ["wg0": "opt2"])
            #expect(try await login.overview() == "opt2 WG_HUB true")
            #expect(try await login.twin.notInForce.contains("interfaces"))
            let result = try await login.run(
                script: "configctl interface reconfigure opt2 && configctl filter reload", input: [], deadline: .zero)
            #expect(result.outputText == "OK\n\nOK\n\n")
            #expect(try await login.twin.notInForce == [])
            #expect(try await login.history().first == Self.revision)
            let stored = try #require(
                try login.configuration.firstMatch(of: #/<opt2>\s*(.*?)\s*<\/opt2>/#.dotMatchesNewlines()))
            #expect(
                stored.1.split(separator: "\n").map { $0.filter { $0 != " " } } == [
                    "<if>wg0</if>", "<descr>WG_HUB</descr>", "<lock>1</lock>", "<enable>1</enable>",
                ])
        }
    }

    @Test func `What is there already is not written again`() async throws {
        try await FirewallLogin.with { login in
            try await login.makeTunnel()
            _ = try await login.store(.wish())
            let (text, history) = (try login.configuration, try await login.history())
            #expect(try await login.store(.wish()) == ["wg0": "opt2"])
            #expect(try await login.store(.wish(key: "opt2", called: nil)) == ["wg0": "opt2"])
            #expect(try login.configuration == text)
            #expect(try await login.history() == history)
            #expect(history.filter { $0 == Self.revision }.count == 1)
        }
    }

    @Test func `Only what is asked for changes, and what REST wrote before stays`() async throws {
        try await FirewallLogin.with { login in
            try await login.makeTunnel()
            try await login.makeTunnel(number: 1)
            #expect(try await login.store(.wish(), .wish("wg1", called: "WG_LAB")) == ["wg0": "opt2", "wg1": "opt3"])
            _ = try await login.store(.wish(key: "opt2", called: "HUB", enabled: nil))
            #expect(try await login.overview() == "opt2 HUB true")
            _ = try await login.store(.wish(key: "opt2", called: nil, enabled: false))
            #expect(try await login.overview() == "opt2 HUB false")
            #expect(try await login.overview(of: "wg1") == "opt3 WG_LAB true")
            #expect(try await login.overview(of: "vtnet1") == "lan LAN true")
            try await login.twin.take("firewall/alias/set_item/\(Identifiers.alias)", Identifiers.aliasBody)
            let text = try login.configuration
            #expect(text.contains("<name>added</name>") && text.contains("<descr>WG_LAB</descr>"))
        }
    }

    private enum Identifiers {
        static let alias = "6b1f5f2e-7f0a-4c7e-9a3b-0d7b5a7c9e11"
        static let aliasBody = #"{"alias":{"name":"added","type":"host","content":"10.0.0.9"}}"#
    }

    @Test func `Text that means something to shells, PHP and XML arrives as it is`() async throws {
        try await FirewallLogin.with { login in
            try await login.makeTunnel()
            let text = #"a'b"c\d $e `f` !g <h> &i; VPNCTL_END"# + "\nVPNCTL_END\nREQUEST\n\u{e4}\u{1F512}"
            #expect(try await login.store(.wish(called: text)) == ["wg0": "opt2"])
            #expect(try await login.store(.wish(called: text)) == ["wg0": "opt2"])
            #expect(try await login.overview() == "opt2 \(text) true")
        }
    }

    @Test func `An interface that is somebody else's is refused, and nothing is written`() async throws {
        try await FirewallLogin.with { login in
            try await login.makeTunnel()
            _ = try await login.store(.wish(called: "THEIRS"))
            let text = try login.configuration
            func refusal(_ wish: InterfaceRequest.Wish) async throws -> String {
                try #require(await #expect(throws: Moved.self) { try await login.store(wish) }).detail
            }
            #expect(
                try await refusal(.wish()) == "wg0 is assigned to opt2 already, which somebody calls THEIRS")
            #expect(try await refusal(.wish(key: "lan")) == "lan is not on wg0 any more, but on vtnet1")
            #expect(try await refusal(.wish(key: "opt9")) == "opt9 is not there any more")
            #expect(
                try await refusal(.wish("wg7")) == "no WireGuard instance of the firewall has wg7")
            #expect(try login.configuration == text)
        }
    }

    @Test func `A lock that somebody holds is named, and nothing is written`() async throws {
        try await FirewallLogin.with { login in
            try await login.makeTunnel()
            let text = try login.configuration
            let file = try FileHandle(forUpdating: login.twin.folder.appending(path: "config.xml"))
            #expect(flock(file.fileDescriptor, LOCK_EX) == 0)
            let error = await #expect(throws: ProviderError.self) { try await login.store(.wish(), patience: 0.2) }
            #expect(error?.code == .locked)
            #expect(error?.message.contains("held the lock of the configuration of fw") == true)
            try file.close()
            #expect(try login.configuration == text)
            #expect(try await login.store(.wish()) == ["wg0": "opt2"])
        }
    }

    @Test(arguments: TwinShell.Pause.allCases)
    func `Killed in the middle it leaves the file old or new, and a second run ends it`(
        _ place: TwinShell.Pause
    ) async throws {
        try await FirewallLogin.with { login in
            try await login.makeTunnel()
            let text = try login.configuration
            try login.programs.pause(at: place)
            async let error = #expect(throws: ProviderError.self) { try await login.store(.wish()) }
            while login.programs.waitingProcess == nil { try await Task.sleep(for: .milliseconds(5)) }
            kill(try #require(login.programs.waitingProcess), SIGKILL)
            #expect(await error?.code == .command)
            login.programs.resume()
            #expect((try login.configuration == text) == (place != .saved))
            _ = try XMLDocumentCheck(try login.configuration)
            #expect(try await login.store(.wish()) == ["wg0": "opt2"])
            #expect(try await login.overview() == "opt2 WG_HUB true")
            #expect(try await login.history().filter { $0 == Self.revision }.count == 1)
        }
    }

    /// Throws unless a text ends where the document does.
    private struct XMLDocumentCheck {
        init(_ text: String) throws { #expect(text.hasSuffix("</opnsense>\n")) }
    }

    @Test func `A firewall without PHP is told of`() async throws {
        try await FirewallLogin.with(php: nil) { login in
            let error = await #expect(throws: ProviderError.self) { try await login.store(.wish()) }
            #expect(error?.code == .command)
            #expect(error?.message.contains("no PHP") == true)
            #expect(error?.underlying == "php: not found")
        }
    }
}
