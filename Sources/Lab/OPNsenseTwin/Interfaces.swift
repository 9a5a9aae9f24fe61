extension Appliance {
    /// Enters the interfaces that exist by service alone: groups, and that of WireGuard while it is enabled.
    ///
    /// Backend command `interface invoke registration`; writes a revision if something changed.
    func registerInterfaces() throws {
        run("interface invoke registration", nested: ["ipsec list legacy_vti"])
        if release >= .v26_7 {
            run("interface list assign-opts", nested: ["ipsec list legacy_vti"])
        }
        guard !isConfigdDown else { return }
        let isEnabled = root.at(["OPNsense", "wireguard", "general", "enabled"])?.text == "1"
        let groups = (isEnabled ? [Self.wireGuardGroup] : []) + Groups.stored(self).map(Groups.interface)
        let interfaces = root["interfaces"] ?? XMLNode("interfaces")
        let isGone = { (interface: XMLNode) in
            interface.text(of: "internal_dynamic") == "1" && interface.text(of: "type") == "group"
                && !groups.contains { $0.name == interface.name }
        }
        let isNew = { (group: XMLNode) in interfaces[group.name]?.text(of: "internal_dynamic") != "1" }
        guard interfaces.children.contains(where: isGone) || groups.contains(where: isNew) else { return }
        let kept = interfaces.with(children: interfaces.children.filter { !isGone($0) })
        // A group takes the place of an interface of the same name, whatever that was.
        root = root.with(child: groups.filter(isNew).reduce(kept) { $0.with(child: $1) })
        nestedCommands.append("ipsec list legacy_vti")
        try save(by: .root, describing: "Updated plugin interface configuration")
    }

    private static var wireGuardGroup: XMLNode {
        XMLNode(
            "wireguard",
            children: [
                XMLNode("internal_dynamic", text: "1"), XMLNode("descr", text: "WireGuard (Group)"),
                XMLNode("if", text: "wireguard"), XMLNode("virtual", text: "1"), XMLNode("enable", text: "1"),
                XMLNode("type", text: "group"), XMLNode("networks"),
            ])
    }
}
