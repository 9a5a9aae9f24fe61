import Interfaces
import Inventory
import Reconciler

// What the interfaces file makes of a wanted route after a start.
extension LinuxComparison {
    mutating func comparePersistence(
        _ want: WantedHostRoute, _ route: WantedRoute, _ address: Address, beside runtime: Address?
    ) {
        guard want.entry.persist == .postUp, let mark = want.marks(of: site).first else { return }
        func attributes(_ texts: [String], _ isInPlace: Bool) -> Attributes {
            var attributes: Attributes = [
                "lines": .text(texts.joined(separator: "; ")), "file": .text(host.interfacesFile),
                "place": .text(isInPlace ? "stanza of \(route.device)" : "elsewhere"),
            ]
            if let runtime { attributes["route"] = .reference(runtime) }
            return attributes
        }
        let asked = Resource(address, attributes(route.lines(mark: mark), true))
        desired.snapshot.resources[address] = asked
        desired.origins[address] = want.entry.place
        guard let configuration = state.configuration else {
            desired.manual[address] = ManualWork(
                reason: state.fileProblem ?? "the interfaces file cannot be read",
                instructions: [state.fileCure ?? nameCure])
            return
        }
        let review = RouteReview(of: route, mark: mark, in: configuration)
        if review.change != .none, review.change != .adopt { tellConditions(review, of: want, address) }
        switch review.change {
        case .none: live.resources[address] = asked
        case .adopt:
            live.resources[address] = Resource(address, asked.attributes, ownership: .unmarked)
            let lines = review.sightings.filter { $0.isActive && $0.role != .lookalike && $0.role != .conditional }.map(
                \.line)
            standIns.formUnion(lines)
            let line = lines.first
            adopted.append(
                Adoption(
                    address: address,
                    place: line.map { "\(told($0.path)):\($0.lines.lowerBound)" } ?? host.interfacesFile))
        case .insert: break
        case .correct:
            let ours = ownLines(want.marks(of: site)).map(\.text)
            live.resources[address] = Resource(address, attributes(ours, ours != route.lines(mark: mark)))
        case .report:
            // Elsewhere vpnctl writes the lines itself once the obstacle is gone.
            let isByHand = review.refusals.contains { $0.code == .stanzaInSourcedFile }
            desired.manual[address] = ManualWork(
                reason: review.refusals.map { "\($0.path)\($0.line.map { ":\($0)" } ?? ""): \($0.summary)" }
                    .joined(separator: "; "),
                instructions: review.refusals.map(\.detail).withoutRepetitions
                    + (isByHand ? route.lines(mark: mark) : []))
        }
    }

    /// The route in force beside which wanted lines are planned; nil where none is planned or there.
    func runtime(of lines: Address) -> Address? {
        guard case .reference(let route)? = desired.snapshot[lines]?.attributes["route"] else { return nil }
        return route
    }

    private var nameCure: String {
        let variable = OverrideVariables([:], host: host.name).name("INTERFACES_FILE")
        return state.path == host.interfacesFile
            ? "name the interfaces file of \(host.name) as `interfaces_file` in the inventory"
            : "correct the environment variable \(variable), which names that file"
    }

    /// A file beside the interfaces file as the inventory names it, wherever the environment leads: a plan is the same then.
    func told(_ path: String) -> String {
        func folder(_ path: String) -> Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
        if path == state.path { return host.interfacesFile }
        let (own, asked) = (folder(state.path) + "/", folder(host.interfacesFile) + "/")
        return path.hasPrefix(own) ? asked + String(path.dropFirst(own.count)) : path
    }

    func ownLines(_ marks: [RouteMark]) -> [RouteLine] {
        let configuration = state.configuration
        return configuration?.routeLines.filter { line in
            line.path == configuration?.main.path && line.form == .command
                && marks.contains { $0.site == line.mark?.site && $0.id == line.mark?.id }
        } ?? []
    }
}

extension [String] {
    /// Each text once, where it stands first.
    fileprivate var withoutRepetitions: [String] {
        var told: Set<String> = []
        return filter { told.insert($0).inserted }
    }
}
