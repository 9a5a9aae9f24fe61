package import Inventory
internal import NIOConcurrencyHelpers
package import SSH

internal import class Foundation.FileManager
internal import func Foundation.NSUserName

/// The way to the hosts of a site by SSH: who logs in where, with which key, and through which other hosts.
package struct SSHAccess: Sendable {
    /// Asks somebody for the passphrase of a key file; nil where nobody answers.
    package typealias Question = @Sendable (UserAuthentication.PassphraseRequest) async -> String?

    /// How one host is entered.
    package struct Route: Sendable {
        package let target: SSHTarget
        /// In the order in which they are passed.
        package let jumps: [SSHTarget]
        /// The environment variables that stand before the inventory, sorted.
        package let overridden: [String]
    }

    private let site: Site
    private let environment: [String: String]
    private let ask: Question
    package var limits: SSHLimits

    package init(
        site: Site, environment: [String: String], limits: SSHLimits = SSHLimits(), ask: @escaping Question
    ) {
        (self.site, self.environment, self.limits, self.ask) = (site, environment, limits, ask)
    }

    /// Connects and logs in; the caller closes the session.
    ///
    /// - Throws: `SSHError`; ``ProviderError`` where a passphrase could not be fetched or a variable is malformed.
    package func connect(to host: Host) async throws -> SSHConnection {
        let obstacle = NIOLockedValueBox<ProviderError?>(nil)
        let route = try route(to: host, obstacle)
        do {
            return try await SSHConnection.connect(to: route.target, through: route.jumps, limits: limits)
        } catch {
            throw obstacle.withLockedValue { $0 } ?? error
        }
    }

    /// Connects, hands the session to `body`, and closes it.
    package func withConnection<Value: Sendable>(
        to host: Host, _ body: @Sendable (SSHConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await connect(to: host)
        let result: Result<Value, any Error>
        do { result = .success(try await body(connection)) } catch { result = .failure(error) }
        await connection.close()
        return try result.get()
    }

    /// How a host is entered; nothing is contacted, asked or fetched.
    ///
    /// - Throws: ``ProviderError`` for a host that cannot be entered or a variable that is malformed.
    package func route(to host: Host) throws -> Route { try route(to: host, NIOLockedValueBox(nil)) }
}

extension SSHAccess {
    private func route(to host: Host, _ obstacle: NIOLockedValueBox<ProviderError?>) throws -> Route {
        let (entered, overridden) = try host.enteredOverridden(by: environment)
        var variables = overridden
        var target = try target(entered, obstacle)
        target.variables = SSHTarget.Variables(of: host, overridden)
        let jumps = try jumpHosts(before: host).map { jump in
            let (entered, overridden) = try jump.enteredOverridden(by: environment)
            variables += overridden
            var target = try self.target(entered, obstacle)
            target.variables = SSHTarget.Variables(of: jump, overridden)
            return target
        }
        return Route(target: target, jumps: jumps, overridden: variables.sorted())
    }

    /// A host that the environment stands in for is reached from here, unless it does so for its jump host as well.
    private func jumpHosts(before host: Host) throws -> [Host] {
        func named(_ name: String) -> Host? { site.hosts.first { $0.name == name } }
        let names: [String]
        do {
            names = try JumpChain.hosts(before: host.name) { name in
                guard let host = named(name), let jump = host.ssh?.jump, let last = jump.last else { return [] }
                let isDirect = host.isStoodInFor(in: environment) && named(last)?.isStoodInFor(in: environment) != true
                return isDirect ? [] : jump
            }
        } catch {
            throw ProviderError(
                .noEntrance, host: host.name,
                message: "The way to \(host.name) by SSH passes \(error.host) twice. Correct `ssh.jump`.")
        }
        return names.compactMap(named)
    }

    private func target(_ host: Host, _ obstacle: NIOLockedValueBox<ProviderError?>) throws -> SSHTarget {
        guard host.provider != .manual, let address = host.address else {
            throw ProviderError(
                .noEntrance, host: host.name,
                message: "\(host.name) is a manual host, which vpnctl never enters; a person does its steps.")
        }
        let ssh = host.ssh ?? Host.SSH(place: host.place)
        let policy: HostKeyPolicy
        if let text = ssh.hostKey {
            guard let pin = HostKeyPin(text) else {
                throw ProviderError(
                    .noEntrance, host: host.name, message: "`host_key` of \(host.name) is no fingerprint.")
            }
            policy = .pinned(pin)
        } else {
            policy = .standard
        }
        return SSHTarget(
            host: host.name, address: address, port: Int(ssh.port), user: ssh.user ?? NSUserName(), hostKey: policy,
            authentication: authentication(ssh, host: host.name, obstacle))
    }

    private func authentication(
        _ ssh: Host.SSH, host: String, _ obstacle: NIOLockedValueBox<ProviderError?>
    ) -> UserAuthentication {
        let agent: UserAuthentication.Agent =
            environment["SSH_AUTH_SOCK"].flatMap { $0.isEmpty ? nil : .socket($0) } ?? .none
        guard let source = ssh.passphrase else {
            return UserAuthentication(
                identities: ssh.identity.map { [$0] } ?? [], usualFiles: usualFiles, agent: agent, passphrase: ask)
        }
        let resolver = SecretResolver(environment: environment)
        return UserAuthentication(
            identities: ssh.identity.map { [$0] } ?? [], usualFiles: usualFiles, agent: agent
        ) { request in
            // The same answer would be as wrong the second time.
            guard request.attempt == 1 else { return nil }
            do {
                return try await resolver.secret(from: source, host: host).reveal()
            } catch {
                obstacle.withLockedValue { $0 = error as? ProviderError }
                return nil
            }
        }
    }

    /// The key files that OpenSSH uses where none is named, as far as there are any.
    private var usualFiles: [String] {
        guard let home = environment["HOME"], !home.isEmpty else { return [] }
        return ["id_ed25519", "id_ecdsa", "id_rsa"].map { "\(home)/.ssh/\($0)" }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }
}

extension ProviderError.Code {
    /// A host that cannot be entered by SSH at all.
    package static let noEntrance = Self("no-entrance")
}
