import Inventory
package import Reconciler

/// Work by hand that cannot be checked from here: it is shown until `confirmed:` stands beside it in the inventory.
package struct Confirmation: Hashable, Sendable {
    package let address: Address
    package let instructions: [String]
    package let origin: Place

    /// By address, ascending.
    static func all(_ site: Site, _ comparisons: [OPNsenseComparison]) -> [Confirmation] {
        (forwards(site, comparisons) + clientFiles(site)).sorted { $0.address < $1.address }
    }
}
