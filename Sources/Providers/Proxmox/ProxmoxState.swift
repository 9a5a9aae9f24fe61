/// What the REST API of a Proxmox host tells.
///
/// It is the interfaces file as Proxmox understands it, never what is in force, nor what the file includes.
package struct ProxmoxState: Sendable {
    package var version: ProxmoxVersion
    /// The node's name.
    package var node: String
    package var permissions: ProxmoxPermissions
    /// By name; without those of ``blindSpots``.
    package var interfaces: [ProxmoxInterface] = []
    /// A unified difference from `interfaces` to `interfaces.new`, where Proxmox has changes that wait for their
    /// activation; ``interfaces`` are those of `interfaces.new` then.
    package var pendingChanges: String?
    /// By number; nil where they were not asked for.
    package var guests: [Guest]?
    /// What the token may not see, or what is not told: an empty list is no proof that there is nothing.
    package var blindSpots: [BlindSpot] = []

    package struct Guest: Hashable, Sendable {
        package var guest: ProxmoxGuest
        /// Its cards as configured; nil where they were not asked for, or not told.
        package var networks: [GuestNetwork]?
        /// Addresses that it has now; nil where it does not run or nobody knows.
        package var addresses: [GuestInterface]?
    }

    /// Something that the state lacks.
    package struct BlindSpot: Hashable, Sendable {
        package enum Subject: Hashable, Sendable {
            case bridges
            /// An interface that the inventory names.
            case interface(String)
            /// The interfaces file as a whole.
            case file
            case guests
            case guest(Int)
        }

        package var subject: Subject
        /// What cannot be seen, and why; a sentence.
        package var message: String
        /// The privilege that would show it; nil where it is not a matter of privileges.
        package var grant: ProxmoxGrant?

        /// With what to do about it.
        package var text: String { message + (grant.map { " " + $0.cure } ?? "") }
    }

    package func interface(_ name: String) -> ProxmoxInterface? { interfaces.first { $0.name == name } }

    /// Why nothing is known of an interface; nil where something is, or where it does not exist.
    package func blindSpot(on interface: String) -> BlindSpot? {
        blindSpots.first { $0.subject == .interface(interface) } ?? blindSpots.first { $0.subject == .file }
    }
}
