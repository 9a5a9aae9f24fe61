package import Inventory

/// What an API user was given for one read of each page.
struct OPNsenseProbes: Sendable {
    enum Verdict: Hashable, Sendable {
        case granted
        case forbidden
        /// The call does not exist in this version.
        case absent
        /// Neither: the reason, a sentence.
        case failed(String)
    }

    var version: ProductVersion?
    /// By the id of the privilege.
    var verdicts: [String: Verdict] = [:]
    /// Whether the user may see the firewall's log, without which its subsystem is left out of the status; nil where
    /// nothing tells.
    var seesFirewallLog: Bool?
    var xmlrpc = OPNsenseAccess.XMLRPCVerdict.notAllowed
    var shell = OPNsenseAccess.ShellVerdict.notTried

    var view: ShellView? { if case .seen(let view) = shell { view } else { nil } }

    subscript(privilege: String) -> Verdict { verdicts[privilege] ?? .absent }
}

/// Finds out what an API user may do, by one read of each page; it writes nothing.
///
/// A page's privilege covers its writes as well, so that reads are enough. WireGuard is probed by its general settings
/// alone: neither of the models that can lock each other out is read, and no private key crosses the wire.
package struct OPNsenseAccessReader: Sendable {
    let transport: any HTTPTransport
    let host: Host
    let site: Site
    let shell: Result<any RemoteShell, ProviderError>?

    /// - Parameter shell: An open session on the firewall, or why there is none; nil where none was tried.
    package init(
        transport: any HTTPTransport, host: Host, site: Site, shell: Result<any RemoteShell, ProviderError>? = nil
    ) {
        self.transport = transport
        self.host = host
        self.site = site
        self.shell = shell
    }

    private var reader: OPNsenseReader { OPNsenseReader(transport: transport, host: host.name, site: site) }

    /// The calls that stand for their pages, ``OPNsenseAPI/systemInformation`` apart; the first ones are sent alone until
    /// one of them proves the login.
    private static let calls: [OPNsenseAPI.Call] = [
        OPNsenseAPI.readWireGuard, OPNsenseAPI.interfacesInfo, OPNsenseAPI.searchAliases, OPNsenseAPI.searchRules,
        OPNsenseAPI.searchRoutes, OPNsenseAPI.searchGateways, OPNsenseAPI.systemStatus,
        OPNsenseAPI.searchAssignments,
        OPNsenseAPI.Call(OPNsenseAPI.listBackups.path + "/this", .read, OPNsenseAPI.Privilege.history),
    ]

    /// - Throws: ``ProviderError`` where the host is not reached or does not let the key in, after one request at most
    ///   that carried a key it does not accept; `CancellationError`.
    package func read() async throws -> OPNsenseAccess {
        var probes = OPNsenseProbes()
        try await proveLogin(&probes)
        async let seen = probeShell()
        try await probeRest(&probes)
        probes.shell = await seen
        if host.api?.xmlrpc == true { probes.xmlrpc = try await probeXMLRPC() }
        return OPNsenseAccess(host: host, site: site, probes: probes)
    }

    /// One request at a time until an answer proves the login: a missing call is told to everybody.
    private func proveLogin(_ probes: inout OPNsenseProbes) async throws {
        switch try await reader.fetch(OPNsenseAPI.systemInformation, SystemInformation.self) {
        case .value(let information):
            probes.version = information.versions.first.flatMap(ProductVersion.init(parsing:))
            return probes.verdicts[OPNsenseAPI.Privilege.dashboard] = .granted
        case .forbidden: return probes.verdicts[OPNsenseAPI.Privilege.dashboard] = .forbidden
        case .absent: break
        }
        switch try await reader.fetch(OPNsenseAPI.readWireGuard, AnyAnswer.self) {
        case .value: probes.verdicts[OPNsenseAPI.Privilege.wireguard] = .granted
        case .forbidden: probes.verdicts[OPNsenseAPI.Privilege.wireguard] = .forbidden
        case .absent(let call): throw reader.absent(call)
        }
    }

    private func probeRest(_ probes: inout OPNsenseProbes) async throws {
        let known = probes
        async let seesFirewallLog = seesFirewallLog()
        let found = try await withThrowingTaskGroup(of: (String, OPNsenseProbes.Verdict).self) { group in
            for call in calls(known) {
                group.addTask { (call.privilege, try await verdict(on: call)) }
            }
            var found: [String: OPNsenseProbes.Verdict] = [:]
            for try await (privilege, verdict) in group { found[privilege] = verdict }
            return found
        }
        probes.verdicts.merge(found) { _, new in new }
        probes.seesFirewallLog = try await seesFirewallLog
    }

    private func calls(_ known: OPNsenseProbes) -> [OPNsenseAPI.Call] {
        var calls = Self.calls.filter { known.verdicts[$0.privilege] == nil }
        // Before 26.1 it answers with the whole filter model and without the mode.
        if let version = known.version, version >= ProductVersion(year: 26, month: 1) {
            calls.append(OPNsenseAPI.readOutboundNAT)
        }
        return calls
    }

    private func verdict(on call: OPNsenseAPI.Call) async throws -> OPNsenseProbes.Verdict {
        do {
            let isSearch = call.path.contains("search")
            let body = isSearch ? #"{"current":1,"rowCount":1}"# : nil
            return switch try await reader.fetch(call, AnyAnswer.self, body: body) {
            case .value: .granted
            case .forbidden: .forbidden
            case .absent: .absent
            }
        } catch let error as ProviderError where error.code == .serverError || error.code == .malformed {
            return .failed(error.message)
        }
    }

    /// The menu lists the pages that the user may open, by the test that the status uses for its subsystems.
    private func seesFirewallLog() async throws -> Bool? {
        do {
            guard case .value(let menu) = try await reader.fetch(OPNsenseAPI.menu, [MenuItem].self) else { return nil }
            return menu.contains { $0.leads(to: "/ui/diagnostics/log/core/firewall") }
        } catch let error as ProviderError where error.code == .serverError || error.code == .malformed {
            return nil
        }
    }

    private func probeShell() async -> OPNsenseAccess.ShellVerdict {
        do {
            guard let shell = try shell?.get() else { return .notTried }
            return .seen(try await ShellReader(shell: shell, host: host).read())
        } catch let error as ProviderError {
            return .failed(error.message)
        } catch {
            return .failed("The session by SSH was given up.")
        }
    }

    /// After everything else and once: a call that is not let in counts as a failed login on the firewall.
    private func probeXMLRPC() async throws -> OPNsenseAccess.XMLRPCVerdict {
        do {
            let client = XMLRPCClient(transport: transport, host: host.name)
            _ = try await client.call("opnsense.firmware_version", isRead: true)
            return .works
        } catch let error as ProviderError {
            return error.code == .xmlrpcDenied ? .denied : .failed(error.message)
        }
    }
}

/// JSON of any shape.
private struct AnyAnswer: Decodable {
    init(from decoder: any Decoder) {}
}

/// One entry of `core/menu/tree`.
private struct MenuItem: Decodable {
    let url: String?
    let children: [MenuItem]

    private enum CodingKeys: String, CodingKey {
        case url = "Url"
        case children = "Children"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        url = try? container.decode(String.self, forKey: .url)
        children = (try? container.decode([MenuItem].self, forKey: .children)) ?? []
    }

    func leads(to path: String) -> Bool {
        url == path || url == path + "/" || children.contains { $0.leads(to: path) }
    }
}
