import ArgumentParser
import Inventory
import Providers
import Reconciler

/// `vpnctl apply`: make the plan true, step by step, each proven.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Bring the live state to what the inventory says, step by step, each read back.",
        discussion: """
            Plans, shows the plan, asks, and carries it out. With the file of a reviewed plan, or its digest, it plans \
            again and refuses unless the digest is that one. What the plan names a code for always needs its --accept.

            There is no way back by itself in this version: a step that cuts vpnctl off from a firewall stays. Keep a \
            second way to the firewall. Nothing is ever half done, though: killed at any point, the next apply finishes.

            Exit codes: 0 done or nothing to do, 1 error, 3 refused by a guardrail, 4 live state is not what the plan \
            was made from, 5 applied in part, or something is left that a person has to do or to decide, 8 unreachable \
            or unauthorised, 64 usage, 130 interrupted, or answered with no, before anything was changed, or by a second Ctrl-C.
            """)

    @Argument(help: "The file of a reviewed plan.", completion: .file(extensions: ["json"]))
    var plan: String?

    @OptionGroup var options: SiteOptions
    @OptionGroup var waiting: WaitingOptions
    @OptionGroup var part: PlanOptions
    @OptionGroup var applying: ApplyOptions

    @Option(help: ArgumentHelp("Refuse unless the plan has this digest.", valueName: "sha256:…"))
    var expect: String?

    func validate() throws {
        guard plan == nil || expect == nil else {
            throw ValidationError("A plan's file already says which digest to expect; leave --expect out.")
        }
        if let expect, expect.wholeMatch(of: #/sha256:[0-9a-f]{64}/#) == nil {
            throw ValidationError("'\(expect)' is no digest: write sha256: and the 64 digits that the plan shows.")
        }
        guard plan == nil || part.scope == PlanScope() else {
            throw ValidationError(
                "A plan's file already says which part of the plan is meant; leave --only and --reload out.")
        }
    }

    func run() async throws {
        let file = try plan.map { try PlanFile(path: $0) }
        let site = try options.load()
        try file?.expect(site: site.name)
        let consent = Consent(
            file: file, expected: expect, isGiven: applying.yes, accepted: Set(applying.accept))
        let scope = file?.scope ?? part.scope
        try await applying.carryOut(site, consent, limits: waiting.limits, scope: scope)
    }
}
