import Interfaces

/// A host's interfaces file, and another one of the same content that it may include.
struct EditedInterfaces {
    let bytes: [UInt8]
    let mark: RouteMark

    private func configuration(_ bytes: [UInt8]) -> InterfacesConfiguration {
        let other = InterfacesFile(path: "/etc/network/interfaces.d/more", bytes: self.bytes)
        let main = InterfacesFile(path: "/etc/network/interfaces", bytes: bytes)
        return InterfacesConfiguration(main: main, others: [other])
    }

    /// What is wrong with how the lines of a route are put in and taken out; nil where nothing is.
    func problem() -> String? {
        let before = configuration(bytes)
        guard before.warnings.allSatisfy({ !$0.summary.isEmpty }) else { return "a warning that says nothing" }
        for (destination, hop) in [("10.0.1.0/24", "10.0.0.1"), ("fd00:1::/64", "fd00::1"), ("fd00:1::/64", "fe80::1")]
        {
            guard let route = WantedRoute(destination: destination, nextHop: hop, device: "vmbr0") else { continue }
            if let problem = problem(with: route, in: before) { return "\(destination) via \(hop): \(problem)" }
        }
        return nil
    }

    private func problem(with route: WantedRoute, in before: InterfacesConfiguration) -> String? {
        let review = RouteReview(of: route, mark: mark, in: before)
        guard let edited = try? before.adding(route, mark: mark) else {
            return review.change == .report ? nil : "\(review.change) is refused"
        }
        switch review.change {
        case .report: return "what is reported is written"
        case .none, .adopt: return edited == bytes ? nil : "the file is changed for nothing"
        case .insert, .correct: break
        }
        let after = configuration(edited)
        guard RouteReview(of: route, mark: mark, in: after).change == .none,
            (try? after.adding(route, mark: mark)) == edited
        else { return "\(review.change) is not the end" }
        let own = own(before)
        if review.change == .insert, own.isEmpty, (try? after.removing(mark: mark)) != bytes {
            return "taking out does not restore"
        }
        return Self.rest(bytes, without: own) == Self.rest(edited, without: self.own(after))
            ? nil : "another line differs"
    }

    /// The numbers of the lines with the mark.
    private func own(_ configuration: InterfacesConfiguration) -> Set<Int> {
        let lines = configuration.routeLines.filter { line in
            line.path == configuration.main.path && line.mark?.site == mark.site && line.mark?.id == mark.id
        }
        return Set(lines.flatMap { Array($0.lines) })
    }

    /// The lines but for some, without what ends them.
    private static func rest(_ bytes: [UInt8], without own: Set<Int>) -> [ArraySlice<UInt8>] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.enumerated().filter { !own.contains($0.offset + 1) }.map { line in
            line.element.last == UInt8(ascii: "\r") ? line.element.dropLast() : line.element
        }
    }
}
