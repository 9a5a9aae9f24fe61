/// What a host's files say about a wanted route, and the smallest honest change.
package struct RouteReview: Sendable {
    package enum Change: Hashable, Sendable {
        /// Our lines are there, word for word.
        case none
        /// Somebody else's lines do the same: they stay as they are, and nothing is written.
        case adopt
        case insert
        /// Our lines are there in other words, one of them is missing, or they are in the wrong place.
        case correct
        /// Nothing can be written; ``RouteReview/refusals`` says why, and what a person can do.
        case report
    }

    package let verdict: RouteVerdict
    package let change: Change
    /// Every line that has to do with the route, in the order in which they are read.
    package let sightings: [RouteSighting]
    /// What forbids to write the lines, and lines that a person has to look at.
    package let refusals: [FileProblem]

    /// - Parameter mark: The comment of our own lines.
    package init(of route: WantedRoute, mark: RouteMark, in configuration: InterfacesConfiguration) {
        let target = RouteTarget(route, in: configuration.main)
        let own = configuration.stanzas.first { $0.path == configuration.main.path && $0.stanza == target?.stanza }
        let sightings = configuration.routeLines.compactMap { RouteSighting($0, of: route, target, own, configuration) }
        let ours = configuration.ownLines(of: route, mark)
        let foreign = sightings.filter {
            !ours.contains($0.line) && !Self.isEarly($0, sightings, target, own?.order)
        }
        let lines = foreign.compactMap { FileProblem($0, of: route) }
        var verdict = Self.verdict(sightings)
        if verdict.isSatisfied, !FileProblem.encoding(of: configuration.main).isEmpty { verdict = .inactive }
        if target == nil || target?.dangling != nil, [.absent, .conditional, .lookalikeOnly].contains(verdict) {
            verdict = .absentNoTarget
        }
        let obstacles = FileProblem.about(configuration) + FileProblem.about(route, target, in: configuration)
        self.verdict = verdict
        self.sightings = sightings
        let isOurs =
            Self.isExact(ours, sightings, mark) && ours.allSatisfy { $0.lines.upperBound <= target?.insertion ?? 0 }
        let isReached = sightings.contains { $0.isReached(route, configuration) }
        if isOurs, verdict.isSatisfied, isReached, lines.isEmpty {
            change = .none
            refusals = []
        } else if ours.isEmpty, verdict.isSatisfied, isReached, lines.isEmpty {
            change = .adopt
            refusals = []
        } else if !(obstacles + lines).isEmpty {
            change = .report
            refusals = obstacles + lines
        } else {
            change = ours.isEmpty ? .insert : .correct
            refusals = []
        }
    }

    /// Whether ours are one line to bring the route up and one to take it down, in force, as they would be written now.
    private static func isExact(_ ours: [RouteLine], _ sightings: [RouteSighting], _ mark: RouteMark) -> Bool {
        let seen = sightings.filter {
            ours.contains($0.line) && $0.isActive && $0.place == .target && $0.line.mark == mark
        }
        return ours.count == 2 && seen.count == 2 && seen.contains { $0.role == .exactAdd }
            && seen.contains { $0.role == .exactDelete }
    }

    /// Whether a line deletes the route before another one adds it, or would add it.
    ///
    /// - Parameter order: Of the stanza that takes the lines.
    private static func isEarly(
        _ sighting: RouteSighting, _ all: [RouteSighting], _ target: RouteTarget?, _ order: Int?
    ) -> Bool {
        guard sighting.role == .undo else { return false }
        let adds = all.filter { $0.isActive && ($0.role == .exactAdd || $0.role == .add) }
        guard adds.isEmpty else { return adds.allSatisfy { sighting.line.precedes($0.line) } }
        return sighting.line.order < order ?? 0
            || sighting.place == .target && sighting.line.lines.upperBound <= target?.insertion ?? 0
    }

    private static func verdict(_ sightings: [RouteSighting]) -> RouteVerdict {
        let has = { (roles: Set<RouteSighting.Role>, place: RouteSighting.Place?) in
            sightings.contains { roles.contains($0.role) && (place == nil || $0.place == place) }
        }
        if sightings.contains(where: { $0.role == .conflict && ($0.isActive || $0.place == .target) }) {
            return .conflict
        }
        if let present = presentVerdict(sightings.filter { $0.place == .target && $0.isActive }) { return present }
        if has([.glued], nil) { return .corrupted }
        let active = sightings.filter { $0.isActive && ($0.role == .exactAdd || $0.role == .add) }
        let places = Set(active.map(\.place))
        if places.contains(.secondStanza) { return .presentInSecondStanza }
        if places.contains(.otherFamily) { return .presentInOtherFamily }
        if places.contains(.sourcedFile) { return .presentInSourcedFile }
        if places.contains(.otherInterface) { return .presentOnWrongInterface }
        if has([.exactAdd, .add, .conditional], .outsideStanzas) { return .misplaced }
        if has([.exactAdd, .add], nil) { return .inactive }
        if has([.conditional], nil) { return .conditional }
        if has([.exactDelete, .delete], .target) { return .presentDelOnly }
        if has([.otherTable], nil) { return .otherTable }
        if has([.commentedOut], nil) { return .commentedOut }
        return has([.lookalike], nil) ? .lookalikeOnly : .absent
    }

    /// The verdict on what stands in the target; nil where nothing there adds the route.
    private static func presentVerdict(_ sightings: [RouteSighting]) -> RouteVerdict? {
        let exact = sightings.filter { $0.role == .exactAdd }
        let deletes = sightings.filter { $0.role == .exactDelete }
        guard !exact.isEmpty else { return sightings.contains { $0.role == .add } ? .presentEquivalent : nil }
        if exact.count > 1 { return .presentExactDuplicated }
        if deletes.isEmpty {
            return sightings.contains { $0.role == .delete } ? .presentEquivalent : .presentAddOnly
        }
        let hasComment = (exact + deletes).contains { $0.line.hasComment && $0.line.mark == nil }
        return hasComment ? .presentWithShellComment : .presentExact
    }
}

extension RouteLine {
    /// Whether it runs first.
    fileprivate func precedes(_ other: RouteLine) -> Bool {
        order < other.order || order == other.order && path == other.path && lines.upperBound < other.lines.lowerBound
    }
}

extension RouteSighting {
    /// Whether it adds the route where the next hop is within reach.
    fileprivate func isReached(_ route: WantedRoute, _ configuration: InterfacesConfiguration) -> Bool {
        guard isActive, role == .exactAdd || role == .add else { return false }
        return line.commands.contains { $0.isOnLink && $0.device != nil && $0.destination == route.network }
            || configuration.reaches(route, before: line.order)
    }

    fileprivate init?(
        _ line: RouteLine, of route: WantedRoute, _ target: RouteTarget?, _ own: PlacedStanza?,
        _ configuration: InterfacesConfiguration
    ) {
        guard let role = Role(line, for: route) else { return nil }
        let isMain = line.path == configuration.main.path
        let place: Place =
            if line.interface == nil {
                .outsideStanzas
            } else if line.interface != route.device {
                .otherInterface
            } else if !isMain {
                .sourcedFile
            } else if line.stanzaLine == target?.stanza.firstLine {
                .target
            } else if line.family == target?.stanza.family {
                .secondStanza
            } else {
                .otherFamily
            }
        // An included stanza that comes before the one with the address has no next hop within reach.
        let isEarly = place == .sourcedFile && line.order < (own?.order ?? 0)
        let isBare = configuration.stanzas.contains { $0.stanza.interface == line.interface && $0.lacksAddress }
        self.init(line: line, role: role, place: place, isActive: line.isActive && !isEarly && !isBare)
    }
}
