import Foundation
import Providers
import Reconciler
import SSH
import TestSupport
import Testing

/// Interfaces files as nobody expects them, and what befalls them between the plan and the write.
@Suite(.enabled("network namespaces need root and Linux") { await HostSandbox.obstacle() == nil })
struct InterfacesFileTests {
    private static let new = HostSandbox.interfaces + ReturnRoute.lines

    @Test func `a link to the file stays one, and Proxmox's lock is taken beside the link`() async throws {
        let sandbox = try await HostSandbox.start()
        let (disk, path) = (sandbox.disk, sandbox.path)
        try await sandbox.command("mkdir \(disk)/real && mv \(path) \(disk)/real/eni && ln -s ../real/eni \(path)")
        try await ReturnRoute(sandbox).persist()
        #expect(try await sandbox.command("readlink \(path)") == "../real/eni\n")
        #expect(try sandbox.text == Self.new)
        #expect(try await sandbox.command("ls -A \(disk)/real") == ".interfaces.vpnctl-before\neni\n")
        #expect(try await sandbox.command("ls -A \(disk)/network") == ".pve-interfaces.lock\ninterfaces\n")
        #expect(try await ReturnRoute(sandbox).plan().verbs == ["route route"])
    }

    @Test func `what waits beside a link to the file is found before the write`() async throws {
        let sandbox = try await HostSandbox.start()
        let (disk, path) = (sandbox.disk, sandbox.path)
        try await sandbox.command("mkdir \(disk)/real && mv \(path) \(disk)/real/eni && ln -s ../real/eni \(path)")
        let shell = Interfering(sandbox: sandbox, deed: "touch \(path).new")
        await #expect(throws: Moved.self) { try await ReturnRoute(sandbox).persist(shell) }
        #expect(try sandbox.text == HostSandbox.interfaces)
    }

    @Test func `a folder may be a link`() async throws {
        let sandbox = try await HostSandbox.start()
        try await sandbox.command("ln -s network \(sandbox.disk)/linked")
        let route = try ReturnRoute(sandbox, path: "\(sandbox.disk)/linked/interfaces")
        try await route.persist()
        #expect(try sandbox.text == Self.new)
        #expect(try await route.plan().verbs == ["route route"])
    }

    @Test(arguments: [
        "echo '# mine' >>FILE", "touch FILE.new", "ln -s nowhere FILE.new", "rm FILE",
        "mv FILE FILE.real && ln -s interfaces.real FILE", ": >FILE",
    ])
    func `what changes between the plan and the write is noticed and stays`(deed: String) async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        let shell = Interfering(sandbox: sandbox, deed: deed.replacing("FILE", with: "'\(sandbox.path)'"))
        let report = try await route.apply(try await route.plan(), shell)
        guard case .moved? = report.failures.first?.failure.cause else {
            Issue.record("\(report.failures)")
            return
        }
        #expect((try? sandbox.text.contains("vpnctl")) != true)
    }

    @Test(arguments: [
        ("cp FILE FILE.new", "pending-changes"), ("sed -i '/^auto vmbr1/d' FILE", "not-auto"),
        ("printf '\\377' >>FILE", "not-utf8"),
    ])
    func `a file that cannot be edited any more is not what the plan was made from`(
        deed: String, code: String
    ) async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        try await sandbox.command(deed.replacing("FILE", with: "'\(sandbox.path)'"))
        let before = try sandbox.bytes
        let report = try await route.apply(plan)
        guard case .moved(let moved)? = report.failures.first?.failure.cause else {
            Issue.record("\(report.failures)")
            return
        }
        #expect(moved.address?.kind == LinuxKinds.persistentRoute)
        #expect(moved.detail.hasSuffix(" [interfaces.\(code)]"))
        #expect(try sandbox.bytes == before)
    }

    private static let unfit: [(bytes: [UInt8], word: String)] = [
        (Array("# caf".utf8) + [0xE9, 0x0A] + Array(HostSandbox.interfaces.utf8), "UTF-8"),
        ([], "stanza"),
        (Array("\u{FEFF}\(HostSandbox.interfaces)".utf8), "byte order mark"),
    ]

    @Test(arguments: unfit)
    func `a file that cannot be edited is left to a person, who is told why`(bytes: [UInt8], word: String) async throws
    {
        let sandbox = try await HostSandbox.start(.init(interfaces: bytes))
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        let work = try #require(plan.persistence?.manual)
        let told = ([work.reason] + work.instructions).joined(separator: "\n")
        #expect(told.localizedCaseInsensitiveContains(word), "\(told)")
        #expect(try await route.apply(plan).failures.isEmpty)
        #expect(try sandbox.bytes == bytes)
        #expect(try await route.inForce() == "10.0.1.0/24 via 10.0.0.1 dev vmbr1\n")
    }

    @Test func `lines of a file with CRLF end so as well`() async throws {
        let text = HostSandbox.interfaces.replacing("\n", with: "\r\n")
        let sandbox = try await HostSandbox.start(interfaces: text)
        try await ReturnRoute(sandbox).persist()
        #expect(try sandbox.text == Self.new.replacing("\n", with: "\r\n"))
    }

    @Test func `a missing file and one that may not be read are told`() async throws {
        let sandbox = try await HostSandbox.start()
        try await sandbox.command("chmod 600 '\(sandbox.path)'")
        let route = try ReturnRoute(sandbox)
        let unreadable = try await route.plan(Nobody(sandbox: sandbox))
        #expect(unreadable.linuxComparisons.first?.state.fileProblem?.contains("may not read") == true)
        #expect(unreadable.persistence?.manual != nil)
        try await sandbox.command("rm '\(sandbox.path)'")
        let missing = try await route.plan()
        #expect(missing.persistence?.manual?.reason.contains("does not exist") == true)
    }

    @Test(arguments: [
        "mkfifo FILE", "mkdir FILE", "mknod FILE c 1 3", "mkfifo FILE.pipe && ln -s interfaces.pipe FILE",
    ])
    func `what is no file is not read, and told`(deed: String) async throws {
        let sandbox = try await HostSandbox.start()
        try await sandbox.command("rm FILE && \(deed)".replacing("FILE", with: "'\(sandbox.path)'"))
        let plan = try await ReturnRoute(sandbox).plan()
        let work = try #require(plan.persistence?.manual)
        #expect(work.reason.contains("\(sandbox.path) on pve is a folder, a pipe or a device"))
        #expect(work.instructions.contains { $0.contains("`interfaces_file`") })
    }

    @Test func `a file that becomes a pipe before the write is not waited for`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        let shell = Interfering(sandbox: sandbox, deed: "rm '\(sandbox.path)' && mkfifo '\(sandbox.path)'")
        await #expect(throws: Moved.self) { try await route.persist(shell) }
    }

    @Test func `an included pipe, and a file that may not be read, are told and not waited for`() async throws {
        let source = "\nsource interfaces.d/*\n"
        let sandbox = try await HostSandbox.start(interfaces: HostSandbox.interfaces + source)
        let folder = "'\(sandbox.disk)/network/interfaces.d'"
        try await sandbox.command("mkdir -p \(folder)/sub && mkfifo \(folder)/pipe && touch \(folder)/closed")
        try await sandbox.command("chmod 600 \(folder)/closed && touch \(folder)/open")
        let plan = try await ReturnRoute(sandbox).plan(Nobody(sandbox: sandbox))
        let told = plan.findings.filter { $0.code == "plan.unread-inclusion" }.map(\.detail)
        #expect(told.count == 2)
        #expect(told.first?.contains("interfaces.d/closed is included, and the user may not read it") == true)
        #expect(told.last?.contains("interfaces.d/pipe is included, and it is a pipe") == true)
    }

    @Test func `a host without the ip command is told`() async throws {
        let sandbox = try await HostSandbox.start()
        try await sandbox.command("for p in /usr/sbin/ip /usr/bin/ip; do [ ! -e $p ] || mount -B /dev/null $p; done")
        let error = await #expect(throws: ProviderError.self) { try await ReturnRoute(sandbox).plan() }
        #expect(error?.code == .noIP)
    }
}
