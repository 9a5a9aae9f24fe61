import ArgumentParser
import Providers

/// Which part of the plan is meant.
struct PlanOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only this object and what it needs; may be repeated.",
            discussion: "opnsense/peer/laptop, or opnsense/peer/ for all of a kind.", valueName: "address"))
    var only: [String] = []

    @Flag(help: "Also reload services of which nothing tells what they have in force.")
    var reload = false

    var scope: PlanScope { PlanScope(only: only, reloadsUnknown: reload) }
}
