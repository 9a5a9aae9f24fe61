import Interfaces
package import Inventory
import SSH

import struct Foundation.CharacterSet
import struct Foundation.Data

/// Reads a host by SSH with at most three commands: what is in force, the interfaces file, and what that includes.
package struct LinuxReader: Sendable {
    let shell: any RemoteShell
    let host: Host

    package init(shell: any RemoteShell, host: Host) {
        self.shell = shell
        self.host = host
    }

    /// For one command; reading takes a moment on a healthy host.
    static let deadline = Duration.seconds(30)

    /// - Throws: ``ProviderError`` `no-ip`, `malformed` where the host answers with something else; ``SSHError``.
    package func read() async throws -> LinuxState {
        let first = try await sections(Self.script(file: host.interfacesFile))
        guard first.text("ip") == "0" else {
            throw ProviderError(
                .noIP, host: host.name,
                message: "\(host.name) has no `ip` command where the user can find it. Install iproute2 there.")
        }
        var state = LinuxState(
            user: first.text("name"), privilege: privilege(first), interfaces: [], routes: [],
            configuration: nil, fileProblem: nil, path: host.interfacesFile,
            file: first.text("path"))
        do throws(UnexpectedOutput) {
            state.interfaces = try KernelInterface.list(parsing: first.bytes("addresses"))
            state.routes =
                try KernelRoute.list(parsing: first.bytes("routes4"))
                + KernelRoute.list(parsing: first.bytes("routes6"))
        } catch {
            throw ProviderError(
                .malformed, host: host.name,
                message: "\(host.name): `\(error.command)` printed \(error.detail). Nothing was changed.")
        }
        try await readFiles(first, into: &state)
        return state
    }

    private func privilege(_ first: Sections) -> LinuxState.Privilege {
        if first.text("user") == "0" { return .root }
        guard host.ssh?.sudo == true else { return .none }
        switch first.text("sudo") {
        case "0": return .sudo
        case "127": return .sudoMissing
        default: return .sudoRefused
        }
    }

    // MARK: Files

    private func readFiles(_ first: Sections, into state: inout LinuxState) async throws {
        guard first.text("readable") == "0" else {
            if first.text("readable") == "missing" {
                state.fileProblem = "\(host.interfacesFile) does not exist on \(host.name)"
                state.fileCure = "name the interfaces file of \(host.name) as `interfaces_file` in the inventory"
            } else {
                state.fileProblem = "\(state.user) may not read \(host.interfacesFile) on \(host.name)"
                state.fileCure = "let \(state.user) read \(host.interfacesFile) on \(host.name)"
            }
            return
        }
        let main = InterfacesFile(path: host.interfacesFile, bytes: first.bytes("file"))
        let isPending = first.text("pending") == "1"
        var files = first.files
        var configuration = InterfacesConfiguration(main: main, others: files, hasPendingChanges: isPending)
        // Two commands are left: for the files that are named, and for those that they name.
        for _ in 0..<2 {
            let known = Set(files.map(\.path))
            let open = configuration.inclusions.filter { inclusion in !known.contains { inclusion.matches($0) } }
            if open.isEmpty { break }
            files += try await sections(Self.script(including: open)).files.filter { !known.contains($0.path) }
            configuration = InterfacesConfiguration(main: main, others: files, hasPendingChanges: isPending)
        }
        state.configuration = configuration
    }

    // MARK: Scripts

    private func sections(_ script: String) async throws -> Sections {
        let result = try await shell.run(script: script, input: [], deadline: Self.deadline)
        guard result.isSuccess, let sections = Sections(parsing: result.output) else {
            throw ProviderError(
                .malformed, host: host.name,
                message: "\(host.name) did not run what vpnctl reads with as a Linux host does. Nothing was changed.",
                underlying: result.errorText.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return sections
    }

    private static let head = """
        PATH=$PATH:/usr/sbin:/sbin LC_ALL=C
        export PATH LC_ALL
        put() { printf '%s ' "$1"; base64 | tr -d '\\n'; echo; }
        tell() { printf '%s' "$2" | put "$1"; }
        file() {
            [ -f "$1" ] && [ -r "$1" ] || return 0
            printf 'included '; printf '%s' "$1" | base64 | tr -d '\\n'; printf ' '; base64 <"$1" | tr -d '\\n'; echo
        }

        """

    private static func script(file: String) -> String {
        head + """
            f=\(ShellWords([file]).text)
            tell user "$(id -u)"
            tell name "$(id -un)"
            sudo -n /bin/sh -c : >/dev/null 2>&1 </dev/null; tell sudo $?
            command -v ip >/dev/null; tell ip $?
            ip -j -d addr show | put addresses
            ip -j -4 route show table all | put routes4
            ip -j -6 route show table all | put routes6
            tell path "$(readlink -f "$f" || printf '%s' "$f")"
            if [ ! -e "$f" ]; then tell readable missing; else [ -r "$f" ]; tell readable $?; fi
            [ ! -r "$f" ] || put file <"$f"
            [ ! -e "$f.new" ]; tell pending $?
            for g in "$(dirname "$f")"/interfaces.d/*; do file "$g"; done
            exit 0
            """
    }

    private static func script(including inclusions: [Inclusion]) -> String {
        head
            + inclusions.map { inclusion in
                let pattern = ShellText.pattern(inclusion.pattern)
                return "for g in \(pattern)\(inclusion.isDirectory ? "/*" : ""); do file \"$g\"; done"
            }.joined(separator: "\n") + "\nexit 0"
    }
}

/// Lines of a name and Base64 text, as the scripts print them.
private struct Sections {
    private var values: [String: [UInt8]] = [:]
    /// Each with its path on the host.
    private(set) var files: [InterfacesFile] = []

    /// Nil where a line is none of them.
    init?(parsing output: [UInt8]) {
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            let decoded = words.dropFirst().map { Data(base64Encoded: $0).map { Array($0) } }
            if words.count == 2, let value = decoded[0] {
                values[words[0]] = value
            } else if words.count == 3, words[0] == "included", let path = decoded[0], let bytes = decoded[1] {
                files.append(InterfacesFile(path: String(decoding: path, as: UTF8.self), bytes: bytes))
            } else {
                return nil
            }
        }
    }

    func bytes(_ name: String) -> [UInt8] { values[name] ?? [] }
    func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }
}

extension ProviderError.Code {
    package static let noIP = Self("no-ip")
}
