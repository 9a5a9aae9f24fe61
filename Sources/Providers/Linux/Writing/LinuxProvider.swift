import Crypto
import Interfaces
import Inventory
package import Reconciler
import SSH

import struct Foundation.CharacterSet

/// Carries out the steps of one host: routes in force by `ip`, and the lines that make them by an edit of its file.
///
/// No other object of the host is touched, and nothing is reloaded: reloading would restart interfaces.
package actor LinuxProvider: Provider {
    private let shell: any RemoteShell
    private let planned: LinuxComparison
    /// As it was read last.
    private var state: LinuxState

    package init(shell: any RemoteShell, comparison: LinuxComparison) {
        self.shell = shell
        planned = comparison
        state = comparison.state
    }

    private var host: Host { planned.host }

    package func prepare(_ steps: [Step]) async throws {}

    package func read(for steps: [Step]) async throws -> Snapshot {
        var place = host
        place.interfacesFile = planned.state.path
        state = try await LinuxReader(shell: shell, host: place).read()
        var live = LinuxComparison(site: planned.site, host: host, state: state).live
        // A route that goes was found by its lines, which may be gone already.
        for address in planned.leaving.keys where address.kind == LinuxKinds.route {
            live.resources[address] = planned.live[address].flatMap { isInForce($0) ? $0 : nil }
        }
        // The file is judged by itself: what is in force has a step of its own.
        for address in planned.wanted.keys where address.kind == LinuxKinds.persistentRoute {
            live.resources[address]?.attributes["route"] = planned.runtime(of: address).map { .reference($0) }
        }
        return live
    }

    private func isInForce(_ resource: Resource) -> Bool {
        state.routes.contains { $0.table == "main" && $0.attributes == resource.attributes }
    }

    package nonisolated func requests(for steps: [Step]) -> [[Step]] { steps.map { [$0] } }

    package func make(_ steps: [Step]) async throws {
        for step in steps {
            guard case .change(let change) = step.action else { continue }
            if change.address.kind == LinuxKinds.route {
                try await route(change)
            } else {
                try await persist(change)
            }
        }
    }

    package func confirm(_ steps: [Step]) async throws {}
    package func activate(_ service: Service) async throws {}
    package func evaluate(_ check: Check) async throws {}

    // MARK: In force

    private func route(_ change: Change) async throws {
        if let want = planned.wanted[change.address], let route = want.route, change.effect != .delete {
            return try await replace(want, through: route.device, change.address)
        }
        // Without the next hop and the device, ip would take any route to the destination.
        let before = Dictionary(
            change.differences.compactMap { difference in
                difference.before.map { (difference.attribute, $0.description) }
            }, uniquingKeysWith: { first, _ in first })
        guard let network = before["destination"].flatMap({ CIDR($0) }), let hop = before["next_hop"],
            let device = before["device"]
        else { throw Moved(change.address, "it is not the route that the plan saw") }
        let command =
            "ip \(Self.family(network)) route del \(network) via \(ShellWords([hop]).text) "
            + "dev \(ShellWords([device]).text)"
        let result = try await privileged("\(Self.head)exec \(command)")
        guard result.isSuccess else { throw failure(of: command, result) }
    }

    /// Puts a route in the place of what the plan saw, and of nothing else: `ip route replace` takes whatever it finds.
    private func replace(_ want: WantedHostRoute, through device: String, _ address: Address) async throws {
        let (network, family) = (want.network, Self.family(want.network))
        let look = "ip -j \(family) route show table main exact \(network)"
        let seen = try await privileged("\(Self.head)exec \(look)")
        guard seen.isSuccess else { throw failure(of: look, seen) }
        let routes: [KernelRoute]
        do throws(UnexpectedOutput) { routes = try KernelRoute.list(parsing: seen.output) } catch {
            throw error.error(host: host.name)
        }
        for route in routes where !route.isSame(as: want) && !planned.state.routes.contains(route) {
            throw Moved(address, "\(host.name) \(route.sight)")
        }
        let text = ShellWords([seen.outputText.trimmingCharacters(in: .newlines)]).text
        let command = "ip \(family) route replace \(network) via \(want.nextHop) dev \(device)"
        let result = try await privileged(
            "\(Self.head)[ \"$(\(look))\" = \(text) ] || exit \(Self.changed)\nexec \(command)")
        if case .exited(Self.changed) = result.ending {
            throw Moved(address, "somebody else changes the routes of \(host.name) to \(network) right now")
        }
        guard result.isSuccess else { throw failure(of: command, result) }
    }

    private static let head = "PATH=$PATH:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL\n"
    /// The script's own status where the routes are not those that were looked at; `ip` has none like it.
    private static let changed: Int32 = 77

    private static func family(_ network: CIDR) -> String { network.family == .inet ? "-4" : "-6" }

    // MARK: After a start

    private func persist(_ change: Change) async throws {
        guard let configuration = state.configuration else {
            throw Moved(change.address, "the interfaces file cannot be read any more")
        }
        try checkRoute(beside: change.address)
        let marks = try marks(of: change)
        let bytes: [UInt8]
        do {
            bytes = try edited(configuration, by: change)
        } catch let refusals as Refusals {
            throw error(of: refusals, in: configuration, change.address)
        }
        if bytes == configuration.main.bytes { return }
        let edited = configuration.replacingMain(with: bytes)
        let write = FileWrite(
            path: state.path, file: state.file, from: configuration.main.bytes, to: bytes,
            check: ReaderCheck(from: configuration, to: edited.main, marks: marks))
        let result = try await privileged(write.script, input: bytes)
        if let error = write.error(of: result, host: host.name, address: change.address) { throw error }
        // The next step of the batch begins where this one ended.
        state.configuration = edited
    }

    /// Lines that keep a route are not written where packets take another way than the plan saw.
    private func checkRoute(beside lines: Address) throws(Moved) {
        guard let route = planned.runtime(of: lines), let want = planned.wanted[lines] else { return }
        let live = LinuxComparison(site: planned.site, host: host, state: state).live[route]?.attributes
        if live == planned.desired.snapshot[route]?.attributes || live == planned.live[route]?.attributes { return }
        let rival = state.rivals(of: want).first
        throw Moved(route, rival.map { "\(host.name) \($0.sight)" } ?? "it is gone")
    }

    /// What the plan would have left to a person came after it.
    private func error(
        of refusals: Refusals, in configuration: InterfacesConfiguration, _ address: Address
    ) -> any Error {
        guard let problem = refusals.list.first else { return Moved(address, "the interfaces file was changed") }
        if let seen = planned.state.configuration, seen.hasPendingChanges == configuration.hasPendingChanges,
            ([seen.main] + seen.sourced).map(\.bytes) == ([configuration.main] + configuration.sourced).map(\.bytes)
        {
            return ProviderError(.init(problem.code.rawValue), host: host.name, message: problem.detail)
        }
        let detail = problem.detail.hasSuffix(".") ? String(problem.detail.dropLast()) : problem.detail
        return Moved(address, "\(detail) [\(problem.code.rawValue)]")
    }

    /// The marks of the lines that the change is about.
    private func marks(of change: Change) throws(Moved) -> [RouteMark] {
        if let leaving = planned.leaving[change.address], change.effect == .delete { return [leaving.mark] }
        guard let want = planned.wanted[change.address] else {
            throw Moved(change.address, "the plan does not say what it shall be")
        }
        return want.marks(of: planned.site)
    }

    private func edited(_ configuration: InterfacesConfiguration, by change: Change) throws -> [UInt8] {
        if let leaving = planned.leaving[change.address], change.effect == .delete {
            return try configuration.removing(mark: leaving.mark, destination: leaving.made.destination)
        }
        guard let want = planned.wanted[change.address], let route = want.route,
            let mark = want.marks(of: planned.site).first
        else { throw Moved(change.address, "the plan does not say what it shall be") }
        var file = configuration
        for earlier in want.marks(of: planned.site).dropFirst() {
            file = file.replacingMain(with: try file.removing(mark: earlier, destination: route.destination))
        }
        return try file.adding(route, mark: mark)
    }

    // MARK: Commands

    /// - Throws: ``ProviderError`` `sudo-missing` or `sudo-refused`, with the line to add.
    private func privileged(_ script: String, input: [UInt8] = []) async throws -> CommandResult {
        if let missing = MissingPrivilege(state, host: host.name) { throw missing.error }
        let isRoot = state.privilege == .root
        let result = try await shell.run(
            script: ShellText.privileged(script, byUser: isRoot), input: input, deadline: Self.deadline)
        if !isRoot, let missing = MissingPrivilege(result, user: state.user, host: host.name) { throw missing.error }
        return result
    }

    /// For one command: ten seconds for a lock, then a few programs that have a limit of their own.
    private static let deadline = Duration.seconds(120)

    private func failure(of command: String, _ result: CommandResult) -> ProviderError {
        let said = result.errorText.split(separator: "\n").first.map { String($0).printableHead }
        return ProviderError(
            .command, host: host.name,
            message: "\(host.name) did not take `\(command)`: \(said ?? "no reason given").")
    }
}

extension InterfacesConfiguration {
    /// The same beside another main file.
    fileprivate func replacingMain(with bytes: [UInt8]) -> InterfacesConfiguration {
        InterfacesConfiguration(
            main: InterfacesFile(path: main.path, bytes: bytes), others: sourced, hasPendingChanges: hasPendingChanges)
    }
}

extension ProviderError.Code {
    package static let command = Self("command")
}
