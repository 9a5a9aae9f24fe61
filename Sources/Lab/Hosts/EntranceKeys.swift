import Crypto
import Foundation

/// The key of a host of the lab, and that of whoever enters it.
struct EntranceKeys: Sendable {
    let host: URL
    let identity: URL
    /// Of the host's key, `SHA256:…`.
    let fingerprint: String
    /// The line of `authorized_keys`.
    let authorized: String

    /// - Throws: ``ServerProgram/Failure``.
    static func make(in folder: URL, by tools: OpenSSH) async throws -> EntranceKeys {
        let (host, identity) = (folder.appending(path: "host-key"), folder.appending(path: "key"))
        return try await onThread {
            for file in [host, identity] { try tools.makeKey(file) }
            func line(_ file: URL) throws -> String {
                try String(contentsOf: file.appendingPathExtension("pub"), encoding: .utf8)
            }
            return EntranceKeys(
                host: host, identity: identity, fingerprint: try fingerprint(of: line(host)),
                authorized: try line(identity))
        }
    }

    /// As `ssh-keygen -l` prints it, of a line `type base64 comment`.
    private static func fingerprint(of line: String) throws -> String {
        let words = line.split(separator: " ")
        guard words.count >= 2, let key = Data(base64Encoded: String(words[1])) else {
            throw ServerProgram.Failure(text: "ssh-keygen made no key")
        }
        let digest = Data(SHA256.hash(data: key)).base64EncodedString()
        return "SHA256:" + digest.prefix { $0 != "=" }
    }

    /// The environment that leads vpnctl to a host, in the order in which it is printed.
    func environment(of host: String, at server: LabSSHServer) -> [LabVariable] {
        [
            LabVariable("VPNCTL_\(host)_SSH", "\(server.user)@127.0.0.1:\(server.port)"),
            LabVariable("VPNCTL_\(host)_HOST_KEY", fingerprint), LabVariable("VPNCTL_\(host)_IDENTITY", identity.path),
        ]
    }
}

/// A variable of the environment that leads vpnctl to the lab.
package struct LabVariable: Hashable, Sendable {
    package let name: String
    package let value: String

    init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// Runs what blocks where nobody waits for it.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
    }
}

extension FileManager {
    /// A new folder of the lab's among the temporary files, which nobody else may enter.
    func makeLabFolder() throws -> URL {
        let folder = temporaryDirectory.appending(path: "vpnctl-lab-\(UInt64.random(in: 0 ... .max))")
        try createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder
    }
}
