import Crypto
import Interfaces
package import Inventory
package import Reconciler
import SSH

/// Carries out the steps of one host: routes in force by `ip`, and the lines that make them by an edit of its file.
///
/// No other object of the host is touched, and nothing is reloaded: reloading would restart interfaces.
package actor LinuxProvider: Provider {
    private let shell: any RemoteShell
    private let planned: LinuxComparison
    /// The host as it is entered.
    private let entered: Host
    /// As it was read last.
    private var state: LinuxState

    /// - Parameter entered: The host as the environment leaves it, where that is not as the inventory has it.
    package init(shell: any RemoteShell, comparison: LinuxComparison, entered: Host? = nil) {
        self.shell = shell
        self.entered = entered ?? comparison.host
        planned = comparison
        state = comparison.state
    }

    private var host: Host { planned.host }

    package func prepare(_ steps: [Step]) async throws {}

    package func read(for steps: [Step]) async throws -> Snapshot {
        state = try await LinuxReader(shell: shell, host: entered).read()
        var live = LinuxComparison(site: planned.site, host: host, state: state).live
        // A route that goes was found by its lines, which may be gone already.
        for address in planned.leaving.keys where address.kind == LinuxKinds.route {
            live.resources[address] = planned.live[address].flatMap { isInForce($0) ? $0 : nil }
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
        let command: String
        if let want = planned.wanted[change.address], let route = want.route, change.effect != .delete {
            command =
                "ip \(Self.family(want.network)) route replace \(want.network) via \(want.nextHop) dev \(route.device)"
        } else {
            // Without the next hop and the device, ip would take any route to the destination.
            let before = Dictionary(
                change.differences.compactMap { difference in
                    difference.before.map { (difference.attribute, $0.description) }
                }, uniquingKeysWith: { first, _ in first })
            guard let network = before["destination"].flatMap({ CIDR($0) }), let hop = before["next_hop"],
                let device = before["device"]
            else { throw Moved(change.address, "it is not the route that the plan saw") }
            command =
                "ip \(Self.family(network)) route del \(network) via \(ShellText.quoted(hop)) "
                + "dev \(ShellText.quoted(device))"
        }
        let result = try await privileged("PATH=$PATH:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL; exec \(command)")
        guard result.isSuccess else { throw failure(of: command, result) }
    }

    private static func family(_ network: CIDR) -> String { network.family == .inet ? "-4" : "-6" }

    // MARK: After a start

    private func persist(_ change: Change) async throws {
        guard let configuration = state.configuration else {
            throw Moved(change.address, "the interfaces file cannot be read any more")
        }
        let bytes: [UInt8]
        do {
            bytes = try edited(configuration, by: change)
        } catch let refusals as Refusals {
            let problem = refusals.list.first
            throw ProviderError(
                .init(problem?.code.rawValue ?? "interfaces"), host: host.name, message: problem?.detail ?? "")
        }
        if bytes == configuration.main.bytes { return }
        let write = FileWrite(file: state.file, from: configuration.main.bytes, to: bytes)
        let result = try await privileged(write.script, input: bytes)
        if let error = write.error(of: result, host: host.name, address: change.address) { throw error }
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
            let bytes = try file.removing(mark: earlier, destination: route.destination)
            file = InterfacesConfiguration(
                main: InterfacesFile(path: file.main.path, bytes: bytes), others: file.sourced,
                hasPendingChanges: file.hasPendingChanges)
        }
        return try file.adding(route, mark: mark)
    }

    // MARK: Commands

    private func privileged(_ script: String, input: [UInt8] = []) async throws -> CommandResult {
        try await shell.run(
            script: ShellText.privileged(script, byUser: state.privilege == .root), input: input,
            deadline: .seconds(60))
    }

    private func failure(of command: String, _ result: CommandResult) -> ProviderError {
        let said = result.errorText.split(separator: "\n").first.map { String($0).printableHead }
        return ProviderError(
            .command, host: host.name,
            message: "\(host.name) did not take `\(command)`: \(said ?? "no reason given").")
    }
}

extension ProviderError.Code {
    package static let command = Self("command")
}
