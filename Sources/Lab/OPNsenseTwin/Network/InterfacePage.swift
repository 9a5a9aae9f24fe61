extension OPNsenseTwin {
    /// Clicks "Block private networks" on the page of an interface, saves and applies, as a person does in the GUI.
    ///
    /// - Parameter title: What the interface is called: `WAN`.
    /// - Returns: Whether the box is set now; nil where no page has that title.
    package func clickBlockPrivateNetworks(of title: String) async throws -> Bool? {
        try appliance.revalidate()
        try appliance.settleRollback()
        let isSet = try appliance.clickBlockPrivateNetworks(of: title)
        await enforceChanges()
        return isSet
    }
}

extension Appliance {
    fileprivate func clickBlockPrivateNetworks(of title: String) throws -> Bool? {
        // Groups exist by service and have no page.
        let pages = (root["interfaces"]?.children ?? []).filter { $0.text(of: "internal_dynamic").isEmpty }
        guard let interface = pages.first(where: { Self.title(of: $0) == title }) else { return nil }
        let isSet = interface["blockpriv"] == nil
        // The rules ask whether it is there, not what it says.
        let changed =
            isSet ? interface.with(child: XMLNode("blockpriv", text: "1")) : interface.without(child: "blockpriv")
        root = root.replacing(["interfaces", interface.name]) { _ in changed }
        try save(by: .root, describing: "/interfaces.php made changes")
        hasStaleCaches = true
        bringUp([interface.name])
        loadRules(.everything)
        return isSet
    }
}
