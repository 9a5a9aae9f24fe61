extension InterfacesConfiguration {
    /// The file with the two lines of a route in it, as they shall be: put in, or ours made right.
    ///
    /// Every other byte stays. Where the lines are there already, ours or somebody's, the file comes back as it is.
    /// - Throws: ``Refusals`` with everything that forbids it.
    package func adding(_ route: WantedRoute, mark: RouteMark) throws(Refusals) -> [UInt8] {
        let review = RouteReview(of: route, mark: mark, in: self)
        switch review.change {
        case .none, .adopt: return main.bytes
        case .report: throw Refusals(list: review.refusals)
        case .insert: return inserting(route, mark, into: main)
        case .correct: break
        }
        let ours = ownLines(of: route, mark)
        if let bytes = replacing(ours, by: route, mark) { return bytes }
        return inserting(route, mark, into: InterfacesFile(path: main.path, bytes: removing(ours)))
    }

    /// The file without our lines: those with the mark, for one destination or for all.
    ///
    /// Right after ``adding(_:mark:)`` it is what it was before, byte for byte.
    /// - Throws: ``Refusals`` where an edit of the file would be lost or would damage it.
    package func removing(mark: RouteMark, destination: String? = nil) throws(Refusals) -> [UInt8] {
        let ours = ownLines(mark).filter { line in
            guard let destination else { return true }
            return IPNetwork(Array(destination.utf8)[...]).map(line.names) == true
        }
        guard !ours.isEmpty else { return main.bytes }
        let refusals = FileProblem.about(self)
        guard refusals.isEmpty else { throw Refusals(list: refusals) }
        return removing(ours)
    }

    /// Where the lines go whether or not they are refused; nil without a stanza.
    func inserting(_ route: WantedRoute, _ mark: RouteMark, into file: InterfacesFile) -> [UInt8] {
        guard let target = RouteTarget(route, in: file) else { return file.bytes }
        var edit = LineEdit(file)
        edit.insert(route.lines(mark: mark), at: target.insertion, indentation: target.indentation)
        return edit.bytes
    }

    private func removing(_ lines: [RouteLine]) -> [UInt8] {
        var edit = LineEdit(main)
        for line in lines { edit.remove(line.lines) }
        return edit.bytes
    }

    /// Our two lines rewritten where they stand; nil where that is no place for them.
    private func replacing(_ ours: [RouteLine], by route: WantedRoute, _ mark: RouteMark) -> [UInt8]? {
        guard let target = RouteTarget(route, in: main), ours.count == 2,
            ours.allSatisfy({ line in
                line.lines.count == 1 && line.stanzaLine == target.stanza.firstLine
                    && line.lines.upperBound <= target.insertion && line.isActive
            }),
            let up = ours.first(where: { $0.phase == .up }), let down = ours.first(where: { $0.phase == .down })
        else { return nil }
        let texts = route.lines(mark: mark)
        var edit = LineEdit(main)
        edit.replace(up.lines.lowerBound, with: texts[0])
        edit.replace(down.lines.lowerBound, with: texts[1])
        return edit.bytes
    }

    /// The lines of the main file that carry the mark.
    func ownLines(_ mark: RouteMark) -> [RouteLine] {
        routeLines.filter { $0.path == main.path && $0.mark?.isSame(as: mark) == true }
    }

    /// Those about one destination, and those that are about none any more.
    func ownLines(of route: WantedRoute, _ mark: RouteMark) -> [RouteLine] {
        ownLines(mark).filter { $0.commands.isEmpty || $0.names(route.network) }
    }
}
