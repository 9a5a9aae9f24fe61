extension Case {
    private static func firewall(_ api: String) -> String {
        "hosts: {two: {provider: opnsense, address: 10.9.0.1, api: \(api)}}"
    }

    /// Hosts and their APIs.
    static let hosts = [
        Case("a provider that is unknown", "unknown-value", yaml: "hosts: {two: {provider: 1️⃣opensense}}"),
        Case("a host without an address", "missing-key", yaml: "hosts: {1️⃣two: {provider: linux}}"),
        Case(
            "a firewall without an API", "missing-key", yaml: "hosts: {1️⃣two: {provider: opnsense, address: 10.9.0.1}}"),
        Case(
            "an API without credentials", "missing-key",
            yaml: "hosts: {two: {provider: opnsense, address: 10.9.0.1, api: 1️⃣{url: https://10.9.0.1}}}"),
        Case("a token for OPNsense", "misplaced-key", yaml: firewall("{credentials: {file: a}, 1️⃣token: {env: A}}")),
        Case(
            "credentials for Proxmox", "misplaced-key", "misplaced-key", "missing-key", "missing-key",
            yaml: """
                hosts:
                  4️⃣two:
                    provider: proxmox
                    address: 10.9.0.1
                    api: 3️⃣{1️⃣credentials: {file: a}, 2️⃣xmlrpc: true}
                """),
        Case(
            "an API for Linux", "misplaced-key", "misplaced-key",
            yaml: "hosts: {two: {provider: linux, address: 10.9.0.1, 1️⃣node: a, 2️⃣api: {token: {env: A}}}}"),
        Case(
            "SSH for a person", "misplaced-key", "misplaced-key",
            yaml: "hosts: {two: {provider: manual, 1️⃣ssh: {user: a}, 2️⃣interfaces_file: /a}}"),
        Case(
            "a URL in the clear", "invalid-url", yaml: firewall("{url: 1️⃣\"http://10.9.0.1\", credentials: {file: a}}")),
        Case(
            "a URL with a path", "invalid-url",
            yaml: firewall("{url: 1️⃣https://10.9.0.1/api, credentials: {file: a}}")),
        Case(
            "a URL with a password", "invalid-url",
            yaml: firewall("{url: 1️⃣\"https://root:opnsense@10.9.0.1\", credentials: {file: a}}")),
        Case(
            "a fingerprint that is short", "invalid-fingerprint",
            yaml: firewall("{certificate: {sha256: 1️⃣\"5F:55\"}, credentials: {file: a}}")),
        Case(
            "two ways to know a certificate", "wrong-type",
            yaml: firewall("{certificate: 1️⃣{ca: a.pem, sha256: a}, credentials: {file: a}}")),
        Case(
            "half of an API key", "wrong-type", yaml: firewall("{credentials: 1️⃣{key: {env: A}}}")),
        Case(
            "a host that is neither", "invalid-host", yaml: "hosts: {two: {provider: linux, address: 1️⃣my_host}}"),
        Case(
            "a host key that is none", "invalid-fingerprint",
            yaml: "hosts: {two: {provider: linux, address: a, ssh: {host_key: 1️⃣MD5}}}"),
        Case(
            "a port that is none, and a passphrase in the open", "invalid-port", "secret-literal",
            yaml: "hosts: {two: {provider: linux, address: a, ssh: {port: 1️⃣0, passphrase: 2️⃣hunter2}}}"),
        Case(
            "a path that is relative", "invalid-path",
            yaml: "hosts: {two: {provider: linux, address: a, interfaces_file: 1️⃣interfaces}}"),
        Case(
            "a path of two lines", "invalid-path",
            yaml: "hosts: {two: {provider: linux, address: a, ssh: {identity: 1️⃣\"a\\nb\"}}}"),
        Case(
            "a whole host",
            yaml: """
                hosts:
                  two:
                    provider: proxmox
                    address: pve.example.net
                    node: pve
                    api: {url: "https://[fd00::1]:8006/", token: {command: [pass, pve]}, server_name: pve.example.net}
                    ssh:
                      user: a
                      port: 2222
                      identity: ~/.ssh/id
                      passphrase: {command: [pass, ssh]}
                      host_key: "SHA256:wGZ2hdU3ap1YNPCOoM2K0WnRhRZvUNIJGUbtyZcTQO8"
                      sudo: true
                """),
    ]

    /// Secrets in the wrong place.
    static let secrets = [
        Case(
            "a secret in place of its source", "secret-literal",
            yaml: firewall("{credentials: {key: {env: A}, secret: 1️⃣hunter2}}")),
        Case(
            "a preshared key in place of its source", "secret-literal",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, preshared_key: 1️⃣KEY3}}"),
        Case(
            "a secret in place of a variable", "invalid-name",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, preshared_key: {env: 1️⃣a/b}}}"),
        Case(
            "two sources of a secret", "wrong-type",
            yaml:
                "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, preshared_key: 1️⃣{env: A, file: b}}}"
        ),
        Case(
            "a private key for a public one", "private-key",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: 1️⃣\(Samples.privateKeys[0])}}"),
        Case(
            "a quoted private key for a public one", "private-key",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: \"1️⃣\(Samples.privateKeys[2])\"}}"),
        Case(
            "a private key of its own", "unknown-key", "secret-literal",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, 1️⃣private_key: 2️⃣KEY3}}"),
        Case("a private key in a comment", "secret-literal", yaml: "# PrivateKey = 1️⃣KEY3"),
        Case("a private key in a comment without a name", "secret-literal", yaml: "# 1️⃣\(Samples.privateKeys[1])"),
        Case("a public key in a comment", yaml: "# public_key: KEY3\n# was KEY4"),
        Case(
            "a key as an owner", "secret-literal",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, owner: 1️⃣KEY3}}"),
        Case(
            "a PEM file", "secret-literal",
            yaml: "# -----BEGIN OPENSSH 1️⃣PRIVATE KEY-----\n# b3BlbnNz\n# -----END OPENSSH PRIVATE KEY-----"),
    ]
}
