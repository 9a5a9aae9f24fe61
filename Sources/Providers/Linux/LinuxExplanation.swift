package import Reconciler

extension LinuxComparison {
    /// What a step of this host means to whoever reviews the plan.
    package func explanation(of step: Step) -> Explanation {
        guard case .change(let change) = step.action else {
            return Explanation(verifiedBy: "nothing", undo: "changes nothing", way: "SSH")
        }
        let isRoute = change.address.kind == LinuxKinds.route
        let isRemoval = change.effect == .delete
        return Explanation(
            why: step.manual?.reason
                ?? (isRemoval ? "the inventory does not ask for it, and `prune.routes` lets it go" : nil),
            disturbs: isRoute && isRemoval ? "packets to this network take another way, or none" : nil,
            verifiedBy: step.manual != nil
                ? "the next plan does not show it"
                : isRoute ? "`ip route` shows it" : "\(host.interfacesFile) is read again",
            undo: change.effect == .create
                ? "yes: take it out of the inventory with `prune` on `owned`" : "yes: apply the earlier inventory",
            way: step.manual == nil ? "SSH" : "by hand")
    }
}
