package import Interfaces
package import Reconciler

/// What the API tells of a route's persistence: whether a start of the host brings it up.
///
/// The API shows the lines of the interfaces file as options of their interface, or those of `interfaces.new` where that
/// exists. It shows neither what is in force, nor files that are included, nor where in the file a line stands; and it
/// has no call that writes a line, so that every change is a person's, or SSH's.
package struct ProxmoxPersistence: Sendable {
    package enum Verdict: Hashable, Sendable {
        /// Our two lines, word for word.
        case exact
        /// Somebody's lines that do the same, as they stand.
        case adopted([String])
        case absent
        /// Lines of ours or of somebody that do something else, as they stand; what is wrong is in the work.
        case differs([String])
        /// Changes that may touch the route wait for their activation: what is shown is not what is in the file.
        case pending
        /// The token may not see the interface.
        case hidden
        /// The host has no such interface.
        case noInterface
    }

    package let verdict: Verdict
    /// The file's text as far as the API tells it, reviewed like a file; nil where the interface is not shown.
    package let review: RouteReview?
    /// What a person has to do; nil where nothing is to be done.
    package let work: ManualWork?
    /// What REST cannot tell, each a clause that completes "cannot see ".
    package static let unseen = [
        "whether the route is in force now", "lines in files that the interfaces file includes",
        "whether the lines of the file are in an order that every program reads",
    ]

    fileprivate init(_ verdict: Verdict, _ review: RouteReview?, _ work: ManualWork?) {
        self.verdict = verdict
        self.review = review
        self.work = work
    }
}

extension ProxmoxState {
    /// The interfaces file in the words in which the API tells it: stanzas that say the same, not the file's own text.
    ///
    /// - Parameter path: Of the file, for messages.
    package func configuration(path: String) -> InterfacesConfiguration {
        let text = interfaces.map(\.stanzas).joined(separator: "\n")
        return InterfacesConfiguration(
            main: InterfacesFile(path: path, bytes: Array(text.utf8)), hasPendingChanges: pendingChanges != nil)
    }

    /// What the API tells of a route's lines.
    ///
    /// - Parameters:
    ///   - mark: Of our own lines.
    ///   - path: Of the interfaces file on the host.
    ///   - host: The inventory's name of the host.
    ///   - entrance: What lets vpnctl in by SSH, as an imperative.
    package func persistence(
        of route: WantedRoute, mark: RouteMark, path: String, host: String, entrance: String
    ) -> ProxmoxPersistence {
        let steps = RouteInstructions(route: route, mark: mark, path: path, host: host, entrance: entrance)
        guard interface(route.device) != nil else {
            if let spot = blindSpot(on: route.device) {
                return .init(.hidden, nil, steps.work(spot.message, after: spot.grant.map { [$0.cure] } ?? []))
            }
            return .init(
                .noInterface, nil,
                ManualWork(
                    reason: "\(host) has no interface \(route.device)",
                    instructions: ["correct `attached` of the subnet, or make \(route.device) on \(host)"]))
        }
        let review = RouteReview(of: route, mark: mark, in: configuration(path: path))
        // Where the changes are about something else, the lines that are shown are in the file as well.
        let isSettled = review.change == .none || review.change == .adopt
        if let pendingChanges, !isSettled || steps.isTouched(by: pendingChanges) {
            return .init(.pending, review, steps.pendingWork(pendingChanges))
        }
        let lines = review.sightings.filter { sighting in
            let isForeign = sighting.role == .conditional && sighting.line.mark == nil
            return sighting.role != .lookalike && sighting.role != .otherTable && !isForeign
        }.map(\.line.text)
        switch review.change {
        case .none: return .init(.exact, review, nil)
        case .adopt: return .init(.adopted(lines), review, nil)
        case .insert:
            return .init(.absent, review, steps.work("Proxmox's API can show lines of \(path), and cannot write them"))
        case .correct:
            let reason = "the lines of \(host) are not those that the inventory asks for"
            return .init(.differs(lines), review, steps.work(reason, before: lines))
        case .report:
            let reason = review.refusals.map(\.summary).joined(separator: "; ")
            let work = steps.work(reason, after: review.refusals.map(steps.cure))
            return .init(lines.isEmpty ? .absent : .differs(lines), review, work)
        }
    }
}

/// How a person makes a route, and keeps it.
private struct RouteInstructions {
    let route: WantedRoute
    let mark: RouteMark
    let path: String
    let host: String
    let entrance: String

    /// - Parameters:
    ///   - obstacles: What has to be done first.
    ///   - old: Lines to take out.
    func work(_ reason: String, after obstacles: [String] = [], before old: [String] = []) -> ManualWork {
        let isIPv6 = route.destination.contains(":")
        let family = isIPv6 ? "inet6" : "inet"
        var steps = obstacles
        steps.append(
            "on \(host), as root: ip \(isIPv6 ? "-6 " : "")route replace \(route.destination) via \(route.nextHop) dev "
                + route.device)
        steps += old.map { "take this line out of \(path): \($0)" }
        steps.append(
            "put two lines into the stanza `iface \(route.device) \(family)` of \(path), right below its last option "
                + "and without a blank line before them:")
        steps += route.lines(mark: mark)
        steps.append("or \(entrance): vpnctl then does both, and sees what is in force")
        return ManualWork(reason: reason, instructions: steps)
    }

    /// What to do about a problem of the file; the API tells no line numbers.
    func cure(_ problem: FileProblem) -> String {
        let stanza = "`iface \(route.device)`"
        return switch problem.code {
        case .severalStanzas:
            "join the stanzas \(stanza) of \(path) into one: Proxmox mixes them when it writes the file"
        case .notAuto:
            "put `auto \(route.device)` in front of \(stanza) in \(path): nothing starts \(route.device) with the host"
        case .outOfReach:
            "give \(stanza) in \(path) the address that \(host) has in the network of \(route.nextHop), or name the "
                + "interface that has one under `attached` of the subnet: without it the line fails at every start"
        case .danglingContinuation:
            "take the backslash off the end of this line of \(path): \(problem.excerpt ?? "")"
        default: problem.detail
        }
    }

    func pendingWork(_ changes: String) -> ManualWork {
        ManualWork(
            reason: "Proxmox has changes of the network that wait for their activation "
                + "(\(Self.changedLines(changes).count) lines): it shows \(path).new, which replaces \(path) at the next "
                + "\"Apply Configuration\" and at the next start",
            instructions: ["apply or revert them in Proxmox (the node > System > Network), then plan again"])
    }

    /// Whether changes name the destination or the interface.
    func isTouched(by changes: String) -> Bool {
        let address = route.destination.prefix { $0 != "/" }
        return Self.changedLines(changes).contains { line in
            line.contains(address)
                || line.dropFirst().split(whereSeparator: \.isWhitespace).contains { $0 == route.device }
        }
    }

    private static func changedLines(_ changes: String) -> [Substring] {
        changes.split(separator: "\n").filter { line in
            (line.hasPrefix("+") || line.hasPrefix("-")) && !line.hasPrefix("+++") && !line.hasPrefix("---")
        }
    }
}

extension ProxmoxInterface {
    /// The stanzas that say what the API tells, one for each family that the file has; comments stay comments.
    fileprivate var stanzas: String {
        var lines = isAutomatic ? ["auto \(name)"] : []
        var told: Set<String> = []
        for family in families {
            let isIPv6 = family == "inet6"
            let isFirst = told.insert(family).inserted
            lines.append(family.isEmpty ? "iface \(name)" : "iface \(name) \(family) \(isIPv6 ? method6 : method)")
            // The lines of two stanzas of a family are told as one.
            guard isFirst else { continue }
            if let address = isIPv6 ? inet6 : inet { lines.append("\taddress \(address)") }
            lines += (isIPv6 ? options6 : options).map { "\t" + $0 }
            if told.count == 1 { lines += comments.map { "#" + $0 } }
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
