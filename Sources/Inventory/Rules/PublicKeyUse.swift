/// No two peers have the same public key.
enum PublicKeyUse: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        var first: [PublicKey: Int] = [:]
        for (index, peer) in draft.peers.enumerated() where peer.object.publicKey != .unreadable {
            guard let earlier = first.updateValue(index, forKey: peer.object.publicKey) else { continue }
            first[peer.object.publicKey] = earlier
            let other = draft.peers[earlier]
            let detail = """
                \(quoted(other.object.name)) (\(findings.named(other.mark(PeerKeys.publicKey)))) has this key. WireGuard \
                knows a peer by its key alone: of two, one never connects. Make a key pair on each client.
                """
            findings.report(.duplicatePublicKey, detail, at: peer.mark(PeerKeys.publicKey))
        }
    }
}
