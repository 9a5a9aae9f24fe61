package import Foundation

/// A program that a test started; it ends with the test, and no other one is ever touched.
///
/// Foundation's `Process` does not do: it takes a server that closes the descriptors that it inherits for one that has
/// ended, and waits for it, and then for nobody else.
package final class ServerProgram: @unchecked Sendable {
    // Unchecked, because the status is used under the lock only.
    private let number: pid_t
    private let lock = NSLock()
    private var status: Int32?

    /// - Parameter log: Where its standard error goes; everything else of it goes nowhere.
    package init(_ path: String, _ arguments: [String], environment: [String: String] = [:], log: URL? = nil) throws {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_addopen(
            &actions, 2, log?.path ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // What tests beside this one have open is none of its business, nor that tasks run with signals blocked.
        var (none, all) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
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
        self.number = number
    }

    deinit { stop() }

    package var isRunning: Bool { lock.withLock { wait(WNOHANG) == nil } }

    /// A server, which ends by itself after some minutes in case nobody is left to end it.
    package static func server(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], log: URL? = nil
    ) throws -> ServerProgram {
        let keeper = "/usr/bin/timeout"
        guard FileManager.default.isExecutableFile(atPath: keeper) else {
            return try ServerProgram(path, arguments, environment: environment, log: log)
        }
        return try ServerProgram(keeper, ["600", path] + arguments, environment: environment, log: log)
    }

    /// Asks it to end, and waits for that.
    package func stop() {
        lock.withLock {
            guard wait(WNOHANG) == nil else { return }
            kill(number, SIGTERM)
            _ = wait(0)
        }
    }

    /// Runs to the end.
    package static func run(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let program = try ServerProgram(path, arguments, environment: environment)
        let status = program.lock.withLock { program.wait(0) }
        guard status == 0 else { throw Failure(text: "\(path) \(arguments) ended with \(status ?? -1)") }
    }

    package struct Failure: Error {
        package let text: String

        package init(text: String) { self.text = text }
    }

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
