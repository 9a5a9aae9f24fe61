/// Peers whose last day is over are looked at.
enum Expiry: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        guard let today = draft.today else { return }
        for peer in draft.peers where peer.object.enabled {
            guard let day = peer.object.expires, day < today else { continue }
            let detail = """
                \(day) was this peer's last day, and today is \(today). Set `enabled: false`, remove the peer, or give \
                it a later day.
                """
            findings.report(.expired, detail, at: peer.mark(PeerKeys.expires))
        }
    }
}
