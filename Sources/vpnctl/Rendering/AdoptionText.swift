import Inventory
import Providers
import Reconciler

/// What `vpnctl adopt` cannot mark on the firewall, and what to do about each.
struct AdoptionText {
    let plan: SitePlan
    let style: TextStyle

    func lines() -> [String] { identifiers() + guiRules() + hostLines() }

    /// Objects without a description: the inventory can name them for good.
    private func identifiers() -> [String] {
        // In the order of the inventory, in which they are pasted.
        let objects = plan.comparisons.flatMap(\.adopted)
            .filter { $0.recognisedBy != "uuid" && !plan.comparisons.contains(markOf: $0.address) }
            .map { (object: $0, place: plan.desired.origins[$0.address]) }
            .sorted { ($0.place ?? Self.nowhere) < ($1.place ?? Self.nowhere) }
        if objects.isEmpty { return [] }
        var lines = ["", style.paint("To put into the inventory: what has no description cannot carry a mark", .bold)]
        for (object, place) in objects {
            lines += style.wrap(
                "\(object.address)" + (place.map { " (\($0.text))" } ?? ""), first: "  = ", indent: 6)
            lines.append("      uuid: \(object.uuid)")
        }
        return lines
    }

    private static let nowhere = Place(file: "", line: 0, column: 0)

    private func hostLines() -> [String] {
        let found = (plan.linuxComparisons.flatMap(\.adopted) + plan.proxmoxComparisons.flatMap(\.adopted))
            .sorted { $0.address < $1.address }
        if found.isEmpty { return [] }
        var lines = ["", style.paint("Written by a person into the interfaces file of a host", .bold)]
        for line in found { lines += style.wrap("\(line.address): \(line.place)", first: "  = ", indent: 6) }
        return lines
            + style.wrap(
                "They do what the entries ask for, and stay as they are. To have vpnctl own them, take them out of the "
                    + "file and apply: it writes its own.", first: "    ", indent: 4)
    }

    private func guiRules() -> [String] {
        let rules = plan.comparisons.flatMap(\.satisfied).sorted { $0.address < $1.address }
        if rules.isEmpty { return [] }
        var lines = ["", style.paint("Made in the GUI, where the API cannot change them", .bold)]
        for rule in rules {
            lines += style.wrap("\(rule.address): \"\(rule.ruleDescription)\"", first: "  = ", indent: 6)
        }
        return lines
            + style.wrap(
                "They do what the entries ask for, so nothing is planned. To have vpnctl own them, remove them in the "
                    + "GUI and apply: it makes its own. From 26.1 on, Firewall > Rules > Migration moves them to where "
                    + "they can be adopted.", first: "    ", indent: 4)
    }
}

extension [OPNsenseComparison] {
    fileprivate func contains(markOf address: Address) -> Bool { contains { $0.marks[address] != nil } }
}
