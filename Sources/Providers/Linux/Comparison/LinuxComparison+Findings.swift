import Interfaces
import Reconciler

extension LinuxComparison {
    mutating func tellUnread() {
        findings += state.unread.sorted { $0.key < $1.key }.map { path, why in
            Diagnostic(
                .warning, code: "plan.unread-inclusion",
                summary: "A file that the interfaces file includes was not read",
                detail: "\(host.name): \(path) is included, and \(why). What it says of routes is not seen: make it "
                    + "readable for \(state.user), or take it out.")
        }
    }

    /// Taking such a line out would take out what another entry asks for.
    mutating func tellOtherMark(_ mark: RouteMark, of line: RouteLine) {
        findings.append(
            Diagnostic(
                .warning, code: "plan.other-mark", summary: "A line carries the mark of another entry",
                detail:
                    "\(host.name): line \(line.lines.lowerBound) of \(line.path) carries the mark \(mark.text), which is "
                    + "not that of the entry that asks for its route, and stays. Write `renamed_from: \(mark.id)` into the "
                    + "entry where it had that id before, or take the mark out of the line."))
    }

    /// Routes in force to parts of a destination, which packets take instead.
    mutating func tellDiversions(of want: WantedHostRoute, beside routes: [WantedHostRoute]) {
        let accounted = Set(routes.map(\.network.description))
            .union(leaving.filter { removable.contains($0.key) }.map(\.value.made.destination))
        let parts = state.routes.filter { found in
            found.table == "main" && found.destination != want.network && want.network.contains(found.destination)
                && !(found.gateway == want.nextHop && found.type == "unicast")
                && !accounted.contains(found.destination.description)
        }
        if parts.isEmpty { return }
        let address = kinds.address(LinuxKinds.route, want.name)
        let told = parts.sorted { $0.destination < $1.destination }.prefix(3).map { found in
            "packets for \(found.destination) \(found.way)"
        }
        let more = parts.count > told.count ? ", and has \(parts.count - told.count) more such routes" : ""
        findings.append(
            Diagnostic(
                .warning, code: "plan.diverted", summary: "A more specific route is in force",
                detail:
                    "\(address): \(host.name) sends \(told.joined(separator: ", "))\(more). Answers to that part of "
                    + "\(want.network) go there and not to \(want.nextHop). It is not vpnctl's to remove: remove it there, "
                    + "unless it is meant.",
                place: want.entry.place, address: address))
    }

    /// Lines that may bring a route up, and do not count.
    mutating func tellConditions(_ review: RouteReview, of want: WantedHostRoute, _ address: Address) {
        findings += review.sightings.filter { $0.role == .conditional && $0.line.mark == nil }.map(\.line).map { line in
            Diagnostic(
                .warning, code: "plan.conditional-line", summary: "A line adds a route under a condition",
                detail:
                    "\(host.name): line \(line.lines.lowerBound) of \(told(line.path)) adds \(want.network) depending "
                    + "on other commands of the line, so that nobody can tell whether a start brings the route up, and it "
                    + "does not count. It stays as it is beside the lines of vpnctl.",
                place: want.entry.place, address: address)
        }
    }

    mutating func tellDamagedMarks() {
        for line in state.configuration?.routeLines ?? [] where line.hasDamagedMark {
            findings.append(
                Diagnostic(
                    .warning, code: "plan.damaged-mark", summary: "A line carries a mark that is none",
                    detail: "\(host.name): line \(line.lines.lowerBound) of \(line.path) ends in a mark of vpnctl with "
                        + "something behind it, so that it counts as a person's: vpnctl neither changes nor removes it. Take "
                        + "out what follows the mark, or the mark itself."))
        }
    }
}
