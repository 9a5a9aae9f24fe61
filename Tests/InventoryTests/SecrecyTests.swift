import Inventory
import Reconciler
import Testing

/// Whatever a user pastes where, no diagnostic repeats a secret.
@Suite struct SecrecyTests {
    static let secrets = [
        Samples.privateKeys[0], Samples.publicKey(77), "hunter2!", "correct horse battery staple",
        "w86XNZob/8Oq8aC5r0kbNarNtdpoQU781fyoeaOBQsBw", "5f0c6b2e-6a53-4a0e-9d6c-0d0f2b1a7e11",
    ]

    /// Lines on which `SECRET` stands where a secret or its source belongs.
    static let secretPlaces = [
        "hosts: {two: {provider: opnsense, address: 10.9.0.1, api: {credentials: {key: SECRET, secret: {env: A}}}}}",
        "hosts: {two: {provider: opnsense, address: 10.9.0.1, api: {credentials: {key: {env: A}, secret: 'SECRET'}}}}",
        "hosts: {two: {provider: opnsense, address: 10.9.0.1, api: {credentials: SECRET}}}",
        "hosts: {two: {provider: opnsense, address: 10.9.0.1, api: {credentials: {secret: SECRET}}}}",
        "hosts: {two: {provider: proxmox, address: 10.9.0.1, node: a, api: {token: SECRET}}}",
        "hosts: {two: {provider: proxmox, address: 10.9.0.1, node: a, api: {token: {env: 'SECRET'}}}}",
        "hosts: {two: {provider: proxmox, address: 10.9.0.1, password: SECRET}}",
        "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, preshared_key: SECRET}}",
        "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, preshared_key: {env: SECRET}}}",
        "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, private_key: SECRET}}",
        "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, psk: \"SECRET\"}}",
        "peers:\n  two:\n    tunnel: home\n    preshared_key: SECRET\n",
        "peers:\n  two:\n    tunnel: home\n    preshared_key: \"SECRET\n",
        "peers:\n  two:\n    preshared_key: SECRET\n\tkeepalive: 25\n",
        "PrivateKey = SECRET",
        "# preshared_key: SECRET\npeers: 1",
    ]

    @Test(arguments: secretPlaces, secrets)
    func `a secret in place of its source is not repeated`(place: String, secret: String) {
        let yaml = place.replacing("SECRET", with: secret)
        for diagnostic in Case("secret", yaml: yaml).diagnostics { expectNoTrace(of: secret, in: diagnostic) }
    }

    /// Lines on which nobody expects a secret; a key of 44 characters is found there all the same.
    static let otherPlaces = [
        "peers: {two: {tunnel: home, addresses: [SECRET], public_key: KEY2}}",
        "peers: {SECRET: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2}}",
        "peers: {two: {SECRET: home, addresses: [10.0.1.3], public_key: KEY2}}",
        "peers: {two: {tunnel: SECRET, addresses: [10.0.1.3], public_key: KEY2, keepalive: SECRET}}",
        "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: SECRET, owner: SECRET, enabled: SECRET}}",
        "SECRET: 1", "- SECRET", "prune: {peers: SECRET}", "tests: [{from: SECRET, accept: SECRET}]",
        "rules: [{id: SECRET, interface: SECRET, action: SECRET, from: SECRET, to: [lan, SECRET], port: SECRET}]",
        "prune: *SECRET", "a: [SECRET", "|\n SECRET",
    ]

    @Test(arguments: otherPlaces, [Samples.privateKeys[0], Samples.privateKeys[3], Samples.publicKey(77)])
    func `a key in any other place is found and not repeated`(place: String, secret: String) {
        let diagnostics = Case("key", yaml: place.replacing("SECRET", with: secret)).diagnostics
        for diagnostic in diagnostics { expectNoTrace(of: secret, in: diagnostic) }
    }

    private func expectNoTrace(of secret: String, in diagnostic: Diagnostic) {
        // A part would do for a guess, so that parts are not allowed either.
        let parts = [secret, String(secret.prefix(8)), String(secret.suffix(8))]
        for part in parts {
            #expect(!diagnostic.summary.contains(part))
            #expect(!diagnostic.detail.contains(part), "\(diagnostic.detail)")
            #expect(diagnostic.excerpt?.contains(part) != true, "\(diagnostic.excerpt ?? "")")
        }
    }

    @Test func `keeps the columns of a line whose key is covered`() throws {
        let yaml = "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: \(Samples.privateKeys[0])}}"
        let diagnostic = try #require(Case("key", yaml: yaml).diagnostics.first)
        let excerpt = try #require(diagnostic.excerpt)
        #expect(excerpt.count == yaml.count)
        #expect(excerpt.contains("public_key: " + String(repeating: "*", count: 44) + "}}"))
    }

    @Test func `shows lines that only name the source of a secret`() throws {
        let yaml = "peers: {two: {tunnel: home, adresses: [10.0.1.3], preshared_key: {file: secrets/a.psk}}}"
        #expect(Case("source", yaml: yaml).diagnostics.allSatisfy { $0.excerpt == yaml })
    }
}
