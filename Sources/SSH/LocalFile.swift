#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Reads a file of this machine whole.
enum LocalFile {
    enum Content {
        /// The bytes, and the permissions of others than the owner (`mode & 0077`).
        case bytes([UInt8], openTo: UInt32)
        case missing
        /// In the words of the system.
        case failure(String)
    }

    /// - Parameters:
    ///   - path: A leading `~/` stands for the user's home.
    ///   - limit: Larger files are refused.
    static func read(_ path: String, upTo limit: Int) -> Content {
        guard let file = Descriptor(unsafe open(expanded(path), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) else {
            return errno == ENOENT || errno == ENOTDIR ? .missing : .failure(systemText(errno))
        }
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else { return .failure(systemText(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .failure("it is not a file") }
        guard Int(status.st_size) <= limit else { return .failure("it is larger than \(limit) bytes") }
        var bytes: [UInt8] = []
        var buffer: [UInt8] = Array(repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe systemRead(file.number, $0) }
            guard count >= 0 else { return .failure(systemText(errno)) }
            if count == 0 { return .bytes(bytes, openTo: UInt32(status.st_mode) & 0o077) }
            bytes.append(contentsOf: buffer.prefix(count))
            guard bytes.count <= limit else { return .failure("it is larger than \(limit) bytes") }
        }
    }

    private static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = environment("HOME") else { return path }
        return home + path.dropFirst(1)
    }
}

// The method above carries the name of the system's function.
private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(file, buffer.baseAddress, buffer.count)
}

/// A variable of this program's environment.
func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}
