import Foundation
import Inventory
import Lab
import Reconciler

@testable import Providers

/// A twin whose user `vpnctl` has exactly the privileges that a test gives it.
struct AccessTwin {
    static let key = Credentials(key: "canaryKey7Qx+/w==", secret: "canarySecret7Qx+/w==")

    /// What the twin's own user has.
    static let everything = [
        "page-wireguard-config", "page-filter-api", "page-filter-snat-api", "page-firewall-alias-edit",
        "page-interfaces-assignnetworkports", "page-status-interfaces", "page-system-staticroutes",
        "page-system-gateways", "page-diagnostics-configurationhistory", "page-system-login-logout",
        "page-system-status", "page-diagnostics-logs-firewall-general", "page-xmlrpclibrary",
    ]

    static func start(_ privileges: [String] = everything, release: Release = .v26_7) async throws -> OPNsenseTwin {
        var plain = TwinSettings(release: release)
        plain.serves = false
        plain.credentials = ["vpnctl": key]
        let source = try await OPNsenseTwin.start(plain)
        let document = try await source.configurationXML
        try await source.shutdown()
        var settings = TwinSettings(
            release: release, configuration: replacingPrivileges(in: document, with: privileges))
        settings.credentials = ["vpnctl": key]
        return try await OPNsenseTwin.start(settings)
    }

    private static func replacingPrivileges(in document: String, with privileges: [String]) -> String {
        guard let name = document.range(of: "<name>vpnctl</name>"),
            let start = document.range(of: "<priv>", range: name.upperBound..<document.endIndex),
            let end = document.range(of: "</priv>", range: start.upperBound..<document.endIndex)
        else { return document }
        return document.replacingCharacters(
            in: start.upperBound..<end.lowerBound, with: privileges.joined(separator: ","))
    }
}

/// The inventory that the tests of the access look from.
func accessSite(url: String, xmlrpc: Bool = false, ssh: Bool = false) throws -> Site {
    let text = """
        version: 1
        site: home
        hosts:
          opnsense:
            provider: opnsense
            address: 127.0.0.1
            api: {url: "\(url)", xmlrpc: \(xmlrpc), credentials: {key: {env: K}, secret: {env: S}}}
            \(ssh ? "ssh: {user: root}" : "")
        subnets:
          lan: {cidr: [10.0.0.0/24], gateway: opnsense, attached: {opnsense: lan}}
          vpn: {cidr: [10.0.1.0/24]}
        rules:
          - {id: a, name: A, interface: lan, action: pass, from: vpn, to: lan}
        """
    return try Site.parse(files: [("site.yaml", Array(text.utf8))], today: nil)
}

/// Looks at a twin as `vpnctl access` does.
func access(
    to twin: OPNsenseTwin, xmlrpc: Bool = false, ssh: Bool = false, credentials: Credentials = AccessTwin.key,
    limits: TransportLimits = TransportLimits(), shell: Result<any RemoteShell, ProviderError>? = nil
) async throws -> OPNsenseAccess {
    let url = await twin.url?.absoluteString ?? ""
    let site = try accessSite(url: url, xmlrpc: xmlrpc, ssh: ssh)
    return try await withTransport(
        url, trust: .pinned(sha256: await twin.certificateSHA256 ?? []),
        credential: .basic(user: Secret(credentials.key), password: Secret(credentials.secret)), limits: limits
    ) { transport in
        try await OPNsenseAccessReader(transport: transport, host: site.hosts[0], site: site, shell: shell).read()
    }
}

extension OPNsenseAccess {
    /// What is closed, by the name of the task.
    var closed: [String: Ability] {
        Dictionary(uniqueKeysWithValues: abilities.filter { !$0.isOpen }.map { ($0.task.rawValue, $0) })
    }
}

extension OPNsenseTwin {
    /// Requests that changed something or brought something into force.
    nonisolated var effects: [LoggedRequest] {
        requests.filter {
            $0.revisions > 0 || $0.commands.contains { $0.contains("reload") || $0.contains("configure") }
        }
    }
}
