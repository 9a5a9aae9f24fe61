package import Foundation

/// A program that this one started.
///
/// Foundation's `Process` does not do: it takes a server that closes the descriptors that it inherits for one that has
/// ended, and waits for it, and then for nobody else.
// Unchecked, because the compiler cannot see that the status and the lifeline are used under the lock only.
package final class ServerProgram: @unchecked Sendable {
    private let number: pid_t
    package var processIdentifier: Int32 { number }
    private let lock = NSLock()
    private var status: Int32?
    /// A pipe's end that only this program holds: the other end sees it close, however this one ends.
    private var lifeline: Int32?
    /// Whether it is not asked to end.
    private var isKilled = false

    /// - Parameter log: Where its standard error goes; everything else of it goes nowhere.
    package init(_ path: String, _ arguments: [String], environment: [String: String] = [:], log: URL? = nil) throws {
        number = try Self.spawn(path, arguments, environment: environment, log: log, input: nil)
    }

    /// A server that ends with this program, also where that is killed; its sessions and `folder` go with it.
    ///
    /// - Parameters:
    ///   - folder: Removed once the server has ended, unless it ended by itself.
    ///   - other: Removed with it.
    package init(
        serving path: String, _ arguments: [String], environment: [String: String], log: URL, removing folder: URL,
        and other: URL? = nil
    ) throws {
        let (input, lifeline) = try Self.makePipe()
        defer { close(input) }
        let variables = environment.map { "\($0)=\($1)" }.sorted()
        do {
            number = try Self.spawn(
                "/bin/sh",
                ["-c", Self.keeper, "sh", folder.path, other?.path ?? "", "env"] + variables + [path] + arguments,
                environment: [:], log: log, input: input)
        } catch {
            close(lifeline)
            throw error
        }
        self.lifeline = lifeline
    }

    /// A program that reads `text` and sees the end of its input when this program ends, however that is; ``stop()`` does
    /// not wait for it to look.
    ///
    /// - Parameter output: Where its output and its standard error go.
    package init(_ path: String, _ arguments: [String], reading text: String, output: FileHandle) throws {
        let (input, lifeline) = try Self.makePipe()
        defer { close(input) }
        do {
            number = try Self.spawn(
                path, arguments, environment: [:], log: nil, input: input, output: output.fileDescriptor)
        } catch {
            close(lifeline)
            throw error
        }
        self.lifeline = lifeline
        isKilled = true
        try FileHandle(fileDescriptor: lifeline, closeOnDealloc: false).write(contentsOf: Data(text.utf8))
    }

    deinit { stop() }

    package var isRunning: Bool { lock.withLock { wait(WNOHANG) == nil } }

    /// Asks it to end, and waits for that.
    package func stop() {
        lock.withLock {
            if let lifeline {
                close(lifeline)
                self.lifeline = nil
                if isKilled, wait(WNOHANG) == nil { kill(number, SIGKILL) }
            } else if wait(WNOHANG) == nil {
                kill(number, SIGTERM)
            }
            _ = wait(0)
        }
    }

    /// Runs to the end.
    package static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], log: URL? = nil
    ) throws {
        let program = try ServerProgram(path, arguments, environment: environment, log: log)
        let status = program.lock.withLock { program.wait(0) }
        guard status == 0 else { throw Failure(text: "\(path) \(arguments) ended with \(status ?? -1)") }
    }

    /// Puts a script there that can be run at once.
    ///
    /// Linux refuses to run what somebody has open to write, and whatever this program starts meanwhile, on other threads,
    /// has for a moment what this one has. So it is somebody else who writes it.
    package static func install(_ script: String, at file: URL) throws {
        let draft = file.appendingPathExtension("draft")
        try Data(script.utf8).write(to: draft)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: draft.path)
        try run("/bin/cp", ["-p", draft.path, file.path])
        try FileManager.default.removeItem(at: draft)
    }

    package struct Failure: Error {
        package let text: String

        package init(text: String) { self.text = text }
    }

    /// Runs a server until its own standard input ends, and ends then whatever descends from it, as far as `ps` shows that.
    ///
    /// Each session is in a process group of its own. The older programs come first, so that a session is gone before a
    /// command in it can say how it ended.
    private static let keeper = #"""
        folder=$1 other=$2
        shift 2
        exec 3<&0 </dev/null
        descendants() {
            ps -A -o pid= -o ppid= | awk -v "top=$1" '
                { parent[$1] = $2 }
                END {
                    for (one in parent) {
                        above = parent[one]
                        while (above != top && above > 1 && above in parent) above = parent[above]
                        if (above == top) print one
                    }
                }'
        }
        trap 'gone=1; kill $server $(descendants "$server" | sort -n)' TERM
        "$@" 3<&- &
        server=$!
        { read -r line; kill $$; } <&3 &
        exec 3<&-
        wait "$server"
        status=$?
        if [ -n "$gone" ]; then
            wait "$server"
            rm -rf -- "$folder" ${other:+"$other"}
        else
            kill $!
        fi
        exit "$status"
        """#
}

extension ServerProgram {
    /// The status once it has ended; a number is waited for once only, since the system may give it to another program.
    private func wait(_ options: Int32) -> Int32? {
        if status != nil { return status }
        var result: Int32 = 0
        while true {
            let answer = unsafe waitpid(number, &result, options)
            if answer == number { status = result }
            if answer != -1 || errno != EINTR { return status }
        }
    }

    private static func makePipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        let failed = unsafe pipe(&ends)
        for end in ends where failed == 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        guard failed == 0 else { throw Failure(text: "no pipe can be made: \(errno)") }
        return (ends[0], ends[1])
    }

    /// Starts a program in a process group of its own, which Ctrl-C does not reach.
    private static func spawn(
        _ path: String, _ arguments: [String], environment: [String: String], log: URL?, input: Int32?,
        output: Int32? = nil
    ) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        if let output {
            for stream: Int32 in [1, 2] { unsafe posix_spawn_file_actions_adddup2(&actions, output, stream) }
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
            unsafe posix_spawn_file_actions_addopen(
                &actions, 2, log?.path ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // What this program has open is none of its business, nor that tasks run with signals blocked.
        var (none, all) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #else
            // Whatever stays open there for minutes, such as a terminal's or a socket's other end, ends for nobody.
            let most = Int32(min(sysconf(Int32(_SC_OPEN_MAX)), 16_384))
            for number in 3..<most { unsafe posix_spawn_file_actions_addclose(&actions, number) }
        #endif
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        let variables = environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }
        var number: pid_t = 0
        let failure = unsafe Self.withStrings([path] + arguments) { argv in
            unsafe Self.withStrings(variables.map { "\($0)=\($1)" }) { envp in
                unsafe posix_spawn(&number, path, &actions, &attributes, argv, envp)
            }
        }
        guard failure == 0 else { throw Failure(text: "\(path) does not start: \(failure)") }
        return number
    }

    private static func withStrings<Result>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
            return unsafe body(base)
        }
    }
}
