import Reconciler

/// The keys of a host.
enum HostKeys {
    static let provider = Key(
        "provider", Format<Host.Provider>.choice, required: true,
        "What the host is: an OPNsense firewall, a Proxmox VE node, another Linux host, or manual: steps for a person.")
    static let address = Key(
        "address", .host, "Where the host is reached, an address or a name. Required unless the provider is manual.")
    static let node = Key("node", .name(.object("node")), "The Proxmox node's name. Required beside `api` on Proxmox.")
    static let api = Key("api", .api, "The host's REST API. Required for OPNsense.")
    static let ssh = Key("ssh", .ssh, "How the host is entered with SSH.")
    static let interfacesFile = Key(
        "interfaces_file", .absolutePath, default: "/etc/network/interfaces",
        "The file on the host that persistent routes are written to.")
    static let table = KeyTable(
        "a host", [provider.entry, address.entry, node.entry, api.entry, ssh.entry, interfacesFile.entry])
}

/// The keys of an API.
enum APIKeys {
    static let url = Key(
        "url", .url, "https://HOST[:PORT]. By default the host's address; port 8006 on Proxmox, 443 on OPNsense.")
    static let certificate = Key(
        "certificate", .trust, "How the API's certificate is known. Absent: the system's certificate authorities.")
    static let serverName = Key(
        "server_name", .host, "The name in the certificate, where the URL has an address or another name.")
    static let credentials = Key(
        "credentials", .credentials,
        "OPNsense: the API key. {file: PATH} as the GUI downloads it, or {key: …, secret: …}.")
    static let token = Key("token", .secret, "Proxmox: the API token, USER@REALM!TOKENID=UUID.")
    static let via = Key("via", .reference, "The host whose SSH session carries the API.")
    static let xmlrpc = Key(
        "xmlrpc", .boolean, default: false,
        "OPNsense: whether XML-RPC may be used where REST has no way, as to assign an interface. Its privilege equals root."
    )
    static let table = KeyTable(
        "an API",
        [url.entry, certificate.entry, serverName.entry, credentials.entry, token.entry, via.entry, xmlrpc.entry])
}

/// The keys of a certificate.
enum CertificateKeys {
    static let sha256 = Key("sha256", .fingerprint, "The certificate's SHA-256 fingerprint in colon hex.")
    static let ca = Key("ca", .path, "A PEM file of certificate authorities, relative to the inventory file.")
    static let table = KeyTable("a certificate", [sha256.entry, ca.entry])
}

/// The keys of an OPNsense API key.
enum CredentialKeys {
    static let file = Key("file", .path, "A file with the lines key=… and secret=…, as the GUI downloads it.")
    static let key = Key("key", .secret, "Where the key is.")
    static let secret = Key("secret", .secret, "Where the secret is.")
    static let table = KeyTable("credentials", [file.entry, key.entry, secret.entry])
}

/// The keys of SSH.
enum SSHKeys {
    static let user = Key("user", .text(longest: 32), "The user; by default the one who runs vpnctl.")
    static let port = Key("port", .port, default: 22, "The port of the SSH server.")
    static let jump = Key(
        "jump", .list(of: .reference), default: [],
        "Hosts to go through, in this order. The first one is reached as its own `ssh` says.")
    static let identity = Key(
        "identity", .path, "The private key's file; by default the SSH agent and the usual files.")
    static let passphrase = Key(
        "passphrase", .secret, "Where the passphrase of an encrypted `identity` is; by default it is asked for.")
    static let hostKey = Key(
        "host_key", .hostKey, "The host key's fingerprint, SHA256:…; by default known_hosts decides.")
    static let sudo = Key("sudo", .boolean, default: false, "Whether commands that need root go through sudo.")
    static let table = KeyTable(
        "`ssh`",
        [user.entry, port.entry, jump.entry, identity.entry, passphrase.entry, hostKey.entry, sudo.entry])
}

extension Format where Value == Host.SSH {
    static let ssh = object(SSHKeys.table) { fields in
        var ssh = Host.SSH(place: fields.place)
        ssh.user = fields[SSHKeys.user]
        ssh.port = fields[SSHKeys.port] ?? ssh.port
        ssh.jump = fields[SSHKeys.jump] ?? []
        ssh.identity = fields[SSHKeys.identity]
        ssh.passphrase = fields[SSHKeys.passphrase]
        ssh.hostKey = fields[SSHKeys.hostKey]
        ssh.sudo = fields[SSHKeys.sudo] ?? false
        return ssh
    }
}

extension Format where Value == Host.Trust {
    static let trust = object(CertificateKeys.table) { fields in
        guard fields.has(CertificateKeys.sha256) != fields.has(CertificateKeys.ca) else {
            let detail = "A certificate is known by exactly one of `sha256` and `ca`."
            fields.findings.report(.wrongType, detail, at: fields.mark)
            return nil
        }
        if let digest = fields[CertificateKeys.sha256] { return .pinned(sha256: digest) }
        return fields[CertificateKeys.ca].map(Host.Trust.authority)
    }
}

extension Format where Value == Host.Credentials {
    static let credentials = object(CredentialKeys.table) { fields in
        let hasKey = fields.has(CredentialKeys.key)
        let hasSecret = fields.has(CredentialKeys.secret)
        guard hasKey == hasSecret, hasKey != fields.has(CredentialKeys.file) else {
            let detail = "Credentials have either `file`, or both `key` and `secret`."
            fields.findings.report(.wrongType, detail, at: fields.mark)
            return nil
        }
        if let path = fields[CredentialKeys.file] { return .file(path) }
        guard let key = fields[CredentialKeys.key], let secret = fields[CredentialKeys.secret] else { return nil }
        return .pair(key: key, secret: secret)
    }
}

/// What `api` says, before the provider is known.
struct APIDraft {
    var url: String?
    var trust: Host.Trust?
    var serverName: String?
    var credentials: Host.Credentials?
    var token: SecretSource?
    var via: String?
    var xmlrpc: Bool
    let fields: Fields
}

extension Format where Value == APIDraft {
    static let api = object(APIKeys.table) { fields in
        APIDraft(
            url: fields[APIKeys.url], trust: fields[APIKeys.certificate],
            serverName: fields[APIKeys.serverName]?.description, credentials: fields[APIKeys.credentials],
            token: fields[APIKeys.token], via: fields[APIKeys.via], xmlrpc: fields[APIKeys.xmlrpc] ?? false,
            fields: fields)
    }
}

extension Host {
    /// Reads a host; keys that its provider cannot use are reported.
    init?(_ name: String, _ fields: Fields) {
        guard let provider = fields[HostKeys.provider] else {
            Self.readRest(fields)
            return nil
        }
        let address = fields[HostKeys.address]?.description
        let api = fields[HostKeys.api]
        let node = fields[HostKeys.node]
        self.init(
            name: name, provider: provider, address: address,
            api: api.flatMap { API($0, provider: provider, address: address) }, ssh: fields[HostKeys.ssh],
            node: node, interfacesFile: fields[HostKeys.interfacesFile] ?? "/etc/network/interfaces",
            place: fields.place)
        checkKeys(fields)
    }

    /// Reports what is wrong with the other keys where the provider is unknown.
    private static func readRest(_ fields: Fields) {
        _ = fields[HostKeys.address]
        _ = fields[HostKeys.node]
        _ = fields[HostKeys.api]
        _ = fields[HostKeys.ssh]
        _ = fields[HostKeys.interfacesFile]
    }

    private func checkKeys(_ fields: Fields) {
        if provider != .manual { fields.require(HostKeys.address, "A host that vpnctl reaches needs its `address`.") }
        if provider == .opnsense { fields.require(HostKeys.api, "OPNsense is reached through its `api`.") }
        if provider == .proxmox, fields.has(HostKeys.api) {
            fields.require(HostKeys.node, "The Proxmox API is asked about one node; name it with `node`.")
        }
        if provider != .proxmox { fields.refuse(HostKeys.node, "Only a Proxmox host has a `node`.") }
        if provider == .linux { fields.refuse(HostKeys.api, "A Linux host has no API; it is reached with `ssh`.") }
        if provider != .proxmox, provider != .linux {
            fields.refuse(HostKeys.interfacesFile, "Only Proxmox and Linux hosts have an interfaces file.")
        }
        if provider == .manual {
            fields.refuse(HostKeys.api, "A manual host is never contacted; its steps are instructions for a person.")
            fields.refuse(HostKeys.ssh, "A manual host is never contacted; its steps are instructions for a person.")
        }
    }
}

extension Host.API {
    /// Reads an API for a provider; nil where its credentials are missing.
    init?(_ draft: APIDraft, provider: Host.Provider, address: String?) {
        let fields = draft.fields
        let credentials: Host.Credentials?
        switch provider {
        case .opnsense:
            fields.require(APIKeys.credentials, "The API of OPNsense needs its key and secret, in `credentials`.")
            fields.refuse(APIKeys.token, "A `token` is for Proxmox; OPNsense has `credentials`.")
            credentials = draft.credentials
        case .proxmox:
            fields.require(APIKeys.token, "The API of Proxmox needs a `token`.")
            fields.refuse(APIKeys.credentials, "`credentials` are for OPNsense; Proxmox has a `token`.")
            fields.refuse(APIKeys.xmlrpc, "Only OPNsense has XML-RPC.")
            credentials = draft.token.map(Host.Credentials.token)
        case .linux, .manual: credentials = nil
        }
        guard let credentials else { return nil }
        let port = provider == .proxmox ? ":8006" : ""
        let isV6 = address.flatMap { IPAddress($0) }?.family == .inet6
        let host = address.map { isV6 ? "[\($0)]" : $0 } ?? ""
        self.init(
            url: draft.url ?? "https://\(host)\(port)", trust: draft.trust ?? .systemRoots,
            serverName: draft.serverName, credentials: credentials, via: draft.via, xmlrpc: draft.xmlrpc,
            place: fields.place)
    }
}

extension Fields {
    /// Where the mapping is named.
    var place: Place { findings.place(mark) ?? Place(file: "", line: 1, column: 1) }
}
