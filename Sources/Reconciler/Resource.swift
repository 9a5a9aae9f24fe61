/// One remote object as data: what it is called and what it is like.
package struct Resource: Hashable, Sendable {
    package let address: Address
    package var attributes: Attributes
    package var ownership: Ownership
    /// The object's identifier on its host (a UUID on OPNsense), where it exists there; shown, never compared.
    package var remoteIdentifier: String?

    package init(
        _ address: Address,
        _ attributes: Attributes,
        ownership: Ownership = .ours,
        remoteIdentifier: String? = nil
    ) {
        self.address = address
        self.attributes = attributes
        self.ownership = ownership
        self.remoteIdentifier = remoteIdentifier
    }
}

/// Whose object it is; decides what may be removed when the inventory does not list it.
package enum Ownership: Hashable, Sendable {
    /// It carries this site's mark.
    case ours
    /// It carries this site's mark and may not be removed while the mark says so.
    case protected
    /// It carries no mark; managed while listed, removed by an authoritative inventory only.
    case unmarked
    /// It carries the mark of another site and is never taken over.
    case foreign(site: String?)
}

/// A state of the world, desired or live: resources by address.
package struct Snapshot: Sendable {
    package var resources: [Address: Resource]
    /// What stands between stored and in force, for each service that can be compared.
    package var layers: [Service: Layer]
    /// Names that stand for several resources, such as a group of interfaces.
    package var groups: [Address: [Address]]

    package init(
        _ resources: [Resource] = [],
        layers: [Service: Layer] = [:],
        groups: [Address: [Address]] = [:]
    ) {
        self.resources = Dictionary(resources.map { ($0.address, $0) }, uniquingKeysWith: { _, last in last })
        self.layers = layers
        self.groups = groups
    }

    package subscript(address: Address) -> Resource? { resources[address] }
}

/// What a host reloads to bring stored changes into force.
package struct Service: Hashable, Sendable, Comparable {
    package let host: String
    package let name: String
    /// The place among the ranks of the kinds; see ``Kind/rank``.
    package let rank: Int

    package init(host: String, name: String, rank: Int) {
        self.host = host
        self.name = name
        self.rank = rank
    }

    package var address: Address { Address(host: host, kind: "service", name: name) }

    package static func < (lhs: Service, rhs: Service) -> Bool {
        (lhs.rank, lhs.address) < (rhs.rank, rhs.address)
    }
}

/// How what is stored relates to what is in force.
package enum Layer: Hashable, Sendable {
    case same
    /// Stored but not in force; each entry names one difference.
    case differs([String])
    /// Nothing shows what is in force; says why.
    case unknown(String)
}

/// What should be, and why.
package struct DesiredState: Sendable {
    package var snapshot: Snapshot
    /// The inventory line that asks for each resource; shown, never compared.
    package var origins: [Address: Place]
    /// Changes that a person must make, and how; keyed by the resource.
    package var manual: [Address: ManualWork]
    /// Addresses about which nothing is planned, because it is not clear which live object is meant.
    package var undecided: Set<Address>
    /// What must hold once everything is in force.
    package var checks: [Check]

    package init(
        snapshot: Snapshot = Snapshot(),
        origins: [Address: Place] = [:],
        manual: [Address: ManualWork] = [:],
        undecided: Set<Address> = [],
        checks: [Check] = []
    ) {
        self.snapshot = snapshot
        self.origins = origins
        self.manual = manual
        self.undecided = undecided
        self.checks = checks
    }
}

/// Work that a person does, because no way is open to vpnctl.
package struct ManualWork: Hashable, Sendable {
    /// Why vpnctl cannot do it.
    package var reason: String
    /// What to click or type, in order.
    package var instructions: [String]

    package init(reason: String, instructions: [String]) {
        self.reason = reason
        self.instructions = instructions
    }
}

/// Something that must hold after its service is in force.
package struct Check: Hashable, Sendable {
    package let address: Address
    /// The service whose reload it proves.
    package let service: Service
    /// Services that it proves as well, such as the one at the other end of a tunnel.
    package let furtherServices: [Service]
    /// What is looked at, in a sentence.
    package let expectation: String

    package init(address: Address, service: Service, furtherServices: [Service] = [], expectation: String) {
        self.address = address
        self.service = service
        self.furtherServices = furtherServices
        self.expectation = expectation
    }
}

extension Check: Comparable {
    package static func < (lhs: Check, rhs: Check) -> Bool {
        if lhs.address != rhs.address { return lhs.address < rhs.address }
        if lhs.service != rhs.service { return lhs.service < rhs.service }
        return lhs.expectation < rhs.expectation
    }
}
