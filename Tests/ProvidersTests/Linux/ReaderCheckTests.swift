import Foundation
import Providers
import SSH
import TestSupport
import Testing

/// The program that will read the file at the next start is asked about the new file before it takes its place.
@Suite(
    .enabled("network namespaces need root and Linux") { await HostSandbox.obstacle() == nil },
    .enabled(if: Reader.areThere, "no ifupdown and ifupdown2 to ask: run .ci/tools-ifupdown"))
struct ReaderCheckTests {
    /// A host whose reader of the file tells when it is asked.
    private func sandbox(_ reader: Reader, interfaces: String = HostSandbox.interfaces) async throws -> HostSandbox {
        let sandbox = try await HostSandbox.start(.init(interfaces: Array(interfaces.utf8), reader: reader))
        let real = reader.folder.appending(path: reader.program).path
        try sandbox.addProgram(
            reader.program, "echo \"$*\" >>'\(sandbox.scratch.path)/asked'; exec '\(real)' \"$@\"")
        return sandbox
    }

    /// The files that it was asked about.
    private func asked(_ sandbox: HostSandbox) throws -> [String] {
        let log = try String(contentsOf: sandbox.scratch.appending(path: "asked"), encoding: .utf8)
        return log.split(separator: "\n").filter { $0.contains(" -i ") }.compactMap {
            $0.split(separator: " ").last.map { URL(fileURLWithPath: String($0)).lastPathComponent }
        }
    }

    @Test(arguments: Reader.allCases)
    func `it reads the old file and the new one, and the lines are written, corrected and taken out`(
        reader: Reader
    ) async throws {
        let sandbox = try await sandbox(reader)
        let route = try ReturnRoute(sandbox)
        try await route.persist()
        #expect(try sandbox.text == HostSandbox.interfaces + ReturnRoute.lines)
        #expect(try asked(sandbox) == ["interfaces", ".interfaces.vpnctl-new"])
        let changed = try ReturnRoute(sandbox, via: "10.0.0.2")
        try await changed.persist()
        let lines = ReturnRoute.lines.replacing("10.0.0.1 ", with: "10.0.0.2 ")
        #expect(try sandbox.text == HostSandbox.interfaces + lines)
        let without = try ReturnRoute(sandbox, routes: "prune: {peers: never, rules: owned, routes: owned}")
        try await without.persist()
        #expect(try sandbox.text == HostSandbox.interfaces)
        #expect(try asked(sandbox).count == 6)
    }

    @Test(arguments: Reader.allCases, [false, true])
    func `it is asked in the frame that SSH puts around a script, and by sudo`(
        reader: Reader, isRoot: Bool
    ) async throws {
        let sandbox = try await sandbox(reader)
        if !isRoot {
            try sandbox.addProgram("id", "case $1 in -u) echo 1000 ;; *) echo operator ;; esac")
            try sandbox.addProgram("sudo", #"[ "$1" = -n ] && shift && exec "$@""#)
        }
        try await ReturnRoute(sandbox, sudo: !isRoot).persist(AsOverSSH(sandbox: sandbox))
        #expect(try sandbox.text == HostSandbox.interfaces + ReturnRoute.lines)
        #expect(try asked(sandbox).count == 2)
    }

    @Test(
        arguments: Reader.allCases,
        ["\nauto vmbr2\niface vmbr2 inet manual\n\tbridge-ports none\n", "\nsource /etc/network/interfaces.d/*\n"])
    func `lines of ours that stand in the wrong place are moved, also where the file is rejected for them`(
        reader: Reader, end: String
    ) async throws {
        let sandbox = try await sandbox(reader, interfaces: HostSandbox.interfaces + end + ReturnRoute.lines)
        try await ReturnRoute(sandbox).persist()
        #expect(try sandbox.text == HostSandbox.interfaces + ReturnRoute.lines + end)
    }

    @Test(arguments: Reader.allCases)
    func `lines that end with CRLF are read as meant`(reader: Reader) async throws {
        let text = HostSandbox.interfaces.replacing("\n", with: "\r\n")
        let sandbox = try await sandbox(reader, interfaces: text)
        try await ReturnRoute(sandbox).persist()
        #expect(try sandbox.text == text + ReturnRoute.lines.replacing("\n", with: "\r\n"))
    }

    @Test(arguments: Reader.allCases)
    func `files that a line names by a relative path are found from the new file as well`(
        reader: Reader
    ) async throws {
        let text = HostSandbox.interfaces + "\nsource more/*\n"
        let sandbox = try await sandbox(reader, interfaces: text)
        let (disk, path) = (sandbox.disk, sandbox.path)
        try await sandbox.command(
            """
            mkdir \(disk)/network/more \(disk)/real
            printf 'auto vmbr7\\niface vmbr7 inet static\\n address 10.7.0.1/24\\n' >\(disk)/network/more/seven
            mv \(path) \(disk)/real/eni && ln -s ../real/eni \(path)
            """)
        try await ReturnRoute(sandbox).persist()
        #expect(try asked(sandbox) == ["interfaces", ".interfaces.vpnctl-look"])
        #expect(try sandbox.text.contains(ReturnRoute.lines))
    }

    @Test func `a file that ifupdown rejects as it is is told, with its words`() async throws {
        let text = HostSandbox.interfaces + "\niface vmbr9\n\taddress 10.9.0.1/24\n"
        let sandbox = try await sandbox(.ifupdown, interfaces: text)
        let error = try #require(try await ReturnRoute(sandbox).failure())
        #expect(error.code == .rejected)
        #expect(error.message.contains("ifup on pve would not read"))
        #expect(error.message.contains("does not read `post-up ip route add 10.0.1.0/24 via 10.0.0.1"))
        #expect(error.message.contains("it says ifup: couldn't read interfaces file \"\(sandbox.path)\""))
        #expect(try sandbox.text == text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.folder.path).count == 2)
    }

    @Test func `an interface that ifupdown2 ignores is told`() async throws {
        let aware = "\tbridge-vlan-aware yes\n"
        let text =
            "auto vmbr0\niface vmbr0 inet static\n\taddress 10.3.0.1/24\n\tbridge-ports none\n\(aware)\n"
            + HostSandbox.interfaces + aware
        let sandbox = try await sandbox(.ifupdown2, interfaces: text)
        let error = try #require(try await ReturnRoute(sandbox).failure())
        #expect(error.code == .rejected && error.message.contains("ifquery on pve would not read"))
        #expect(try sandbox.text == text)
    }

    /// What a reader makes of the new file, as the end of a script that has read the file whose path is `$file`.
    private static let surprises: [(script: String, words: String)] = [
        ("grep -v bridge-stp \"$file\"", "it does not read `bridge-stp` of vmbr1 inet static any more"),
        ("cat \"$file\"; echo '\tmtu 1400'", "it reads another `mtu` of vmbr1 inet static"),
        ("cat \"$file\"; echo \"error: $file: line12: iface vmbr1: x\" >&2", "/interfaces: line12: iface vmbr1: x"),
        ("cat \"$file\"; exit 3", "it ends with status 3"),
        ("grep -v post-down \"$file\"", "it does not read `post-down ip route del 10.0.1.0/24"),
        ("grep -v wpa-psk \"$file\"", "it does not read `wpa-psk` of wlan0 inet manual any more"),
        ("cat \"$file\"; echo 'warning: wpa-psk open-sesame is weak' >&2", "a complaint about a line with a secret"),
        ("sed 's/via 10.0.0.1/via 10.0.0.9/' \"$file\"", "it reads another `post-up` of vmbr1 inet static"),
    ]

    @Test(arguments: surprises)
    func `any other difference forbids the write and is told without a secret`(
        script: String, words: String
    ) async throws {
        let text = "iface wlan0 inet manual\n\twpa-psk open-sesame\n\n" + HostSandbox.interfaces
        let sandbox = try await HostSandbox.start(interfaces: text)
        try sandbox.addProgram(
            "ifquery", "file=$3; case $file in */interfaces) cat \"$file\"; exit ;; esac\n\(script)")
        let error = try #require(try await ReturnRoute(sandbox).failure())
        #expect(error.code == .rejected)
        #expect(error.message.contains(words), "\(error.message)")
        #expect(!"\(error)".contains("open-sesame"))
        #expect(try sandbox.text == text)
    }

    @Test func `a complaint about the old file alone is no obstacle, nor one whose line moved`() async throws {
        let sandbox = try await HostSandbox.start()
        try sandbox.addProgram(
            "ifquery",
            """
            echo "warning: $3: line$(grep -c '' "$3"): something about the last line" >&2
            case $3 in */interfaces) echo 'error: gone with the old file' >&2 ;; esac
            cat "$3"
            """)
        try await ReturnRoute(sandbox).persist()
        #expect(try sandbox.text == HostSandbox.interfaces + ReturnRoute.lines)
    }
}
