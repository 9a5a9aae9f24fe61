import Foundation

/// `apply`, and until 26.1 the way back: savepoints, a timer that returns to one unless it is stopped, and `revert`.
enum SavepointRoutes {
    static func all(_ release: Release) -> [Route] {
        let apply = Route("firewall/filter/apply") { self.apply($0, $1) }
        guard release < .v26_7 else { return [apply] }
        return [
            apply,
            Route("firewall/filter/savepoint") { try savepoint($0, $1) },
            Route("firewall/filter/cancel_rollback", required: 1) { cancel($0, $1) },
            Route("firewall/filter/revert", required: 1) { try revert($0, $1) },
        ]
    }

    private static func apply(_ appliance: Appliance, _ call: Call) -> Response {
        guard call.request.isPost else { return .result("error", name: "status") }
        if appliance.release < .v26_7, let revision = call[0], !revision.isEmpty {
            appliance.run("filter rollback_timer \(revision)")
            appliance.armRollback(to: revision)
        }
        return appliance.applyRules()
    }

    /// The answer is rounded to two digits, while the file has up to four: it names no file but by chance.
    private static func savepoint(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost else { return .result("error", name: "status") }
        try appliance.save(for: call)
        let limit = appliance.root.at(["system", "backupcount"])?.text ?? ""
        return .json(
            .map([
                "status": "ok", "retention": .string(limit.isEmpty ? "100" : limit),
                "revision": .string(appliance.history.revisions.first?.time ?? ""),
            ]))
    }

    /// White space means that a timer was stopped.
    private static func cancel(_ appliance: Appliance, _ call: Call) -> Response {
        guard call.request.isPost, let revision = call[0] else { return .result("error", name: "status") }
        appliance.run("filter cancel_rollback \(revision)")
        guard appliance.rollback?.revision == revision else { return .result("", name: "status") }
        appliance.rollback = nil
        return .result("\n\n", name: "status")
    }

    private static func revert(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost, let revision = call[0] else { return .result("error", name: "status") }
        guard let rules = appliance.rules(of: revision) else {
            return .result("unknown (or removed) savepoint", name: "status")
        }
        appliance.listGateways()
        appliance.restore(rules)
        try appliance.save(for: call)
        appliance.loadRules(.everything)
        return .result("ok", name: "status")
    }
}

/// A timer that returns to a savepoint.
struct Rollback {
    let revision: String
    let deadline: Date
}

extension Appliance {
    /// Starts the timer of sixty seconds; a second one is not started beside the first.
    func armRollback(to revision: String) {
        guard rollback == nil else { return }
        rollback = Rollback(revision: revision, deadline: now.addingTimeInterval(60))
    }

    /// Does what the timer was set for, once its time is over.
    func settleRollback() throws {
        guard let due = rollback, due.deadline <= now else { return }
        rollback = nil
        guard let rules = rules(of: due.revision) else { return }
        restore(rules)
        let script = "/usr/local/opnsense/scripts/filter/rollback_timer.php"
        try save(by: release < .v26_1 ? .system : .root, describing: "\(script) made changes")
        loadRules(.everything)
    }

    /// The rules as a revision has them: of filter and address translation, and nothing else.
    fileprivate func rules(of revision: String) -> XMLNode? {
        guard let data = history.document("config-\(revision).xml"), let document = try? XMLReader.read(data) else {
            return nil
        }
        return document.at(FilterModel.mount)
    }

    fileprivate func restore(_ rules: XMLNode) {
        root = root.replacing(FilterModel.mount) { _ in rules }
        touch(FilterModel.mount, version: FilterModel.version(release), description: FilterModel.description)
    }
}
