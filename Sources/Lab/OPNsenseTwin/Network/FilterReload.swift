extension Appliance {
    /// Loads the rules after interfaces have changed.
    func reloadFilterAfterAssignment() {
        loadRules(.skippingAliases)
    }
}
