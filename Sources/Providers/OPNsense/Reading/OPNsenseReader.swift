import Foundation
package import Inventory
import Reconciler

/// Reads the live state of one OPNsense: one request for each kind of object, whatever their number.
///
/// The version is asked first, as the proof of the login: ten wrong logins at once could lock the operator out. Then
/// the instances alone, because two WireGuard models that are read at once can wait for each other for good. Then
/// everything else at once.
package struct OPNsenseReader: Sendable {
    let transport: any HTTPTransport
    let host: String
    /// The interfaces whose rules matter; 25.7 lists the rules of one interface only.
    let ruleInterfaces: [String]
    let mark: OPNsenseMark
    /// Whether static routes are asked for, so that not being allowed to read them is an error.
    let needsRoutes: Bool
    /// Sees what the API hides; nil where the firewall is not entered.
    let shell: ShellReader?
    /// Whether interfaces are managed and written by SSH if at all, since the inventory does not allow XML-RPC.
    private let writesBySSH: Bool

    /// - Parameter shell: An open session on the firewall, where there is one.
    package init(transport: any HTTPTransport, host: String, site: Site, shell: (any RemoteShell)? = nil) {
        self.transport = transport
        self.host = host
        ruleInterfaces = Set(site.rules.filter { $0.host == host }.map(\.interface)).sorted()
        mark = OPNsenseMark(site: site.name, formerSites: site.formerNames)
        needsRoutes = site.routes.contains { $0.host == host }
        let entered = site.hosts.first { $0.name == host }
        self.shell = shell.flatMap { shell in entered.map { ShellReader(shell: shell, host: $0) } }
        writesBySSH =
            entered?.api?.xmlrpc != true && site.tunnels.contains { $0.host == host && $0.interface != nil }
    }

    /// - Throws: ``ProviderError``; where privileges are missing, one error that names all of them.
    package func read() async throws -> OPNsenseState {
        let state = try await readVisible()
        try complainAboutMissing(state)
        return state
    }

    /// What the user may see, where it may be less than the inventory needs: ``OPNsenseState/missing`` names the rest.
    package func readVisible() async throws -> OPNsenseState {
        var state = OPNsenseState()
        let information = try await optional(OPNsenseAPI.systemInformation, SystemInformation.self, &state)
        state.version = information?.versions.first.flatMap(ProductVersion.init(parsing:))
        let instances = try await required(
            OPNsenseAPI.searchInstances, SearchAnswer<OPNsenseState.Instance>.self, &state)
        state.instances = (instances?.rows ?? []).sorted { ($0.number, $0.uuid) < ($1.number, $1.uuid) }
        try await readRest(into: &state)
        return state
    }

    // MARK: All at once

    private func readRest(into state: inout OPNsenseState) async throws {
        let version = state.version
        async let general = fetch(OPNsenseAPI.readWireGuard, WireGuardGeneral.self)
        async let peers = fetch(OPNsenseAPI.searchPeers, SearchAnswer<OPNsenseState.Peer>.self)
        async let running = fetch(OPNsenseAPI.showWireGuard, SearchAnswer<OPNsenseState.RunningRow>.self)
        async let interfaces = fetch(OPNsenseAPI.interfacesInfo, SearchAnswer<OPNsenseState.Interface>.self)
        async let assignments = fetchAssignments(version)
        async let aliases = fetch(OPNsenseAPI.searchAliases, SearchAnswer<OPNsenseState.Alias>.self)
        async let rules = fetchRules(state)
        async let leftRules = state.rulesComeAtOnce ? .value([]) : fetchLeftRules()
        async let routes = fetch(OPNsenseAPI.searchRoutes, SearchAnswer<OPNsenseState.StaticRoute>.self)
        async let gateways = fetch(OPNsenseAPI.searchGateways, SearchAnswer<OPNsenseState.Gateway>.self)
        async let outboundNAT = fetchOutboundNAT(version)
        async let status = fetch(OPNsenseAPI.systemStatus, SystemStatusAnswer.self)
        async let seen = isShellNeeded(by: version) ? shell?.read() : nil

        state.isWireGuardEnabled = try present(await general).take(&state)?.general.enabled == "1"
        state.peers = (try present(await peers).take(&state)?.rows ?? []).sorted { $0.uuid < $1.uuid }
        state.running = try present(await running).take(&state)?.rows
            .sorted { ($0.device, $0.isPeer ? 1 : 0, $0.publicKey) < ($1.device, $1.isPeer ? 1 : 0, $1.publicKey) }
        state.interfaces = (try present(await interfaces).take(&state)?.rows ?? [])
            .sorted { ($0.key, $0.device) < ($1.key, $1.device) }
        let assigned = try await assignments.take(&state)
        state.hasAssignmentAPI = assigned != nil
        state.canEnableByREST = assigned?.rows.contains(where: \.canEnable) == true
        state.aliases = (try present(await aliases).take(&state)?.rows ?? []).sorted { $0.name < $1.name }
        state.rules = try present(await rules).take(&state) ?? []
        let found = state.rules
        let left = try await leftRules.take(&state) ?? []
        state.rules = Self.inOrder(found + left.filter { matters($0, state) })
        state.routes = (try await routes.take(&state)?.rows ?? []).sorted { $0.uuid < $1.uuid }
        state.gateways = (try await gateways.take(&state)?.rows ?? []).sorted { $0.name < $1.name }
        state.outboundNATMode = try await outboundNAT.take(&state)?.mode
        state.firewallStatus = Self.firewallStatus(try await status.take(&state))
        state.shell = try await seen
        if state.shell == nil, state.hidesWhatSSHSees { state.shell = try await shell?.read() }
        state.outboundNATMode = state.outboundNATMode ?? state.shell?.outboundNATMode
    }

    /// Whether it is known before anything else is read that the API does not do; else it is asked alone first.
    private func isShellNeeded(by version: ProductVersion?) -> Bool {
        guard let version else { return true }
        return writesBySSH || version < ProductVersion(year: 26, month: 1)
    }

    /// A row of `interfaces/assignment/search_item`, as far as it tells what the call can do.
    struct AssignmentRow: Decodable {
        let canEnable: Bool

        init(from decoder: any Decoder) throws {
            canEnable = try decoder.container(keyedBy: Column.self).contains("enable")
        }
    }

    /// Releases before 26.7 have no such call, and are not asked for it.
    private func fetchAssignments(_ version: ProductVersion?) async throws -> Answer<SearchAnswer<AssignmentRow>> {
        if let version, version < ProductVersion(year: 26, month: 7) { return .absent(OPNsenseAPI.searchAssignments) }
        return try await fetch(OPNsenseAPI.searchAssignments, SearchAnswer<AssignmentRow>.self)
    }

    /// Rules of every interface in one answer (26.1.1 and later), or one answer for each interface that matters.
    func fetchRules(_ state: OPNsenseState) async throws -> Answer<[FirewallRule]> {
        try await fetchRules(on: state.rulesComeAtOnce ? [nil] : [nil] + ruleInterfaces)
    }

    private func fetchRules(on interfaces: [String?]) async throws -> Answer<[FirewallRule]> {
        try await withThrowingTaskGroup(of: Answer<SearchAnswer<FirewallRule>>.self) { group in
            for interface in interfaces {
                group.addTask { try await fetch(OPNsenseAPI.searchRules, body: Self.ruleQuery(interface)) }
            }
            var found: [String: FirewallRule] = [:]
            for try await answer in group {
                guard case .value(let rows) = answer else { return answer.map { _ in [] } }
                // A floating rule stands in every answer; legacy rules share labels where they are equal.
                for rule in rows.rows { found["\(rule.uuid) \(rule.sortOrder)"] = rule }
            }
            return .value(Self.inOrder(Array(found.values)))
        }
    }

    static func inOrder(_ rules: [FirewallRule]) -> [FirewallRule] {
        rules.sorted { ($0.sortOrder, $0.uuid) < ($1.sortOrder, $1.uuid) }
    }

    private static func ruleQuery(_ interface: String?) -> String {
        let limit = #""rowCount":-1,"show_all":"1""#
        return interface.map { #"{"interface":"\#($0)",\#(limit)}"# } ?? "{\(limit)}"
    }

    /// 25.7 answers with the whole filter model instead of the mode, so it is not asked.
    private func fetchOutboundNAT(_ version: ProductVersion?) async throws -> Answer<OutboundNAT> {
        guard let version, version >= ProductVersion(year: 26, month: 1) else {
            return .absent(OPNsenseAPI.readOutboundNAT)
        }
        return try await fetch(OPNsenseAPI.readOutboundNAT, OutboundNAT.self)
    }

    static func firewallStatus(_ answer: SystemStatusAnswer?) -> OPNsenseState.FirewallStatus {
        guard let answer else { return .notVisible }
        // A healthy subsystem is left out, and so is one that this user may not see.
        guard let firewall = answer.subsystems["firewall"], firewall.status != "OK" else { return .noErrorShown }
        return .failed(message: firewall.message, time: firewall.timestamp ?? 0)
    }

    // MARK: One request

    /// What a call gave, where not giving anything may be normal.
    enum Answer<Body: Sendable>: Sendable {
        case value(Body)
        case forbidden(OPNsenseAPI.Call)
        /// The endpoint does not exist in this version.
        case absent(OPNsenseAPI.Call)

        func take(_ state: inout OPNsenseState) -> Body? {
            switch self {
            case .value(let body): return body
            case .forbidden(let call):
                state.missing.append(.init(path: call.path, privilege: call.privilege))
                return nil
            case .absent: return nil
            }
        }

        func map<Other>(_ transform: (Body) -> Other) -> Answer<Other> {
            switch self {
            case .value(let body): .value(transform(body))
            case .forbidden(let call): .forbidden(call)
            case .absent(let call): .absent(call)
            }
        }
    }

    private func optional<Body: Decodable & Sendable>(
        _ call: OPNsenseAPI.Call, _ type: Body.Type, _ state: inout OPNsenseState
    ) async throws -> Body? {
        try await fetch(call, type).take(&state)
    }

    private func required<Body: Decodable & Sendable>(
        _ call: OPNsenseAPI.Call, _ type: Body.Type, _ state: inout OPNsenseState
    ) async throws -> Body? {
        try await present(fetch(call, type)).take(&state)
    }

    /// An answer of an endpoint that every version has.
    func present<Body>(_ answer: Answer<Body>) throws -> Answer<Body> {
        guard case .absent(let call) = answer else { return answer }
        throw absent(call)
    }

    func absent(_ call: OPNsenseAPI.Call) -> ProviderError { Self.absent(call.absolutePath, host: host) }

    static func absent(_ path: String, host: String) -> ProviderError {
        ProviderError(
            .noEndpoint, host: host,
            message: "\(host) has no \(path). It is not an OPNsense that vpnctl knows "
                + "(\(ProductVersion.oldestKnown) to \(ProductVersion.newestKnown)), or the URL leads to something else."
        )
    }

    func fetch<Body: Decodable & Sendable>(
        _ call: OPNsenseAPI.Call, _ type: Body.Type = Body.self, body: String? = nil
    ) async throws -> Answer<Body> {
        let request =
            if let body {
                HTTPRequest(
                    .post, call.absolutePath, headers: [HTTPField("Content-Type", "application/json")],
                    body: Array(body.utf8), isRead: true)
            } else {
                HTTPRequest(.get, call.absolutePath)
            }
        let response = try await transport.send(request)
        switch response.status {
        case 200: return .value(try decode(type, from: response, of: call))
        case 403: return .forbidden(call)
        case 404: return .absent(call)
        default: throw response.refusal(of: request, by: host) ?? unexpected(response, of: call)
        }
    }

    private func decode<Body: Decodable>(
        _ type: Body.Type, from response: HTTPResponse, of call: OPNsenseAPI.Call
    ) throws -> Body {
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch let error as DecodingError {
            throw malformed(error, response, of: call)
        }
    }

    private func malformed(
        _ error: DecodingError, _ response: HTTPResponse, of call: OPNsenseAPI.Call
    ) -> ProviderError {
        let first = response.body.first { $0 != 0x20 && $0 != 0x0a && $0 != 0x0d }
        let what =
            switch first {
            case UInt8(ascii: "<"): "HTML or XML instead of JSON, as a login page or a proxy does"
            case nil: "an empty body"
            default: "something else than this version of vpnctl expects (\(Self.place(of: error)))"
            }
        return ProviderError(
            .malformed, host: host,
            message: "\(host) answered \(call.absolutePath) with \(what). Nothing was changed. "
                + "Check that `api.url` leads to OPNsense itself, and that its version is one that vpnctl knows.")
    }

    /// Where in the answer decoding stopped, without a value of it.
    private static func place(of error: DecodingError) -> String {
        let path: [any CodingKey]
        switch error {
        case .keyNotFound(let key, let context): path = context.codingPath + [key]
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            path = context.codingPath
        @unknown default: path = []
        }
        let names = path.map { $0.intValue.map { "row \($0 + 1)" } ?? $0.stringValue }
        return names.isEmpty ? "it is not complete JSON" : names.joined(separator: ", ")
    }

    private func unexpected(_ response: HTTPResponse, of call: OPNsenseAPI.Call) -> ProviderError {
        ProviderError(
            .serverError, host: host,
            message: "\(host) answered \(call.absolutePath) with status \(response.status). "
                + "See System > Log Files > General on the firewall, then try again; nothing was changed.")
    }

    /// What is missing for the inventory at hand, all in one error.
    private func complainAboutMissing(_ state: OPNsenseState) throws {
        let needed = OPNsenseAPI.Privilege.needed(hasRules: !ruleInterfaces.isEmpty, hasRoutes: needsRoutes)
        let lacking = Set(state.missing.map(\.privilege)).intersection(needed).sorted()
        guard !lacking.isEmpty else { return }
        throw ProviderError(
            .forbidden, host: host,
            message: "The API user on \(host) lacks \(lacking.count == 1 ? "a privilege" : "privileges") that this "
                + "inventory needs: \(lacking.joined(separator: ", ")). Add it under System > Access > Users (or to a "
                + "group of the user); `vpnctl access` shows what each one is for.")
    }
}

extension ProviderError.Code {
    package static let noEndpoint = Self("no-endpoint")
    package static let serverError = Self("server-error")
}

extension OPNsenseState {
    /// Whether something is not visible by the API that a look by SSH would show.
    fileprivate var hidesWhatSSHSees: Bool { running == nil || outboundNATMode == nil || !showsLoadedRules }

    /// Whether one answer lists the rules of every interface.
    var rulesComeAtOnce: Bool { version.map { $0 >= ProductVersion(year: 26, month: 1, patch: 1) } ?? false }

    /// The interfaces of WireGuard devices, as rules name them: by key, or by description where a person made the rule.
    var tunnelInterfaces: Set<String> {
        let assigned = interfaces.filter { $0.device.hasPrefix("wg") && !$0.key.isEmpty }
        return Set(assigned.flatMap { [$0.key, $0.description] })
    }
}
