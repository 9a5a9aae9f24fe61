import Foundation
import Providers
import Reconciler
import SSH
import TestSupport
import Testing

/// Whatever happens while an interfaces file is written, it is the old one or the new one, and the next plan says which.
@Suite(.enabled("network namespaces need root and Linux") { await HostSandbox.obstacle() == nil })
struct WriteFaultTests {
    private let old = Array(HostSandbox.interfaces.utf8)
    private let new = Array((HostSandbox.interfaces + ReturnRoute.lines).utf8)

    private func names(_ sandbox: HostSandbox) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: sandbox.folder.path).sorted()
    }

    /// What must hold after a write that ended somehow; then the rest is done.
    private func check(_ route: ReturnRoute, _ error: (any Error)?, _ place: String) async throws {
        let bytes = try route.sandbox.bytes
        #expect(bytes == old || bytes == new, "\(place)")
        #expect(error != nil || bytes == new, "\(place)")
        if let error = error as? ProviderError, error.message.contains("as it was") {
            #expect(bytes == old, "\(place)")
        }
        #expect(try names(route.sandbox).filter { !$0.hasPrefix(".") } == ["interfaces"], "\(place)")
        let plan = try await route.plan()
        #expect((plan.persistence != nil) == (bytes == old), "\(place)")
        if let step = plan.persistence { try await route.provider(plan).make([step]) }
        #expect(try route.sandbox.bytes == new, "\(place)")
    }

    @Test(arguments: WriteFault.allCases)
    func `at every command of the write, the file is old or new and whole`(fault: WriteFault) async throws {
        let sandbox = try await HostSandbox.start(.init(reader: Reader.areThere ? .ifupdown : nil))
        try await sandbox.command("chown root:games '\(sandbox.path)' && chmod 640 '\(sandbox.path)'")
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        let step = try #require(plan.persistence)
        var shell = Faulty(sandbox: sandbox, fault: nil)
        try shell.prepare()
        try await route.provider(plan, shell).make([step])
        let count = try shell.count
        #expect(count > 15)
        #expect(try sandbox.bytes == new)

        var endings: Set<[UInt8]> = []
        for number in 1...count {
            try Data(old).write(to: sandbox.file)
            shell = Faulty(sandbox: sandbox, fault: fault, number: number)
            var failure: (any Error)?
            do { try await route.provider(plan, shell).make([step]) } catch { failure = error }
            try? FileManager.default.removeItem(at: sandbox.url("\(sandbox.disk)/fill"))
            endings.insert(try sandbox.bytes)
            try await check(route, failure, "\(fault) at command \(number) of \(count)")
        }
        #expect(endings.count == 2)
        #expect(
            try names(sandbox) == [".interfaces.vpnctl-before", ".pve-interfaces.lock", "interfaces"])
        #expect(try await sandbox.command("stat -c '%a %U:%G' '\(sandbox.path)'") == "640 root:games\n")
    }

    @Test func `a lost link leaves the old file, however much of the new one has arrived`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        let step = try #require(plan.persistence)
        for count in [0, 1, new.count / 2, new.count - 1, new.count] {
            try Data(old).write(to: sandbox.file)
            await #expect(throws: Broken.self) {
                try await route.provider(plan, LostLink(sandbox: sandbox, bytes: count)).make([step])
            }
            #expect(try sandbox.bytes == old, "\(count) bytes")
            try await check(route, Broken("lost"), "\(count) bytes")
        }
    }

    @Test func `a disk that cannot be written is told with the cause`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        try await sandbox.command("! cat /dev/zero >'\(sandbox.disk)/fill'")
        let full = try #require(try await route.failure())
        #expect(full.code == .command && full.message.contains("No space left on device"))
        #expect(full.message.contains("It is as it was"))
        try await sandbox.command("rm '\(sandbox.disk)/fill'; mount -o remount,ro '\(sandbox.disk)'")
        let readOnly = try #require(try await route.failure())
        #expect(readOnly.code == .command && readOnly.message.contains("Read-only file system"))
        #expect(try sandbox.bytes == old)
    }

    @Test func `of two applies at once one writes, and the other finds the file changed`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        let step = try #require(plan.persistence)
        let providers = [try route.provider(plan), try route.provider(plan)]
        let failures = await withTaskGroup(of: (any Error)?.self) { group in
            for provider in providers {
                group.addTask {
                    do {
                        try await provider.make([step])
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures.count { $0 == nil } == 1)
        #expect(failures.count { $0 is Moved } == 1)
        #expect(try sandbox.bytes == new)
    }

    @Test func `a lock that somebody holds ends in an error and an unchanged file`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        let lock = "\(sandbox.disk)/network/.pve-interfaces.lock"
        async let holder = sandbox.command(
            "flock \(lock) sh -c 'touch \(lock).held; while [ ! -e \(lock).done ]; do sleep 0.1; done'")
        while !FileManager.default.fileExists(atPath: sandbox.url(lock + ".held").path) {
            try await Task.sleep(for: .milliseconds(10))
        }
        let error = try await route.failure(Impatient(sandbox: sandbox))
        try Data().write(to: sandbox.url(lock + ".done"))
        #expect(error?.code == .locked)
        #expect(try sandbox.bytes == old)
        _ = try await holder
    }
}
