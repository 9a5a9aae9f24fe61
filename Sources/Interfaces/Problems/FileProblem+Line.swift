extension FileProblem {
    /// Why a person has to look at a line; nil for a line that can stay where it is.
    init?(_ sighting: RouteSighting, of route: WantedRoute) {
        guard let code = Self.code(sighting) else { return nil }
        let (summary, detail) = Self.explanation(code, sighting.line, route)
        self.init(
            code: code, path: sighting.line.path, line: sighting.line.lines.lowerBound, excerpt: sighting.line.text,
            summary: summary, detail: detail)
    }

    private static func code(_ sighting: RouteSighting) -> Code? {
        switch sighting.role {
        case .glued: return .glued
        case .conflict: return sighting.isActive || sighting.place == .target ? .conflict : nil
        case .undo: return sighting.isActive ? .undone : nil
        case .conditional: return sighting.place == .outsideStanzas ? .misplaced : nil
        case .exactAdd, .add: break
        default: return nil
        }
        switch sighting.place {
        case .outsideStanzas: return .misplaced
        case .target, .sourcedFile: return nil
        case .secondStanza: return .secondStanza
        case .otherFamily: return sighting.isActive ? .otherFamily : nil
        case .otherInterface: return sighting.isActive ? .wrongInterface : nil
        }
    }

    private static func explanation(_ code: Code, _ line: RouteLine, _ route: WantedRoute) -> (String, String) {
        code == .misplaced || code == .glued ? damage(code, route) : disagreement(code, line, route)
    }

    private static func disagreement(_ code: Code, _ line: RouteLine, _ route: WantedRoute) -> (String, String) {
        let stanza = "`iface \(route.device)`"
        return switch code {
        case .conflict:
            (
                "A line sends the same destination another way",
                """
                It is not vpnctl's, so vpnctl leaves it alone; the inventory wants \(route.destination) via \(route.nextHop). \
                Remove the line or change it, or correct the inventory.
                """
            )
        case .undone:
            (
                "A line takes the route away again",
                """
                It runs after the line that adds the route, or where that line would go, so that no start leaves the route \
                in force. Remove it, or move it in front of the line that adds the route.
                """
            )
        case .secondStanza:
            (
                "The route stands in a second stanza of the interface",
                """
                It works now, but Proxmox damages both stanzas when it writes the file. Move the lines to the end of the \
                first \(stanza).
                """
            )
        case .otherFamily:
            (
                "The route stands in the stanza of the other address family",
                "It goes when that stanza goes. Move the lines to the end of \(stanza) of the route's own family."
            )
        default:
            (
                "The route stands in the stanza of another interface",
                """
                It does not come back when \(route.device) was restarted, and it goes when `\(line.interface ?? "")` does. \
                Move the lines to the end of \(stanza).
                """
            )
        }
    }

    /// What `cat >>` leaves behind.
    private static func damage(_ code: Code, _ route: WantedRoute) -> (String, String) {
        let stanza = "`iface \(route.device)`"
        return switch code {
        case .misplaced:
            (
                "A line stands outside of every stanza",
                """
                ifupdown rejects the whole file for it and starts no interface; ifupdown2 skips the line. It was probably \
                appended by `cat >>`. Move it to the end of \(stanza), or remove it.
                """
            )
        default:
            (
                "A line runs into the one before",
                """
                Something was appended to a last line without end. The option before is damaged as well. Break the line \
                where the command begins, in \(stanza).
                """
            )
        }
    }
}
