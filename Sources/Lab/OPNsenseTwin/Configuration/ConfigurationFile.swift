import Foundation

/// The folder that holds config.xml and its revisions, as `/conf` does on the real system.
///
/// `config.xml` is rewritten in place under an exclusive lock, so that other faces of the twin (a shell, a script) can edit
/// the same file by the same rule; every write leaves a copy in `backup/`.
struct ConfigurationFile: Sendable {
    /// What tells cheaply whether somebody else wrote the file.
    struct Stamp: Equatable, Sendable {
        let modified: Date
        let size: Int
    }

    let folder: URL
    var file: URL { folder.appending(path: "config.xml") }
    var backups: URL { folder.appending(path: "backup") }

    func prepare(with document: [UInt8]?) throws {
        try FileManager.default.createDirectory(at: backups, withIntermediateDirectories: true)
        if let document {
            try Data(document).write(to: file)
        }
    }

    func stamp() -> Stamp? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path),
            let modified = attributes[.modificationDate] as? Date, let size = attributes[.size] as? Int
        else { return nil }
        return Stamp(modified: modified, size: size)
    }

    func read() throws -> XMLNode {
        try locked(exclusive: false) { handle in
            try XMLReader.read(handle.readToEnd() ?? Data())
        }
    }

    /// Writes the document and its copy `backup/<revision>`.
    func write(_ document: [UInt8], revision: String) throws {
        let data = Data(document)
        try locked(exclusive: true) { handle in
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: data)
        }
        try data.write(to: backups.appending(path: revision))
    }

    private func locked<Value>(exclusive: Bool, _ body: (FileHandle) throws -> Value) throws -> Value {
        let handle = try FileHandle(forUpdating: file)
        flock(handle.fileDescriptor, exclusive ? LOCK_EX : LOCK_SH)
        defer {
            flock(handle.fileDescriptor, LOCK_UN)
            try? handle.close()
        }
        return try body(handle)
    }
}
