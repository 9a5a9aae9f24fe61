import Reconciler
import Testing

@testable import Inventory
@testable import Providers

struct SecretEnvironmentTests {
    private let pin = (0..<32).map { _ in "AB" }.joined(separator: ":")

    private func api(_ credentials: Host.Credentials = .file("~/key.txt")) -> Host.API {
        Host.API(
            url: "https://10.0.0.1",
            trust: .systemRoots,
            serverName: "fw.example.net",
            credentials: credentials,
            via: "pve",
            xmlrpc: false,
            place: Place(file: "hosts.yaml", line: 1, column: 1)
        )
    }

    @Test func `An empty environment changes nothing`() throws {
        let (changed, names) = try api().overridden(by: ["VPNCTL_OTHER_URL": "x"], hostName: "opnsense")
        #expect(changed.url == "https://10.0.0.1" && changed.trust == .systemRoots)
        #expect(changed.credentials == .file("~/key.txt"))
        #expect(names.isEmpty)
    }

    @Test func `Each variable replaces its part, and the rest stays`() throws {
        let prefix = "VPNCTL_FW_1_LAN_"
        let environment = [
            prefix + "URL": "https://10.0.0.2:8443", prefix + "CERTIFICATE": pin.lowercased(), prefix + "KEY": "k",
            prefix + "SECRET": "s",
        ]
        let (changed, names) = try api().overridden(by: environment, hostName: "fw-1.lan")
        #expect(changed.url == "https://10.0.0.2:8443")
        #expect(changed.trust == .pinned(sha256: [UInt8](repeating: 0xAB, count: 32)))
        let pair = Host.Credentials.pair(key: .environment(prefix + "KEY"), secret: .environment(prefix + "SECRET"))
        #expect(changed.credentials == pair)
        #expect(changed.serverName == "fw.example.net" && changed.via == "pve")
        #expect(names == environment.keys.sorted())
    }

    @Test func `Half of a pair can be replaced`() throws {
        let own = Host.Credentials.pair(key: .environment("K"), secret: .file("s"))
        let (changed, _) = try api(own).overridden(by: ["VPNCTL_OPNSENSE_SECRET": "x"], hostName: "opnsense")
        #expect(changed.credentials == .pair(key: .environment("K"), secret: .environment("VPNCTL_OPNSENSE_SECRET")))
    }

    @Test(arguments: [
        ("URL", "10.0.0.1", ProviderError.Code.invalidURL), ("URL", "https://u:hush@10.0.0.1", .invalidURL),
        ("URL", "http://10.0.0.1", .plainHTTP), ("URL", "", .environment), ("CERTIFICATE", "hush", .environment),
        ("CERTIFICATE", "AB:CD", .environment), ("KEY", "hush", .environment), ("SECRET", "hush", .environment),
        ("KEY", "", .environment),
    ])
    func `A malformed variable is named, its value is not`(suffix: String, value: String, code: ProviderError.Code) {
        let name = "VPNCTL_OPNSENSE_" + suffix
        let error = #expect(throws: ProviderError.self) {
            try api().overridden(by: [name: value], hostName: "opnsense")
        }
        #expect(error?.code == code)
        #expect(error?.message.contains(name) == true)
        #expect(error?.description.contains("hush") == false)
    }
}
