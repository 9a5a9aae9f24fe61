/// A forward leads to the port on which its tunnel listens.
enum ForwardPorts: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for forward in draft.forwards {
            guard let tunnel = draft.tunnel(forward.object.to), tunnel.object.port != 0 else { continue }
            guard forward.object.port != tunnel.object.port else { continue }
            let detail = """
                The tunnel \(quoted(tunnel.object.name)) listens on \(tunnel.object.port) \
                (\(findings.named(tunnel.mark(TunnelKeys.port)))), and packets to \(forward.object.port) would be lost.
                """
            findings.report(.forwardPort, detail, at: forward.mark(ForwardKeys.port))
        }
    }
}
