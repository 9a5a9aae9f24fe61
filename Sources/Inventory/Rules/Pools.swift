/// The pools of a tunnel lie in its subnet and do not overlap.
enum Pools: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for (tunnel, pools) in zip(draft.tunnels.objects(), draft.pools) {
            if let subnet = draft.subnet(tunnel.subnet)?.object, !subnet.cidrs.isEmpty {
                for pool in pools { check(pool, in: subnet, findings) }
            }
            let sorted = pools.sorted { $0.value.lowerBound < $1.value.lowerBound }
            for (one, other) in zip(sorted, sorted.dropFirst()) where one.value.upperBound >= other.value.lowerBound {
                let (first, second) = one.mark < other.mark ? (one, other) : (other, one)
                let detail = """
                    \(quoted(second.label)) and \(quoted(first.label)) (\(findings.named(first.mark))) have addresses in \
                    common. A pool tells what kind of peer an address belongs to.
                    """
                findings.report(.overlappingPools, detail, at: second.mark)
            }
        }
    }

    private static func check(
        _ pool: Labelled<ClosedRange<IPAddress>>, in subnet: Subnet, _ findings: Findings
    ) {
        let range = pool.value
        let isInside = subnet.cidrs.contains { $0.contains(range.lowerBound) && $0.contains(range.upperBound) }
        guard !isInside else { return }
        let list = subnet.cidrs.map(\.description).joined(separator: ", ")
        let detail = """
            The pool \(quoted(pool.label)) is not in the subnet \(quoted(subnet.name)), which is \(list).
            """
        findings.report(.outsideSubnet, detail, at: pool.mark)
    }
}
