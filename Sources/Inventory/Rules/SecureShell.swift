/// The ways through SSH lead over hosts that exist, and are said to need a release with SSH.
enum SecureShell: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for host in draft.hosts {
            if let via = host.object.api?.via, let node = host.node.pair("api")?.value.pair("via")?.value {
                check(via, of: host.object, at: node.mark, draft, findings)
            }
            guard let ssh = host.object.ssh, let node = host.node.pair("ssh")?.value.pair("jump")?.value else {
                continue
            }
            for (name, item) in zip(ssh.jump, node.items) {
                check(name, of: host.object, at: item.mark, draft, findings)
            }
        }
    }

    private static func check(_ name: String, of host: Host, at mark: Mark, _ draft: Draft, _ findings: Findings) {
        guard name != host.name else {
            findings.report(.selfReference, "\(quoted(name)) cannot be the way to itself.", at: mark)
            return
        }
        let providers: [Host.Provider] = [.opnsense, .proxmox, .linux]
        guard draft.suitable(name, providers, "SSH sessions are", at: mark, findings) != nil else { return }
        let detail = """
            Going through \(quoted(name)) needs SSH, which this release of vpnctl does not have yet. Until then vpnctl \
            must reach \(quoted(host.name)) directly.
            """
        findings.report(.needsSSH, detail, at: mark)
    }
}
