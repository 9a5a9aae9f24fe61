import ArgumentParser
import Inventory
import Providers
import Reconciler

/// `vpnctl adopt`: write the mark into what the inventory only recognises, so that it is vpnctl's for good.
struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Mark live objects that the inventory recognises as vpnctl's own.",
        discussion: """
            Rules and routes that mean what an entry asks for are managed while the entry is there, and left alone when \
            it goes. With the mark in their description they are removed with the entry, where `prune` says so. \
            Nothing but descriptions is changed.

            Peers and instances have no description: for them it prints the `uuid:` lines to put into the inventory.
            """)

    @Argument(help: "Only these addresses, such as opnsense/rule/vpn-to-service/inet; all without any.")
    var addresses: [String] = []

    @OptionGroup var options: SiteOptions
    @OptionGroup var waiting: WaitingOptions
    @OptionGroup var applying: ApplyOptions

    func run() async throws {
        let site = try options.load()
        let consent = Consent(isGiven: applying.yes, accepted: Set(applying.accept))
        let scope = PlanScope(only: addresses, marksOnly: true)
        try await applying.carryOut(
            site, consent, limits: waiting.limits, scope: scope,
            notes: { AdoptionText(plan: $0, style: .standardOutput).lines() })
    }
}
