#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads the YAML files of an inventory from disk.
enum Folder {
    /// Bytes; an inventory of 70,000 peers is about this large.
    static let largestFile = 16 * 1024 * 1024
    static let tooLargeDetail = """
        A file of an inventory has at most 16 MiB. Split it: all files of the folder are joined.
        """

    /// Why something could not be read.
    enum Failure: Error {
        case missing
        /// The system's words, such as "Permission denied".
        case unreadable(String)
        case tooLarge
        /// A device, a socket or a folder where a file is needed.
        case notAFile
    }

    enum Kind {
        case file, folder
    }

    static func kind(of path: String) throws(Failure) -> Kind {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            let code = errno
            throw code == ENOENT || code == ENOTDIR ? .missing : .unreadable(words(code))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: throw .notAFile
        }
    }

    /// The names of the YAML files in a folder, in byte order, whatever the locale.
    ///
    /// Hidden files are left out: editors keep copies and locks under such names.
    static func yamlNames(in folder: String) throws(Failure) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw .unreadable(words(errno)) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if !name.hasPrefix("."), name.hasSuffix(".yaml") || name.hasSuffix(".yml") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func bytes(of path: String) throws(Failure) -> [UInt8] {
        // A pipe would block and a device has no end, so only files are opened.
        guard try kind(of: path) == .file else { throw .notAFile }
        guard let file = unsafe fopen(path, "rb") else { throw .unreadable(words(errno)) }
        defer { unsafe fclose(file) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            content += chunk[..<count]
            if content.count > largestFile { throw .tooLarge }
            if count < chunk.count { break }
        }
        guard unsafe ferror(file) == 0 else { throw .unreadable(words(errno)) }
        return content
    }

    /// The user's home folder, which `~` stands for.
    static var home: String? {
        guard let value = unsafe getenv("HOME") else { return nil }
        return unsafe String(cString: value)
    }

    private static func words(_ code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }
}
