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
        let first = try await sections(Self.script(file: host.interfacesFile, bySudo: host.ssh?.sudo == true))
        guard first.text("ip") == "0" else {
            throw ProviderError(
                .noIP, host: host.name,
                message: "\(host.name) has no `ip` command where the user can find it. Install iproute2 there.")
        }
        var state = LinuxState(
            user: first.text("name"), privilege: Privilege(rawValue: first.text("privilege")) ?? .none, interfaces: [],
            routes: [],
            configuration: nil, fileProblem: nil, path: host.interfacesFile,
            file: first.text("path"))
        do throws(UnexpectedOutput) {
            state.interfaces = try KernelInterface.list(parsing: first.bytes("addresses"))
            state.routes =
                try KernelRoute.list(parsing: first.bytes("routes4"))
                + KernelRoute.list(parsing: first.bytes("routes6"))
        } catch {
            throw error.error(host: host.name)
        }
        try await readFiles(first, into: &state)
        return state
    }

    // MARK: Files

    private func readFiles(_ first: Sections, into state: inout LinuxState) async throws {
        guard first.text("readable") == "0" else {
            switch first.text("readable") {
            case "missing":
                state.fileProblem = "\(host.interfacesFile) does not exist on \(host.name)"
            case "irregular":
                state.fileProblem =
                    "\(host.interfacesFile) on \(host.name) is a folder, a pipe or a device, and no file"
            default:
                state.fileProblem = "\(state.user) may not read \(host.interfacesFile) on \(host.name)"
                state.fileCure = "let \(state.user) read \(host.interfacesFile) on \(host.name)"
            }
            return
        }
        let main = InterfacesFile(path: host.interfacesFile, bytes: first.bytes("file"))
        let isPending = first.text("pending") == "1"
        var files = first.files
        var unread = first.unread
        var configuration = InterfacesConfiguration(main: main, others: files, hasPendingChanges: isPending)
        // Two commands are left: for the files that are named, and for those that they name.
        for _ in 0..<2 {
            let known = Set(files.map(\.path))
            let open = configuration.inclusions.filter { inclusion in !known.contains { inclusion.matches($0) } }
            if open.isEmpty { break }
            let next = try await sections(Self.script(including: open))
            files += next.files.filter { !known.contains($0.path) }
            unread.merge(next.unread) { first, _ in first }
            configuration = InterfacesConfiguration(main: main, others: files, hasPendingChanges: isPending)
        }
        state.configuration = configuration
        state.unread = unread.filter { path, _ in configuration.inclusions.contains { $0.matches(path) } }
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
            if [ ! -e "$1" ] || [ -d "$1" ]; then return 0; fi
            if [ ! -f "$1" ]; then tell irregular "$1"; return 0; fi
            if [ ! -r "$1" ]; then tell closed "$1"; return 0; fi
            printf 'included '; printf '%s' "$1" | base64 | tr -d '\\n'; printf ' '; base64 <"$1" | tr -d '\\n'; echo
        }

        """

    private static func script(file: String, bySudo isAllowed: Bool) -> String {
        head + """
            \(Privilege.probe(bySudo: isAllowed))
            f=\(ShellWords([file]).text)
            tell name "$(id -un)"
            tell privilege "$(privilege)"
            command -v ip >/dev/null; tell ip $?
            ip -j -d addr show | put addresses
            ip -j -4 route show table all | put routes4
            ip -j -6 route show table all | put routes6
            tell path "$(readlink -f "$f" || printf '%s' "$f")"
            if [ ! -e "$f" ]; then tell readable missing
            elif [ ! -f "$f" ]; then tell readable irregular
            elif [ ! -r "$f" ]; then tell readable 1
            else
                tell readable 0
                put file <"$f"
            fi
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
    /// Why others could not be read, by path.
    private(set) var unread: [String: String] = [:]

    /// Nil where a line is none of them.
    init?(parsing output: [UInt8]) {
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            let decoded = words.dropFirst().map { Data(base64Encoded: $0).map { Array($0) } }
            if words.count == 2, let value = decoded[0] {
                values[words[0]] = value
                if words[0] == "irregular" || words[0] == "closed" {
                    unread[String(decoding: value, as: UTF8.self)] =
                        words[0] == "closed" ? "the user may not read it" : "it is a pipe or a device, and no file"
                }
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
