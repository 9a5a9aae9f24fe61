/// The addresses of hosts lie in their subnets and are addresses of hosts.
enum HostAddresses: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for (subnet, places) in zip(draft.subnets.objects(), draft.attachments) {
            for place in places {
                for (address, mark) in zip(place.addresses, place.addressMarks) {
                    SubnetPlace.check(address, in: subnet.cidrs, of: subnet.name, at: mark, findings)
                }
            }
        }
        for host in draft.hosts {
            guard let address = host.object.address.flatMap({ IPAddress($0) }) else { continue }
            // The address may lie outside every subnet, as a public one does.
            for subnet in draft.subnets.objects() where subnet.cidrs.contains(where: { $0.contains(address) }) {
                let mark = host.mark(HostKeys.address)
                SubnetPlace.check(address, in: subnet.cidrs, of: subnet.name, at: mark, findings)
            }
        }
    }
}
