package import Foundation

/// Key pairs of every kind, made once for all tests.
package struct TestKeys: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case ed25519, ecdsa256, ecdsa384, ecdsa521, rsa
        case encrypted, encryptedCBC, encryptedGCM, encryptedECDSA
        case ecdsaPEM, ecdsaPKCS8, other

        fileprivate var arguments: [String] {
            switch self {
            case .ed25519, .other: ["-t", "ed25519", "-N", ""]
            case .ecdsa256: ["-t", "ecdsa", "-b", "256", "-N", ""]
            case .ecdsa384: ["-t", "ecdsa", "-b", "384", "-N", ""]
            case .ecdsa521: ["-t", "ecdsa", "-b", "521", "-N", ""]
            case .rsa: ["-t", "rsa", "-b", "2048", "-N", ""]
            case .encrypted: ["-t", "ed25519", "-N", TestKeys.passphrase, "-a", "1"]
            case .encryptedCBC: ["-t", "ed25519", "-N", TestKeys.passphrase, "-a", "1", "-Z", "aes256-cbc"]
            case .encryptedGCM: ["-t", "ed25519", "-N", TestKeys.passphrase, "-a", "1", "-Z", "aes256-gcm@openssh.com"]
            case .encryptedECDSA: ["-t", "ecdsa", "-N", TestKeys.passphrase, "-a", "1"]
            case .ecdsaPEM: ["-t", "ecdsa", "-m", "PEM", "-N", ""]
            case .ecdsaPKCS8: ["-t", "ecdsa", "-m", "PKCS8", "-N", ""]
            }
        }
    }

    package static let passphrase = "correct horse"
    static let shared = Result { try TestKeys() }

    private let folder: URL

    private init() throws {
        folder = try temporaryFolder()
        atexit {
            if let keys = try? TestKeys.shared.get() { try? FileManager.default.removeItem(at: keys.folder) }
        }
        for kind in Kind.allCases {
            let path = folder.appending(path: kind.rawValue).path
            try ServerTools.keygen(["-C", kind.rawValue, "-f", path] + kind.arguments)
        }
    }

    package static func path(_ kind: Kind) throws -> String {
        try shared.get().folder.appending(path: kind.rawValue).path
    }
    package static func publicPath(_ kind: Kind) throws -> String { try path(kind) + ".pub" }
    /// `type base64 comment`, with the end of the line.
    package static func publicLine(_ kind: Kind) throws -> String {
        try String(contentsOfFile: publicPath(kind), encoding: .utf8)
    }
}

/// A folder with a short path, since the address of a Unix socket has to fit.
package func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "ssh-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return folder
}
