extension FileProblem {
    /// What forbids to write the lines of a route into its stanza.
    static func about(_ route: WantedRoute, _ target: RouteTarget?, in configuration: InterfacesConfiguration)
        -> [FileProblem]
    {
        let file = configuration.main
        guard let target else { return [noStanza(for: route, in: configuration)] }
        var list: [FileProblem] = []
        let twins = file.stanzas.filter { stanza in
            stanza.interface == route.device
                && (stanza.family == target.stanza.family || stanza.family.isEmpty || target.stanza.family.isEmpty)
        }
        if twins.count > 1 { list.append(severalStanzas(twins, in: file)) }
        let placed = configuration.stanzas.first { $0.path == file.path && $0.stanza == target.stanza }
        if placed?.isSwallowedByComment == true {
            list.append(swallowed(target.stanza, in: file))
        } else if placed?.isAuto == false {
            list.append(notAuto(target.stanza, in: configuration))
        }
        let bare = configuration.stanzas.first { $0.stanza.interface == route.device && $0.lacksAddress }
        if let bare {
            list.append(noAddress(bare))
        } else if let placed, !configuration.reaches(route, before: placed.order) {
            list.append(outOfReach(route, target.stanza, in: configuration))
        }
        if let dangling = target.dangling { list.append(danglingContinuation(dangling, in: file)) }
        return list
    }

    private static func at(
        _ line: Int, in file: InterfacesFile, _ code: Code, _ summary: String, _ detail: String
    ) -> FileProblem {
        FileProblem(
            code: code, path: file.path, line: line, excerpt: file.text(ofLine: line - 1), summary: summary,
            detail: detail)
    }

    private static func noStanza(for route: WantedRoute, in configuration: InterfacesConfiguration) -> FileProblem {
        let ours = configuration.stanzas.filter { $0.stanza.interface == route.device }
        if let own = ours.first(where: { $0.path == configuration.main.path })?.stanza {
            return at(
                own.firstLine, in: configuration.main, .noIPv6Stanza, "The interface has no static IPv6 stanza",
                """
                ifupdown runs the lines of a stanza before it configures the next one: without `iface \(route.device) inet6 \
                static` no IPv6 address is there yet, and \(route.nextHop) is out of reach. Give \(route.device) an IPv6 \
                address in the same network, or take the link-local address of the next hop.
                """)
        }
        guard let elsewhere = ours.first else {
            return FileProblem(
                code: .noStanza, path: configuration.main.path, line: nil, excerpt: nil,
                summary: "The interfaces file has no stanza for the interface",
                detail: """
                    Neither \(configuration.main.path) nor a file that it includes has `iface \(route.device)`. Correct the \
                    interface in the inventory, or configure \(route.device) on the host first.
                    """)
        }
        return FileProblem(
            code: .stanzaInSourcedFile, path: elsewhere.path, line: elsewhere.stanza.firstLine, excerpt: nil,
            summary: "The stanza of the interface is in an included file",
            detail: """
                vpnctl edits \(configuration.main.path) alone: what it includes may belong to another program. Add the lines \
                below line \(elsewhere.stanza.lastLine) of \(elsewhere.path) by hand.
                """)
    }

    private static func severalStanzas(_ stanzas: [Stanza], in file: InterfacesFile) -> FileProblem {
        let lines = stanzas.map { String($0.firstLine) }.joined(separator: ", ")
        return at(
            stanzas[1].firstLine, in: file, .severalStanzas, "The interface has several stanzas of one family",
            """
            `iface \(stanzas[0].interface)` stands in lines \(lines). Proxmox mixes the stanzas when it writes the file, so that \
            addresses get lost. Join them into one.
            """)
    }

    private static func swallowed(_ stanza: Stanza, in file: InterfacesFile) -> FileProblem {
        at(
            stanza.firstLine, in: file, .swallowedByComment, "ifupdown2 takes the stanza for a part of a comment",
            """
            The comment above `iface \(stanza.interface)` ends in a backslash, which continues it for ifupdown2 alone. Remove \
            the backslash.
            """)
    }

    private static func notAuto(_ stanza: Stanza, in configuration: InterfacesConfiguration) -> FileProblem {
        let name = stanza.interface
        if configuration.namesAutomatic(name) {
            return at(
                stanza.firstLine, in: configuration.main, .autoAfterStanza, "`auto` stands behind the stanza",
                """
                ifupdown2 knows of `auto \(name)` only when it stands before `iface \(name)`, and does not start the interface \
                otherwise. Move the line in front of line \(stanza.firstLine).
                """)
        }
        return at(
            stanza.firstLine, in: configuration.main, .notAuto, "The interface does not start by itself",
            """
            No `auto \(name)` stands before its stanza, so that nothing starts \(name) with the host, and no line of it runs. \
            Add `auto \(name)` in front of line \(stanza.firstLine), or take the interface that the host really uses.
            """)
    }

    private static func noAddress(_ placed: PlacedStanza) -> FileProblem {
        let stanza = placed.stanza
        return FileProblem(
            code: .noAddress, path: placed.path, line: stanza.firstLine,
            excerpt: "iface \(stanza.interface) \(stanza.family) \(stanza.method)",
            summary: "A stanza of the interface is static and has no address",
            detail: """
                ifupdown gives up on \(stanza.interface) then, and runs none of its lines. Add the `address`, or take the \
                stanza out where \(stanza.interface) shall have none of its family.
                """)
    }

    static func outOfReach(
        _ route: WantedRoute, _ stanza: Stanza, in configuration: InterfacesConfiguration
    ) -> FileProblem {
        let bearer = configuration.bearer(of: route.hop)
        let other = bearer.map { placed in
            "`iface \(placed.stanza.interface)` in line \(placed.stanza.firstLine) of \(placed.path) has one: if that is the "
                + "interface towards \(route.nextHop), name it under `attached` of the subnet. Else give"
        }
        return at(
            stanza.firstLine, in: configuration.main, .outOfReach,
            "The file gives the interface no address in the network of the next hop",
            """
            When \(route.device) starts, \(route.nextHop) is out of reach for it: `\(route.addCommand)` fails then, and \
            the route is gone after the next start. \(other ?? "Give") `iface \(stanza.interface)` its address in the network \
            of \(route.nextHop), with the prefix length, in the file: one that only the running host has does not last.
            """)
    }

    private static func danglingContinuation(_ statement: Statement, in file: InterfacesFile) -> FileProblem {
        at(
            statement.firstLine, in: file, .danglingContinuation,
            "An option ends in a backslash that continues nothing",
            """
            ifupdown2 joins it with whatever follows, the other programs do not. Remove the backslash at the end of line \
            \(statement.firstLine).
            """)
    }
}
