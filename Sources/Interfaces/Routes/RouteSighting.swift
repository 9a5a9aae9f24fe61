/// A line as it looks from a wanted route.
package struct RouteSighting: Hashable, Sendable {
    /// What the line does about the route.
    package enum Role: Hashable, Sendable {
        /// Adds it, in the words that vpnctl uses or in others.
        case exactAdd, add
        /// Adds it, depending on other commands of the line: nobody can tell whether a start brings it up.
        case conditional
        case exactDelete, delete
        /// Deletes it when the interface comes up.
        case undo
        /// Adds the same destination another way.
        case conflict
        case otherTable
        case commentedOut
        case lookalike
        case glued
    }

    /// Where the line is.
    package enum Place: Hashable, Sendable {
        /// In the stanza that takes the lines.
        case target
        /// In another stanza of the interface.
        case secondStanza, otherFamily
        case otherInterface
        case outsideStanzas
        /// In an included file, in a stanza of the interface.
        case sourcedFile
    }

    package let line: RouteLine
    package let role: Role
    package let place: Place
    /// The line is run at start.
    package let isActive: Bool
}

extension RouteSighting.Role {
    /// - Returns: Nil where the line has nothing to do with the route.
    init?(_ line: RouteLine, for route: WantedRoute) {
        let about = line.commands.filter { $0.destination == route.network }
        let adds = about.filter { $0.action == .add }
        guard line.form == .command else {
            if adds.isEmpty { return nil }
            self = line.form == .comment ? .commentedOut : .glued
            return
        }
        if line.phase == .down {
            guard about.contains(where: { $0.action == .delete && $0.isInMainTable }) else { return nil }
            self = line.reads("post-down \(route.deleteCommand)") ? .exactDelete : .delete
        } else if line.leavesNothing(of: route) {
            self = .undo
        } else if adds.isEmpty {
            guard line.commands.contains(where: { Self.isLookalike($0, route) }) else { return nil }
            self = .lookalike
        } else if let main = Self.effective(adds.filter(\.isInMainTable)) {
            if !Self.isSame(main, as: route) {
                self = .conflict
            } else if main.isConditional {
                self = .conditional
            } else {
                self = line.reads("post-up \(route.addCommand)") ? .exactAdd : .add
            }
        } else {
            self = .otherTable
        }
    }

    /// The first that surely runs, else the first that may.
    private static func effective(_ adds: [RouteCommand]) -> RouteCommand? {
        adds.first { !$0.isConditional } ?? adds.first
    }

    private static func isSame(_ command: RouteCommand, as route: WantedRoute) -> Bool {
        command.isPlain && command.nextHop == route.hop
            && (command.device == nil || command.device == route.device)
            && (route.metric == nil || command.metric == route.metric)
    }

    private static func isLookalike(_ command: RouteCommand, _ route: WantedRoute) -> Bool {
        guard command.action == .add else { return false }
        return command.nextHop == route.hop
            || command.destination.prefixLength > 0 && command.destination.overlaps(route.network)
    }
}

extension RouteLine {
    /// Whether its last word on the route is to delete it.
    fileprivate func leavesNothing(of route: WantedRoute) -> Bool {
        var wanted = RouteCommand(action: .add, destination: route.network, text: Array(route.destination.utf8)[...])
        (wanted.nextHop, wanted.device, wanted.metric) = (route.hop, route.device, route.metric)
        let last = commands.last { command in
            let adds = command.action == .add && command.destination == route.network && command.isInMainTable
            return adds && !command.isConditional || command.undoes(wanted)
        }
        return phase == .up && last?.action == .delete
    }
}
