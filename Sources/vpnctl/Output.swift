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
    ///
    /// What is there and is no file, such as a pipe or a device, is written to as it is: putting a file in its place
    /// would take it away from everybody else.
    static func write(_ bytes: [UInt8], toFile path: String) throws {
        do {
            // A link stays; what it leads to is replaced.
            let target = target(of: URL(fileURLWithPath: path))
            if isSpecial(path) || isSpecial(target.path) {
                let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                try handle.write(contentsOf: Data(bytes))
                try handle.close()
            } else {
                try Data(bytes).write(to: target, options: .atomic)
            }
        } catch {
            throw Failure(
                message: "\(path) cannot be written: \(reason(error)). Check that its folder exists, that it is not "
                    + "read-only and that the disk is not full, or choose another place with --out. Nothing was "
                    + "changed on any host.")
        }
    }

    /// What a link leads to, also where nothing is there yet; anything else itself.
    private static func target(of file: URL) -> URL {
        var file = file
        // As many as the kernel follows.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: file.path) else { break }
            file = URL(fileURLWithPath: next, relativeTo: file.deletingLastPathComponent()).absoluteURL
        }
        return file.resolvingSymlinksInPath()
    }

    /// Whether something is there that is neither a file nor a link to follow.
    private static func isSpecial(_ path: String) -> Bool {
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        return type.map { ![.typeRegular, .typeSymbolicLink].contains($0) } ?? false
    }

    /// What Foundation says of a failure, without the full stop that some of its sentences have.
    static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        let text = cause.localizedDescription
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
