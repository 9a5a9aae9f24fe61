/// Something that must hold between the entries of an inventory.
///
/// Each is a type and a file of its own; OPNsense checks almost none of this, so that the list is the only guard.
protocol Requirement {
    /// Reports where it does not hold.
    ///
    /// In the number of peers its time grows no faster than sorting them.
    static func check(_ draft: Draft, _ findings: Findings)
}

enum Requirements {
    static var all: [any Requirement.Type] {
        [
            References.self, FullTunnel.self, SecureShell.self, NetworkOverlap.self, HostAddresses.self,
            TunnelAddresses.self,
            Pools.self, PeerAddresses.self, AddressUse.self, PublicKeyUse.self, TunnelIdentity.self, TunnelMTU.self,
            KeepaliveRange.self, Expiry.self, Identifiers.self, RuleNames.self, RulePorts.self, RuleFamilies.self,
            RuleOrder.self, WANPasses.self, RouteUse.self, ForwardPorts.self, ConfirmationDays.self, TestAgreement.self,
            PastedKeys.self,
        ]
    }
}
