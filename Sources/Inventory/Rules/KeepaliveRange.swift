/// Keepalives are frequent enough for routers and not more frequent than that.
enum KeepaliveRange: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for peer in draft.peers {
            guard case .value(let seconds) = peer.object.keepalive, !(10...60).contains(seconds) else { continue }
            let effect =
                seconds < 10
                ? "This often costs battery and traffic and gains nothing"
                : "Most routers forget an idle UDP connection after 60 to 120 seconds, and the peer is unreachable then"
            let detail = "\(effect); 25 seconds fit nearly everywhere."
            findings.report(.keepalive, detail, at: peer.mark(PeerKeys.keepalive))
        }
    }
}
