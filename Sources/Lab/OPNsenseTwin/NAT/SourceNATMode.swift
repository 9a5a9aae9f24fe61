/// How the box makes rules for outgoing addresses.
enum SourceNATMode {
    static let choices = Choices(
        [
            ("automatic", "Automatic Source NAT rule generation"), ("hybrid", "Hybrid Source NAT rule generation"),
            ("advanced", "Manual Source NAT rule generation"), ("disabled", "Disable Source NAT rule generation"),
        ].map { Choices.Choice(key: $0.0, label: $0.1) })

    static func stored(_ appliance: Appliance) -> String {
        let text = appliance.root.at(["nat", "outbound"])?.text(of: "mode") ?? ""
        return text.isEmpty ? "automatic" : text
    }

    /// `source_nat/get`: with the whole model around the mode until 26.7.
    static func get(_ appliance: Appliance, _ call: Call) -> Response {
        guard appliance.release >= .v26_7 else { return FilterRoutes.whole(appliance, call) }
        guard call.request.isGet else { return .json(.none) }
        appliance.listGateways()
        let mode = choices.map(selecting: stored(appliance), multiple: false)
        return .json(.map(["filter": .map(["general": .map(["snat_mode": mode])])]))
    }

    /// `source_nat/set`: 25.7 has no such field, says that it saved and changes nothing.
    static func set(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost else { return .result("failed") }
        appliance.listGateways()
        let mode = call.parameters.post["filter"]?["general"]?["snat_mode"]?.phpString
        if appliance.release >= .v26_1, let mode {
            guard choices.contains(mode) else {
                var violations = Violations()
                violations.add(
                    mode.isEmpty
                        ? "A value is required."
                        : OptionField.notInList(mode, isMultiple: false, release: appliance.release),
                    to: "general.snat_mode")
                return ModelActions.failed(violations, wrapper: "filter")
            }
            appliance.root = appliance.root.replacing(["nat", "outbound", "mode"]) { _ in XMLNode("mode", text: mode) }
        }
        appliance.touch(FilterModel.table(appliance.release))
        try appliance.save(for: call)
        return .result("saved")
    }
}
