/// The ways through SSH lead over hosts that exist, and over each of them once.
enum SecureShell: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for host in draft.hosts {
            if let via = host.object.api?.via, let node = host.node.pair("api")?.value.pair("via")?.value {
                _ = isWay(via, of: host.object, at: node.mark, draft, findings)
            }
            guard let ssh = host.object.ssh, let node = host.node.pair("ssh")?.value.pair("jump")?.value else {
                continue
            }
            let marks = zip(ssh.jump, node.items).map { name, item in (name: name, mark: item.mark) }
            let ways = marks.map { isWay($0.name, of: host.object, at: $0.mark, draft, findings) }
            guard ways.allSatisfy(\.self), let loop = loop(before: host.object, draft) else { continue }
            let mark = marks.first { $0.name == loop }?.mark ?? node.items.first?.mark ?? node.mark
            let detail = """
                The way to \(quoted(host.object.name)) passes \(quoted(loop)) twice: the first host of a `jump` is \
                reached as its own `ssh` says. Take one of them out.
                """
            findings.report(.jumpLoop, detail, at: mark)
        }
    }

    private static func isWay(
        _ name: String, of host: Host, at mark: Mark, _ draft: Draft, _ findings: Findings
    ) -> Bool {
        guard name != host.name else {
            findings.report(.selfReference, "\(quoted(name)) cannot be the way to itself.", at: mark)
            return false
        }
        let providers: [Host.Provider] = [.opnsense, .proxmox, .linux]
        return draft.suitable(name, providers, "SSH sessions are", at: mark, findings) != nil
    }

    /// The host that the way passes twice, unless the loop is one of the first jump host's own, which is told there.
    private static func loop(before host: Host, _ draft: Draft) -> String? {
        func repeated(before name: String) -> String? {
            do throws(JumpChain.Loop) {
                _ = try JumpChain.hosts(before: name) { draft.host($0)?.object.ssh?.jump ?? [] }
                return nil
            } catch {
                return error.host
            }
        }
        guard let found = repeated(before: host.name), let first = host.ssh?.jump.first else { return nil }
        return found == host.name || repeated(before: first) == nil ? found : nil
    }
}
