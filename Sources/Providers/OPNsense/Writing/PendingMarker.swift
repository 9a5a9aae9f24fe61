import Inventory
import Reconciler

/// A note on the firewall itself that something is stored and not in force, where nothing there would show it.
///
/// pf's statistics show that a rule is not loaded, but not that a loaded one is an older version of it; `wg show` has no
/// preshared keys. A run that ends between such a write and its reload would leave a firewall that looks finished. So a
/// disabled alias with the names of the services in its description is written before, and removed after the reloads.
struct PendingMarker {
    static let kind = OPNsenseKinds.alias
    let mark: OPNsenseMark

    /// At most 31 characters, whatever the site is called.
    var name: String { "vpnctl_pending_" + uuid.filter(\.isHexDigit).suffix(8) }
    var uuid: String { mark.uuid(kind: Self.kind, name: "pending") }

    func fields(services: Set<String>) -> [String: String] {
        [
            "enabled": "0", "name": name, "type": "network", "content": "127.0.0.0/8",
            "description": mark.description(
                Self.lead + services.sorted().joined(separator: " "), id: "pending", isProtected: false),
        ]
    }

    private static let lead = "stored and not in force: "

    /// The services that a run left behind.
    func services(in aliases: [OPNsenseState.Alias]) -> Set<String> {
        guard let alias = aliases.first(where: { $0.uuid == uuid }) else { return [] }
        let text = OPNsenseMark.inscription(in: alias.description)?.text ?? ""
        return Set(text.dropFirst(Self.lead.count).split(separator: " ").map(String.init))
    }
}

extension OPNsenseComparison {
    var pendingMarker: PendingMarker { PendingMarker(mark: mark) }

    /// Adds what an earlier run left behind to what can be seen.
    mutating func addPendingLayers() {
        let left = pendingMarker.services(in: state.aliases)
        if left.isEmpty { return }
        let reason = "an earlier run stored changes and ended before it reloaded"
        for service in kinds.services where left.contains(service.name) {
            if case .differs(let differences)? = live.layers[service] {
                setLayer(.differs(differences + [reason]), of: service)
            } else {
                setLayer(.differs([reason]), of: service)
            }
        }
    }

    /// Whether what is in force would tell the change from none, so that a later plan notices when its reload is missing.
    func isSeenInForce(_ change: Change) -> Bool {
        let attributes = Set(change.differences.map(\.attribute))
        func isVisible(_ service: Service) -> Bool {
            if case .unknown? = live.layers[service] { false } else { live.layers[service] != nil }
        }
        switch change.address.kind {
        case OPNsenseKinds.wireguard: return isVisible(kinds.wireguardService) && isVisible(kinds.filterService)
        case OPNsenseKinds.link: return isVisible(kinds.wireguardService)
        case OPNsenseKinds.instance:
            return isVisible(kinds.wireguardService)
                && (change.effect != .update || change.differences.allSatisfy(isSeenOfInstance))
        case OPNsenseKinds.peer:
            let isHidden = change.effect == .update && !attributes.isDisjoint(with: ["preshared_key", "endpoint"])
            return isVisible(kinds.wireguardService) && !isHidden
        case OPNsenseKinds.rule:
            let isSwitched = change.effect == .update && attributes == ["enabled"]
            return isVisible(kinds.filterService) && (change.effect == .create || isSwitched)
        case OPNsenseKinds.alias:
            return change.effect == .create && isVisible(kinds.aliasService)
        case OPNsenseKinds.route:
            let isSwitched = change.effect == .update && attributes == ["enabled"]
            return isVisible(kinds.routingService) && (change.effect == .create || isSwitched)
        default: return false
        }
    }

    /// Whether a device shows that it runs with the older value.
    private func isSeenOfInstance(_ difference: Difference) -> Bool {
        switch difference.attribute {
        // A device keeps the MTU that nothing sets any more.
        case "mtu": return difference.after != Value.none
        case "routes": return state.interfaces.contains { $0.routes != nil }
        case "addresses":
            // An interface may have other addresses as well; that a new one is missing is seen.
            guard case .list(let before)? = difference.before, case .list(let after)? = difference.after else {
                return false
            }
            return !Set(after).isSubset(of: before)
        default: return true
        }
    }
}

extension OPNsenseProvider {
    /// Remembers which steps nothing would show, and what an earlier run left behind.
    func watchForHidden(_ steps: [Step]) {
        pending = comparison.pendingMarker.services(in: state.aliases)
        isMarked = !pending.isEmpty
        ignoreMarker()
        compare()
        for case .change(let change) in steps.map(\.action) where !comparison.isSeenInForce(change) {
            hidden.insert(change)
        }
    }

    /// The run itself knows what it has to reload; what it looks at shall not be told by its own note.
    func ignoreMarker() {
        let uuid = comparison.pendingMarker.uuid
        state.aliases.removeAll { $0.uuid == uuid }
    }

    /// Leaves the note before the first change that nothing would show.
    func announce(_ changes: [Change]) async throws {
        guard changes.contains(where: hidden.contains) else { return }
        let services = Set(hidden.flatMap { kinds.services(of: $0) }.map(\.name))
        pending.formUnion(services)
        if isMarked { return }
        let marker = comparison.pendingMarker
        _ = try await send(OPNsenseWrite(OPNsenseAPI.setAlias, marker.uuid, "alias", marker.fields(services: pending)))
        isMarked = true
    }

    /// Takes the note away once everything that it names was reloaded.
    func settle(_ service: Service) async throws {
        let isExpected = hidden.contains { kinds.services(of: $0).contains(service) }
        if isExpected { return }
        pending.remove(service.name)
        guard isMarked, pending.isEmpty else { return }
        _ = try await send(OPNsenseWrite(OPNsenseAPI.deleteAlias, comparison.pendingMarker.uuid))
        isMarked = false
    }
}
