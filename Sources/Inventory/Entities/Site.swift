package import Reconciler

/// One site: everything that its folder of YAML files says, checked.
package struct Site: Sendable {
    /// The site's name, `[a-z0-9-]{1,20}`; part of every mark.
    package var name: String
    /// Names whose marks and UUIDs still count as this site's.
    package var formerNames: [String]
    package var pruning: Pruning
    /// Objections to plans of this site that its owner has answered for good.
    package var accept: [Acceptance]
    package var hosts: [Host]
    package var subnets: [Subnet]
    package var tunnels: [Tunnel]
    package var peers: [Peer]
    /// In the order of evaluation, per interface.
    package var rules: [Rule]
    package var routes: [Route]
    package var forwards: [Forward]
    package var tests: [AccessTest]
    /// What deserves a look without stopping anything.
    package var warnings: [Diagnostic]
}

/// An objection that never needs `--accept` again.
package struct Acceptance: Hashable, Sendable {
    /// What a plan as a whole may object to; the raw value is the code.
    ///
    /// Removals and what was switched off by hand are decided plan by plan, and have none.
    package enum Objection: String, CaseIterable, Sendable {
        case foreignMark = "foreign-mark"
        case manyDeletes = "many-deletes"
        case manyWrites = "many-writes"
        case ownPath = "own-path"
        case secret
    }

    package var objection: Objection
    package var place: Place
}

/// What happens to live objects that the inventory does not list.
package struct Pruning: Hashable, Sendable {
    package enum Policy: String, CaseIterable, Sendable {
        /// Kept and shown as unmanaged.
        case never
        /// Removed where they carry this site's mark.
        case owned
        /// Removed, also where vpnctl did not create them.
        case authoritative
    }

    package var peers: Policy
    package var rules: Policy
    package var routes: Policy
}
