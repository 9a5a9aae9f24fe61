import Inventory
import Reconciler
import SSH

extension OPNsenseProvider {
    /// What an interface shall become: the leaves of it that change.
    func wish(_ leaves: [String: String], key: String?, _ changes: [Change]) throws -> InterfaceRequest.Wish {
        guard let address = changes.first?.address,
            let tunnel = comparison.tunnels.first(where: { $0.name == address.name })
        else { throw Moved(changes.first?.address, "the inventory has no such tunnel") }
        return InterfaceRequest.Wish(
            device: "wg\(tunnel.deviceNumber)", key: key, description: leaves["descr"],
            enabled: leaves["enable"].map { !$0.isEmpty }, address: address)
    }

    /// Stores interfaces by one program under the firewall's own lock, all or none.
    func writeBySSH(_ wishes: [InterfaceRequest.Wish]) async throws {
        if wishes.isEmpty { return }
        let request = InterfaceRequest(wishes)
        revisions.expect(request.revision)
        let result = try await run(script: try request.script())
        touchedInterfaces.formUnion(try request.keys(from: result, host: host.name).values)
    }

    /// Runs a command of the firewall's backend, which says `OK` where it did it.
    func run(_ command: String) async throws {
        let result = try await run(script: "\(FirewallScript.head)\nexec configctl \(command)")
        let said = result.outputText.filter { !$0.isWhitespace }
        guard result.isSuccess, said == "OK" else {
            let words = [result.outputText, result.errorText].map(\.printableHead).filter { !$0.isEmpty }
            throw ProviderError(
                .reload, host: host.name,
                message: "\(host.name) does not say that `configctl \(command)` worked"
                    + (words.isEmpty ? "." : ": \(words.joined(separator: " "))"))
        }
    }

    private func run(script: String) async throws -> CommandResult {
        guard let shell, let view = state.shell, view.isRoot else {
            throw ProviderError(
                .noEntrance, host: host.name,
                message: "Interfaces of \(host.name) can only be changed by SSH here, and there is no session as root.")
        }
        do {
            return try await shell.run(
                script: ShellText.privileged(script, byUser: view.privilege == .root), input: [],
                deadline: ShellReader.deadline)
        } catch let error as SSHError {
            throw ProviderError(error)
        }
    }
}
