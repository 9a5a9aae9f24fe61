#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A folder for one socket that only this user may enter (mode 0700).
enum PrivateFolder {
    /// The path for a file of the name in a new folder; nil with `errno`.
    static func make(for name: String) -> String? {
        let parent = environment("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        // Longer ones do not fit into the address of a socket.
        let base = parent.utf8.count < 70 ? parent : "/tmp"
        var template = Array("\(base)/vpnctl-XXXXXX\0".utf8).map(CChar.init(bitPattern:))
        guard unsafe mkdtemp(&template) != nil else { return nil }
        let folder = template.dropLast().map(UInt8.init(bitPattern:))
        return "\(String(decoding: folder, as: UTF8.self))/\(name)"
    }

    static func remove(holding path: String) {
        _ = unsafe unlink(path)
        guard let end = path.lastIndex(of: "/") else { return }
        _ = unsafe rmdir(String(path[..<end]))
    }
}
