internal import Crypto
internal import Foundation
package import SSH

/// Puts a file of this machine to a place on a host or in a container: whole and proven, or not at all.
///
/// It is written beside its destination, brought to the disk, compared, and renamed; what was there before stays until
/// then. A link is followed. Mode bits are the local file's; where root replaces a file, its owner stays.
package struct FilePush: Sendable {
    private let path: String
    private let destination: String
    private let size: Int
    /// Nine bits.
    private let mode: Int
    private let sha256: String

    /// Reads the file once for its digest.
    ///
    /// - Throws: ``ProviderError`` `push-source` for a directory and whatever cannot be read, `push-destination`.
    package init(_ path: String, to destination: String, at place: RemotePlace) throws {
        let host = place.host.name
        func unfit(_ why: String) -> ProviderError {
            ProviderError(.pushSource, host: host, message: "\(path) \(why) Nothing was sent to \(host).")
        }
        guard !destination.isEmpty, !destination.hasSuffix("/"), !destination.utf8.contains(0) else {
            throw ProviderError(
                .pushDestination, host: host,
                message: "'\(destination)' is no path of a file. Write the file's whole path on \(host).")
        }
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
            throw unfit("does not exist, or its folder may not be entered.")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw unfit("is a directory or another thing that is no file; one file is pushed at a time.")
        }
        guard let handle = FileHandle(forReadingAtPath: resolved) else { throw unfit("may not be read.") }
        defer { try? handle.close() }
        var (hash, size) = (SHA256(), 0)
        do {
            while let data = try handle.read(upToCount: Self.pieceSize), !data.isEmpty {
                hash.update(data: data)
                size += data.count
            }
        } catch {
            throw unfit("cannot be read.")
        }
        (self.path, self.destination, self.size) = (resolved, destination, size)
        mode = ((attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o600) & 0o777
        sha256 = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static let pieceSize = 256 << 10

    /// Sends it.
    ///
    /// - Throws: ``ProviderError`` `push-destination`, `push-failed`, `push-differs`, `sudo-missing`, `sudo-refused`;
    ///   `SSHError`, after which the file may be in place or not.
    package func send(to place: RemotePlace, over connection: SSHConnection) async throws {
        let arguments = [destination, "\(size)", String(mode, radix: 8), sha256]
        var command = ShellWords(["/bin/sh", "-c", Self.script, "sh"] + arguments)
        if let entry = place.entry { command = entry.running(command) }
        if place.host.ssh?.sudo == true {
            let program = place.container == nil ? "sh" : "pct"
            try await Sudo.check(command, program: program, over: connection)
            command = Sudo.running(command)
        }
        let result = try await connection.run(
            script: command.text, input: .stream(content), deadline: .seconds(100 * 365 * 86_400))
        guard !result.isSuccess else { return }
        throw failure(result, on: place)
    }

    /// The file once more, read as fast as it is sent.
    private var content: AsyncStream<[UInt8]> {
        // Where it cannot be opened any more nothing is sent, which the other side notices.
        let handle = FileHandle(forReadingAtPath: path)
        return AsyncStream(unfolding: {
            guard let data = try? handle?.read(upToCount: Self.pieceSize), !data.isEmpty else { return nil }
            return Array(data)
        })
    }

    private func failure(_ result: CommandResult, on place: RemotePlace) -> ProviderError {
        let host = place.host.name
        let said = result.errorText.split(whereSeparator: \.isNewline).last.map(String.init)
        func error(_ code: ProviderError.Code, _ why: String) -> ProviderError {
            ProviderError(
                code, host: host,
                message: "\(destination) on \(host) was not changed: \(why)", underlying: said)
        }
        switch result.ending {
        case .exited(Self.notAFile):
            return error(.pushDestination, "it is a directory or another thing that is no file. Name a file.")
        case .exited(Self.noFolder):
            return error(
                .pushDestination, "no file can be made beside it. Look whether its folder exists and may be written.")
        case .exited(Self.differs):
            return error(.pushDiffers, "what arrived there is not the file that was sent. Send it again.")
        default:
            if let container = place.container {
                return error(
                    .pushFailed,
                    "it could not be written in the container \(container). Look whether that is one and runs "
                        + "(`vpnctl exec \(host) -- pct list`), then at the disk's space and the permissions.")
            }
            return error(.pushFailed, "it could not be written there. Look at the disk's space and the permissions.")
        }
    }
}

extension FilePush {
    private static let notAFile: Int32 = 81
    private static let noFolder: Int32 = 82
    private static let differs: Int32 = 83

    /// For `sh`, with the destination, its size, its mode and its digest; the content is on standard input.
    ///
    /// Linux, BusyBox and FreeBSD each call some of these programs otherwise.
    private static let script = """
        case $1 in /*) to=$1;; *) to=./$1;; esac
        if [ -L "$to" ]; then to=$(readlink -f "$to") || exit \(noFolder); fi
        if [ -e "$to" ] && [ ! -f "$to" ]; then exit \(notAFile); fi
        umask 077
        new=$(mktemp "${to%/*}/.vpnctl.XXXXXXXXXX") || exit \(noFolder)
        trap 'rm -f "$new"' EXIT
        trap 'exit 84' HUP INT TERM PIPE
        flush() {
            if command -v fsync >/dev/null 2>&1; then fsync "$1"; else sync "$1" || sync; fi 2>/dev/null
        }
        cat >"$new" || exit 84
        [ "$(wc -c <"$new")" -eq "$2" ] || exit \(differs)
        if command -v sha256sum >/dev/null 2>&1; then sum=$(sha256sum <"$new")
        elif command -v sha256 >/dev/null 2>&1; then sum=$(sha256 -q "$new")
        else sum=$4; fi
        [ "${sum%% *}" = "$4" ] || exit \(differs)
        if [ -f "$to" ] && [ "$(id -u)" = 0 ]; then
            owner=$(stat -c %u:%g "$to" 2>/dev/null || stat -f %u:%g "$to" 2>/dev/null) && chown "$owner" "$new"
        fi
        chmod "$3" "$new" || exit 84
        flush "$new"
        mv -f "$new" "$to" || exit 84
        trap - EXIT
        flush "${to%/*}/"
        exit 0
        """
}

extension ProviderError.Code {
    package static let pushSource = Self("push-source")
    package static let pushDestination = Self("push-destination")
    package static let pushFailed = Self("push-failed")
    /// What arrived is not what was sent.
    package static let pushDiffers = Self("push-differs")
}
