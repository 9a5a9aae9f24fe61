extension Appliance {
    /// Enters the interfaces that exist by service alone: the WireGuard group, while WireGuard is enabled.
    ///
    /// Backend command `interface invoke registration`; writes a revision if something changed.
    func registerInterfaces() throws {
        run("interface invoke registration", nested: ["ipsec list legacy_vti"])
        if release >= .v26_7 {
            run("interface list assign-opts", nested: ["ipsec list legacy_vti"])
        }
        let isEnabled = root.at(["OPNsense", "wireguard", "general", "enabled"])?.text == "1"
        let interfaces = root["interfaces"] ?? XMLNode("interfaces")
        let present = interfaces["wireguard"]?.text(of: "internal_dynamic") == "1"
        guard isEnabled != present else { return }
        root = root.with(
            child: isEnabled ? interfaces.with(child: Self.wireGuardGroup) : interfaces.without(child: "wireguard"))
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
