import ArgumentParser
import Inventory
import Providers

/// Which peer of the inventory this machine is.
struct PeerSelection: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The peer whose tests are run; by default the one whose tunnel address this machine has.",
            valueName: "peer"))
    var from: String?

    /// - Throws: `ValidationError` naming the choices where no peer is named or found, or several are found.
    func peer(of site: Site) throws -> Peer {
        let tested = site.peers.filter { peer in site.tests.contains { $0.from == peer.name } }
        let choices = tested.map(\.name).sorted().joined(separator: ", ")
        guard !tested.isEmpty else {
            throw ValidationError(
                "The inventory has no tests: say below `tests` what each peer must reach, and what not.")
        }
        if let from {
            guard let peer = tested.first(where: { $0.name == from }) else {
                let isPeer = site.peers.contains { $0.name == from }
                throw ValidationError(
                    isPeer
                        ? "The inventory has no test from '\(from)'; it has tests from \(choices)."
                        : "The inventory has no peer '\(from)'; it has tests from \(choices).")
            }
            return peer
        }
        return try peerHere(site, tested, choices)
    }

    private func peerHere(_ site: Site, _ tested: [Peer], _ choices: String) throws -> Peer {
        let addresses = try Prober.ownAddresses()
        let found = site.peers.filter { !addresses.isDisjoint(with: $0.addresses) }
        let testedHere = found.filter { peer in tested.contains { $0.name == peer.name } }
        if testedHere.count == 1, let peer = testedHere.first { return peer }
        guard found.isEmpty else {
            let names = found.map(\.name).sorted().joined(separator: ", ")
            throw ValidationError(
                testedHere.isEmpty
                    ? "This machine is \(names), and the inventory has no test from there; it has tests from \(choices)."
                    : "This machine has the addresses of several peers: \(names). Say which one is meant with --from.")
        }
        throw ValidationError(
            "No address of this machine is that of a peer: the tunnel is not up, or this is another machine. Bring it up, "
                + "or say with --from which peer this machine stands for: \(choices).")
    }
}
