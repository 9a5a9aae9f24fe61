/// Nobody has seen yet what a later day confirms.
enum ConfirmationDays: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        guard let today = draft.today else { return }
        func check(_ day: CalendarDay?, at mark: Mark) {
            guard let day, day > today else { return }
            let detail = """
                `confirmed` is the day on which somebody saw it; \(day) is still to come, and today is \(today). Until it \
                is corrected, the plan does not list what is to be confirmed here.
                """
            findings.report(.futureConfirmation, detail, at: mark)
        }
        for peer in draft.peers { check(peer.object.client?.confirmed, at: peer.mark(PeerKeys.client)) }
        for forward in draft.forwards { check(forward.object.confirmed, at: forward.mark(ForwardKeys.confirmed)) }
    }
}
