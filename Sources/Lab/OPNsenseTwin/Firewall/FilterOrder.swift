/// Where a rule stands: floating rules first, then those of groups, then those of interfaces.
enum FilterOrder {
    static let floating = 200_000
    static let interface = 400_000

    /// Fills the computed fields by which rules are ordered.
    static func derive(_ record: inout Record, _ scope: Scope) {
        let model = scope.model
        let group = priority(
            interfaces: model.value("interface", of: record), inverted: model.value("interfacenot", of: record) == "1",
            scope.appliance)
        let sequence = Int(model.value("sequence", of: record)) ?? 0
        model.set("prio_group", of: &record, to: String(group))
        model.set("sort_order", of: &record, to: "\(padded(group, 6)).0\(padded(sequence, 6))")
    }

    static func priority(interfaces: String, inverted: Bool = false, _ appliance: Appliance) -> Int {
        let keys = interfaces.split(separator: ",").map(String.init)
        guard keys.count == 1, !inverted else { return floating }
        guard let interface = appliance.interface(keys[0]) else {
            return appliance.release < .v26_1 ? self.interface : 600_000
        }
        guard interface.text(of: "type") == "group" else { return self.interface }
        return 300_000 + (Groups.all(appliance).first { $0.name == keys[0] }?.sequence ?? 0)
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}
