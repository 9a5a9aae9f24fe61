import Foundation

/// Writing what a command found, noticing when it cannot be written.
enum Output {
    struct Failure: Error {
        let message: String
    }

    static func write(_ text: String) throws { try write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw Failure(message: "Standard output cannot be written: \(reason(error)). Nothing was changed.")
        }
    }

    static func writeError(_ text: String) {
        // Nobody is left to tell where standard error is gone too.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes a file whole or not at all: a reader sees the old one or the new one.
    static func write(_ bytes: [UInt8], toFile path: String) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Failure(
                message: "\(path) cannot be written: \(reason(error)). Check that its folder exists, that it is not "
                    + "read-only and that the disk is not full, or choose another place with --out.")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        return cause.localizedDescription
    }
}
