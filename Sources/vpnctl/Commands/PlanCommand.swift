import ArgumentParser
import Foundation
import Inventory
import Providers
import Reconciler

/// `vpnctl plan`: what differs, why, and what would be done.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what differs between the inventory and the live state, and what would be done.",
        discussion: """
            Reads every firewall and host of the inventory and writes nothing to any of them. The digest covers what would be \
            done: two plans with the same digest do the same.

            Exit codes: 0 nothing to do or not asked, 1 error, 2 changes pending (with --detailed-exitcode), \
            8 unreachable or unauthorised, 64 usage.
            """)

    @OptionGroup var options: SiteOptions
    @OptionGroup var waiting: WaitingOptions
    @OptionGroup var part: PlanOptions

    @Flag(help: "Everything of every step, every name, and unmanaged objects as YAML to paste.")
    var full = false

    @Flag(help: "Print JSON instead of text; `vpnctl schema plan` describes it.")
    var json = false

    @Option(help: "Also write the plan as JSON to this file.", completion: .file(extensions: ["json"]))
    var out: String?

    @Flag(help: "Exit with 2 when something is to do.")
    var detailedExitcode = false

    func run() async throws {
        let site = try options.load()
        let connections = Connections(site: site, limits: waiting.limits)
        let scope = part.scope
        let plan = try await Interrupt.guarding {
            try await connections.closing {
                let presharedKeys = try await connections.presharedKeys()
                let states = try await connections.readStates(of: connections.hosts(in: scope))
                return try SitePlan(site, states, presharedKeys: presharedKeys, scope: scope)
            }
        }
        let objections = plan.objections
        let digest = plan.plan.digest
        let document = json || out != nil ? try PlanJSON(plan, objections: objections, digest: digest).encoded() : []
        if json {
            try Output.write(document)
        } else {
            let text = PlanText(
                plan: plan, objections: objections, digest: digest, style: .standardOutput, isFull: full)
            try Output.write(text.render())
        }
        if let out { try Output.write(document, toFile: out) }
        if detailedExitcode, PlanSummary(plan, objections: objections).isPending { throw ExitStatus.pending.code }
    }
}
