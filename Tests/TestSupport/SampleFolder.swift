package import Foundation

/// A folder of its own for a test, with files that the test names; gone with the value.
package final class SampleFolder: Sendable {
    package let url: URL

    /// - Parameter files: Texts by path below the folder.
    package init(_ files: [String: String] = [:]) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "vpnctl-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (path, text) in files { try write(text, to: path) }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    package var path: String { url.path }

    /// Writes a file that only its owner may read.
    package func write(_ text: String, to path: String) throws {
        let file = url.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }

    /// Read by hand: `Data(contentsOf:)` leaks for a file that is still empty (Swift 6.3).
    package func text(_ path: String) throws -> String {
        let handle = try FileHandle(forReadingFrom: url.appending(path: path))
        defer { try? handle.close() }
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }
}
