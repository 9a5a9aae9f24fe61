internal import Foundation

/// A file that holds a secret and that nobody but its owner may read.
struct SecretFile {
    let path: String
    /// The inventory's name of the host that needs it, for errors.
    let host: String

    private static let largestSize = 64 << 10

    /// The whole file, at most 64 KiB.
    ///
    /// - Throws: ``ProviderError`` `secret-missing` or `secret-file`; never with the file's text in it.
    func read() throws -> [UInt8] {
        // Attributes are those of a link itself, so links are followed first.
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
            throw ProviderError(
                .secretMissing,
                host: host,
                message: "The secret file \(path) of \(host) does not exist, or its folder may not be entered."
            )
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw unfit("is not a regular file", cure: "Name a regular file.")
        }
        guard let owner = attributes[.ownerAccountID] as? NSNumber, owner.uint32Value == geteuid() else {
            throw unfit("belongs to another user", cure: "Run `chown \"$(id -un)\" \(quoted)`.")
        }
        guard let mode = attributes[.posixPermissions] as? NSNumber, mode.uint16Value & 0o077 == 0 else {
            throw unfit("may be read by other users", cure: "Run `chmod 600 \(quoted)`.")
        }
        guard let size = attributes[.size] as? NSNumber, size.intValue <= Self.largestSize else {
            throw unfit("is larger than 64 KiB", cure: "It should hold one secret.")
        }
        guard let data = FileManager.default.contents(atPath: resolved) else {
            throw unfit("cannot be read", cure: "Run `chmod 600 \(quoted)`.")
        }
        return Array(data)
    }

    private func unfit(_ why: String, cure: String) -> ProviderError {
        ProviderError(.secretFile, host: host, message: "The secret file \(path) of \(host) \(why). \(cure)")
    }

    /// The path as a shell takes it.
    private var quoted: String {
        let isPlain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+".contains($0)) }
        return isPlain ? path : "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}
