import Foundation

/// The network of a sandboxed host, in a file that one program at a time changes.
struct NetworkFile: Sendable {
    let file: URL

    func read() throws -> HostNetwork {
        try JSONDecoder().decode(HostNetwork.self, from: Data(contentsOf: file))
    }

    /// Readers see the network before the change or after it.
    func write(_ network: HostNetwork) throws {
        try JSONEncoder().encode(network).write(to: file, options: .atomic)
    }

    /// Reads the network and writes what `body` makes of it; nobody else changes it meanwhile.
    func change<Value>(_ body: (inout HostNetwork) throws -> Value) throws -> Value {
        let lock = file.appendingPathExtension("lock")
        if !FileManager.default.fileExists(atPath: lock.path) { try Data().write(to: lock) }
        let handle = try FileHandle(forUpdating: lock)
        flock(handle.fileDescriptor, LOCK_EX)
        defer { try? handle.close() }
        var network = try read()
        let before = network
        let value = try body(&network)
        if network != before { try write(network) }
        return value
    }
}
