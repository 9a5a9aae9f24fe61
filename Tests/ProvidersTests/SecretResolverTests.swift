import Foundation
import Inventory
import Testing

@testable import Providers

/// Writes a file with its mode and returns its path.
func write(_ text: String, mode: Int = 0o600, to folder: URL, as name: String = "secret") throws -> String {
    let path = folder.appendingPathComponent(name).path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
}

@Suite(.timeLimit(.minutes(20)))
struct SecretResolverTests {
    private let resolver = SecretResolver(environment: ["TOKEN": "from env", "EMPTY": "", "PATH": "/usr/bin:/bin"])

    private func secret(_ source: SecretSource) async throws -> String {
        try await resolver.secret(from: source, host: testHost).reveal()
    }

    @Test func `A variable of the given environment is read, an absent or empty one is named`() async throws {
        let found = try await secret(.environment("TOKEN"))
        #expect(found == "from env")
        for name in ["EMPTY", "ABSENT"] {
            let error = try await expectError(.secretMissing) { _ = try await secret(.environment(name)) }
            #expect(error.message.contains(name))
        }
    }

    @Test(arguments: [
        ("word", "word"), ("word\n", "word"), ("word\r\n", "word"), ("word\n\n", "word\n"), (" w o ", " w o "),
    ])
    func `A file is its text less one newline`(text: String, expected: String) async throws {
        try await withFolder { folder in
            let found = try await secret(.file(try write(text, to: folder)))
            #expect(found == expected)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o610, 0o777])
    func `A file that others may use is refused with the cure`(mode: Int) async throws {
        try await withFolder { folder in
            let path = try write("word", mode: mode, to: folder)
            let error = try await expectError(.secretFile) { _ = try await secret(.file(path)) }
            #expect(error.message.contains("chmod 600 \(path)"))
        }
    }

    @Test func `A stricter mode than 0600 and a link to a fit file are fine`() async throws {
        try await withFolder { folder in
            let path = try write("word", mode: 0o400, to: folder)
            let link = folder.appendingPathComponent("link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            let (plain, linked) = (try await secret(.file(path)), try await secret(.file(link)))
            #expect(plain == "word" && linked == "word")
        }
    }

    @Test func `A link does not hide its target's mode`() async throws {
        try await withFolder { folder in
            let path = try write("word", mode: 0o644, to: folder)
            let link = folder.appendingPathComponent("link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            try await expectError(.secretFile) { _ = try await secret(.file(link)) }
        }
    }

    @Test func `A path with blanks is quoted in the cure`() async throws {
        try await withFolder { folder in
            let path = try write("word", mode: 0o644, to: folder, as: "it's mine")
            let error = try await expectError(.secretFile) { _ = try await secret(.file(path)) }
            #expect(error.message.contains("it'\\''s mine'"))
        }
    }

    @Test func `A folder, an absent, an empty and an oversized file are refused`() async throws {
        try await withFolder { folder in
            try await expectError(.secretFile) { _ = try await secret(.file(folder.path)) }
            try await expectError(.secretFile) { _ = try await secret(.file("/dev/null")) }
            try await expectError(.secretMissing) { _ = try await secret(.file(folder.path + "/absent")) }
            let empty = try write("\n", to: folder)
            try await expectError(.secretMissing) { _ = try await secret(.file(empty)) }
            let large = try write(String(repeating: "x", count: 70_000), to: folder)
            try await expectError(.secretFile) { _ = try await secret(.file(large)) }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to give a file away"))
    func `A file of another user is refused`() async throws {
        try await withFolder { folder in
            let path = try write("word", to: folder)
            try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: path)
            let error = try await expectError(.secretFile) { _ = try await secret(.file(path)) }
            #expect(error.message.contains("another user"))
        }
    }

    @Test func `A tilde is the home of the given environment`() async throws {
        try await withFolder { folder in
            _ = try write("word", to: folder)
            let found = try await SecretResolver(environment: ["HOME": folder.path])
                .secret(from: .file("~/secret"), host: testHost)
            #expect(found.reveal() == "word")
            try await expectError(.secretFile) { _ = try await secret(.file("~/secret")) }
        }
    }

    // MARK: Credentials

    private func header(_ credentials: Inventory.Host.Credentials, _ provider: Inventory.Host.Provider = .opnsense)
        async throws -> String
    {
        try await resolver.credential(from: credentials, provider: provider, host: testHost).field.value
    }

    private let basic = "Basic " + Data("k/1+=:s=2".utf8).base64EncodedString()

    @Test(arguments: [
        "key=k/1+=\nsecret=s=2\n", "key=k/1+=\r\nsecret=s=2\r\n", "secret=s=2\n\nkey=k/1+=",
        "# x\nkey=k/1+=\nsecret=s=2\nz=1",
    ])
    func `A key file is read as the GUI downloads it`(text: String) async throws {
        try await withFolder { folder in
            let value = try await header(.file(try write(text, to: folder)))
            #expect(value == basic)
        }
    }

    @Test(arguments: ["", "key=k", "secret=s", "key=\nsecret=s", "Key=k\nSecret=s", "k\ns"])
    func `A key file without both lines is refused`(text: String) async throws {
        try await withFolder { folder in
            let path = try write(text, to: folder)
            try await expectError(.secretFile) { _ = try await header(.file(path)) }
        }
    }

    @Test func `A pair is HTTP Basic for OPNsense and a token for Proxmox`() async throws {
        try await withFolder { folder in
            let key = SecretSource.file(try write("k/1+=", to: folder, as: "key"))
            let secret = SecretSource.file(try write("s=2", to: folder, as: "secret"))
            let name = SecretSource.file(try write("me@pve!t", to: folder, as: "name"))
            let values = [
                try await header(.pair(key: key, secret: secret)),
                try await header(.pair(key: name, secret: secret), .proxmox),
            ]
            #expect(values == [basic, "PVEAPIToken=me@pve!t=s=2"])
        }
    }

    @Test func `A token is Proxmox's header`() async throws {
        try await withFolder { folder in
            let token = SecretSource.file(try write("me@pve!t=0f5d3c9e\n", to: folder, as: "token"))
            let value = try await header(.token(token), .proxmox)
            #expect(value == "PVEAPIToken=me@pve!t=0f5d3c9e")
        }
    }

    @Test(arguments: ["0f5d3c9e", "me@pve!t", "me@pve=0f5d3c9e", "me!t=0f5d3c9e", "me@pve!=x", "me@pve!t=0f%41"])
    func `A token of another form is not sent`(text: String) async throws {
        try await withFolder { folder in
            let token = SecretSource.file(try write(text, to: folder, as: "token"))
            let error = try await expectError(.secretFile) { _ = try await header(.token(token), .proxmox) }
            #expect(!error.description.contains("0f5d3c9e") && !error.description.contains("0f%41"))
        }
    }

    @Test func `The name of a token is no secret`() {
        #expect(Credential.proxmoxToken(Secret("me@pve!t=0f5d3c9e")).tokenName == "me@pve!t")
        #expect(Credential.proxmoxToken(Secret("0f5d3c9e")).tokenName == nil)
        #expect(Credential.basic(user: Secret("me@pve!t=x"), password: Secret("s")).tokenName == nil)
    }

    @Test func `A secret of two lines and a key with a colon cannot be sent`() async throws {
        try await withFolder { folder in
            let lines = SecretSource.file(try write("a\nb\n", to: folder, as: "lines"))
            let colon = SecretSource.file(try write("a:b", to: folder, as: "colon"))
            let fine = SecretSource.environment("TOKEN")
            try await expectError(.secretFile) { _ = try await header(.pair(key: fine, secret: lines)) }
            try await expectError(.secretFile) { _ = try await header(.token(lines), .proxmox) }
            try await expectError(.secretFile) { _ = try await header(.pair(key: colon, secret: fine)) }
        }
    }
}
