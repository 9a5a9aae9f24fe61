package import Foundation
import NIOConcurrencyHelpers

/// A folder with the programs that a login on the firewall finds, which answer as the twin is at that moment.
///
///     let shell = try TwinShell.start(twin, php: "/usr/bin/php")
///     // let an sshd give its sessions the PATH shell.path, and csh for a login shell
///     shell.stop()
///
/// `configctl`, `pfctl`, `wg` and `ifconfig` ask the twin; `php` is a real one that finds a small `OPNsense\Core\Config`,
/// which reads and writes the twin's config.xml under the lock that the twin itself takes. Nothing else is changed: `sh`,
/// `awk` and all others are those of this machine.
package final class TwinShell: Sendable {
    /// As whom a login finds itself.
    package enum Login: Hashable, Sendable {
        case root
        /// Nobody else than root asks pf or WireGuard, and `sudo` does what is said here.
        case user(String, sudo: Sudo)
    }

    package enum Sudo: Hashable, Sendable {
        case allowed
        /// It asks for a password.
        case refused
        case missing
    }

    /// The folder's own; nobody else may enter it.
    package let folder: URL
    private let requests: FileHandle
    private let unread = NIOLockedValueBox<[UInt8]>([])

    /// What a session's PATH has to be.
    package var path: String { programs.path + ":/usr/bin:/bin" }
    private var programs: URL { folder.appending(path: "bin") }

    /// - Parameters:
    ///   - folder: made here, and removed by ``stop()``; a temporary one without it. At most 80 characters.
    ///   - php: the path of PHP 8.1 or newer with SimpleXML and DOM; nil for a firewall whose `php` is not found.
    /// - Throws: whatever the file system says.
    package static func start(
        _ twin: OPNsenseTwin, in folder: URL? = nil, php: String?, login: Login = .root
    ) throws -> TwinShell {
        let folder = folder ?? FileManager.default.temporaryDirectory.appending(path: "shell-" + Identifier.make())
        for part in ["bin", "php/script", "pauses"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: part), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
        for (name, text) in ShellPrograms(folder: folder.path, php: php, login: login).all {
            try ServerProgram.install(text, at: folder.appending(path: "bin/\(name)"))
        }
        let shim = ConfigurationShim(configuration: twin.folder.path, pauses: folder.appending(path: "pauses").path)
        try Data(shim.text.utf8).write(to: folder.appending(path: "php/script/load_phalcon.php"))
        let control = folder.appending(path: "control")
        guard unsafe mkfifo(control.path, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
        // Open for writing as well, so that it never ends.
        let shell = TwinShell(folder: folder, requests: try FileHandle(forUpdating: control))
        shell.listen(for: twin)
        return shell
    }

    private init(folder: URL, requests: FileHandle) {
        (self.folder, self.requests) = (folder, requests)
    }

    /// Removes the folder; programs that still ask find nobody.
    package func stop() {
        requests.readabilityHandler = nil
        try? requests.close()
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: Pauses

    /// Where the configuration's class can be made to wait.
    package enum Pause: String, CaseIterable, Sendable {
        /// Right after it got the lock.
        case locked
        /// Right before it writes.
        case saving
        /// Right after it wrote, and before it says so.
        case saved
    }

    /// Lets PHP wait there from now on.
    package func pause(at place: Pause) throws {
        try Data().write(to: folder.appending(path: "pauses/\(place.rawValue)"))
    }

    /// Lets PHP go on.
    package func resume() {
        for place in Pause.allCases {
            try? FileManager.default.removeItem(at: folder.appending(path: "pauses/\(place.rawValue)"))
        }
        try? FileManager.default.removeItem(at: folder.appending(path: "pauses/waiting"))
    }

    /// The number of the process that waits; nil while none does.
    package var waitingProcess: Int32? {
        let file = folder.appending(path: "pauses/waiting")
        return (try? Data(contentsOf: file)).flatMap { Int32(String(decoding: $0, as: UTF8.self)) }
    }

    // MARK: Requests

    private func listen(for twin: OPNsenseTwin) {
        requests.readabilityHandler = { [weak self] handle in
            guard let self else { return }
            for line in self.lines(handle.availableData) {
                Task { await self.answer(line, for: twin) }
            }
        }
    }

    private func lines(_ data: Data) -> [String] {
        unread.withLockedValue { unread in
            unread += data
            var lines: [String] = []
            while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                lines.append(String(decoding: unread[..<end], as: UTF8.self))
                unread.removeFirst(end + 1)
            }
            return lines
        }
    }

    /// `asked.XXXXXX program arguments`: the folder gets the output, then its pipe the status.
    private func answer(_ line: String, for twin: OPNsenseTwin) async {
        let words = line.split(separator: " ").map(String.init)
        guard words.count > 1, let asked = words.first, !asked.contains("/") else { return }
        let answer = await twin.perform(Array(words.dropFirst()))
        let place = folder.appending(path: asked)
        // Whoever asked may be gone.
        do {
            try Data(answer.output.utf8).write(to: place.appending(path: "output"))
            try Data(answer.errors.utf8).write(to: place.appending(path: "errors"))
            let pipe = try FileHandle(forUpdating: place.appending(path: "answer"))
            try pipe.write(contentsOf: Data("\(answer.status)\n".utf8))
            try pipe.close()
        } catch {
            return
        }
    }
}
