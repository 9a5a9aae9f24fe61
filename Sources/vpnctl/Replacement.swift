import Foundation

/// Another program in the place of this one, with its terminal, its streams and its exit code.
enum Replacement {
    /// - Parameter ignored: Signals that the other program does not notice.
    /// - Throws: ``Output/Failure`` where it does not start.
    static func become(_ words: [String], ignoring ignored: [Int32] = []) throws -> Never {
        var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        // What this program set for itself is nobody else's.
        for number in [SIGINT, SIGTERM, SIGPIPE] { signal(number, SIG_DFL) }
        for number in ignored { signal(number, SIG_IGN) }
        _ = unsafe execvp(words[0], &pointers)
        throw Output.Failure(message: "\(words[0]) does not start: \(unsafe String(cString: strerror(errno))).")
    }
}
