extension Appliance {
    /// Loads the rules after interfaces have changed: the gateways are read again on the way.
    func reloadFilterAfterAssignment() {
        let options = ["dnsmasq list dhcp_options", "dnsmasq list dhcp_options6"]
        let kea = ["kea list dhcp_options", "kea list dhcp_options", "kea list dhcp_options6", "kea list dhcp_options6"]
        run(
            "filter reload skip_alias",
            nested: ["interface gateways list -l", "filter diag table_size"] + options + kea + [
                "filter list diverts", "interface gateways list -g", "interface gateways list -l",
                "interface gateways list", "ipsec list legacy_vti",
            ])
        inForce.filter = root
    }
}
