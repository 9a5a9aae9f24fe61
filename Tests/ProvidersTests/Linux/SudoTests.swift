import Foundation
import Providers
import Reconciler
import SSH
import TestSupport
import Testing

/// A user who is not root, and sudo as it was seen to answer (sudo 1.9.13).
@Suite(.enabled("network namespaces need root and Linux") { await HostSandbox.obstacle() == nil })
struct SudoTests {
    private static let refusal = "echo 'sudo: a password is required' >&2; exit 1"
    private static let line = "operator ALL=(root) NOPASSWD: /bin/sh"

    /// A host where the user is called operator, and sudo is this script.
    private func sandbox(sudo: String) async throws -> HostSandbox {
        let sandbox = try await HostSandbox.start()
        try sandbox.addProgram("id", "case $1 in -u) echo 1000 ;; *) echo operator ;; esac")
        try sandbox.addProgram("sudo", sudo)
        return sandbox
    }

    private static let terminal = "echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1"
    private static let terminalLine = "visudo -f /etc/sudoers.d/vpnctl: Defaults:operator !requiretty"

    @Test func `sudo that wants a terminal is told apart, with the line that lifts it`() async throws {
        let sandbox = try await sandbox(sudo: Self.terminal)
        let route = try ReturnRoute(sandbox, sudo: true)
        for step in try await route.plan().plan.steps {
            #expect(step.manual?.reason.contains("without a terminal") == true)
            #expect(step.manual?.instructions == [Self.terminalLine])
        }
        try sandbox.addProgram("sudo", #"[ "$1" = -n ] && shift && exec "$@""#)
        let plan = try await route.plan()
        try sandbox.addProgram("sudo", #"[ "$4" != : ] || exit 0; \#(Self.terminal)"#)
        let error = try #require(try await route.apply(plan).error)
        #expect(error.code == .sudoRefused)
        #expect(error.message.hasSuffix(Self.terminalLine))
    }

    @Test(arguments: [(refusal, "asks operator for a password"), ("exit 127", "has no sudo")])
    func `sudo that does not help leaves both steps to a person, with the line to add`(
        sudo: String, reason: String
    ) async throws {
        let sandbox = try await sandbox(sudo: sudo)
        let route = try ReturnRoute(sandbox, sudo: true)
        let plan = try await route.plan()
        #expect(plan.plan.steps.count == 2)
        for step in plan.plan.steps {
            let work = try #require(step.manual)
            #expect(work.reason.contains(reason))
            #expect(work.instructions.contains { $0.hasSuffix(Self.line) })
        }
        _ = try await route.apply(plan)
        #expect(try sandbox.text == HostSandbox.interfaces)
        #expect(try await route.inForce().isEmpty)
    }

    @Test func `without sudo in the inventory it is not used, and the plan says so`() async throws {
        let sandbox = try await HostSandbox.start()
        let plan = try await ReturnRoute(sandbox).plan(Nobody(sandbox: sandbox))
        #expect(plan.plan.steps.count == 2)
        #expect(plan.plan.steps.allSatisfy { $0.manual?.reason.contains("nobody is not root") == true })
    }

    @Test func `where sudo allows it, both are done`() async throws {
        let sandbox = try await sandbox(sudo: #"[ "$1" = -n ] && shift && exec "$@""#)
        let route = try ReturnRoute(sandbox, sudo: true)
        #expect(try await route.apply(try await route.plan()).failures.isEmpty)
        #expect(try sandbox.text == HostSandbox.interfaces + ReturnRoute.lines)
        #expect(try await route.plan().verbs.isEmpty)
    }

    @Test(arguments: [
        // Right before the run, and while it goes on.
        refusal, #"[ "$4" != : ] || exit 0; \#(refusal)"#,
    ])
    func `sudo that was taken away since the plan fails the step, with the line to add`(sudo: String) async throws {
        let sandbox = try await sandbox(sudo: #"[ "$1" = -n ] && shift && exec "$@""#)
        let route = try ReturnRoute(sandbox, sudo: true)
        let plan = try await route.plan()
        try sandbox.addProgram("sudo", sudo)
        let error = try #require(try await route.apply(plan).error)
        #expect(error.code == .sudoRefused)
        #expect(error.message.contains(Self.line))
        #expect(try sandbox.text == HostSandbox.interfaces)
        #expect(try await route.inForce().isEmpty)
    }
}
