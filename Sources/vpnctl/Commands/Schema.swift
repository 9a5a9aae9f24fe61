import ArgumentParser
import Inventory

/// Prints the JSON Schema of a file format.
struct Schema: ParsableCommand {
    /// The formats that have a schema.
    enum Subject: String, CaseIterable, ExpressibleByArgument {
        case inventory, plan, apply, access, verify

        var text: String {
            switch self {
            case .inventory: InventorySchema.text
            case .plan: PlanSchema.text
            case .apply: ApplySchema.text
            case .access: AccessSchema.text
            case .verify: VerifySchema.text
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print a JSON Schema for editors.",
        discussion: """
            An editor with a YAML language server checks and completes an inventory whose first line is \
            `# yaml-language-server: $schema=.schema.json`, where .schema.json holds this output. \
            `vpnctl schema plan`, `apply`, `access` and `verify` describe what these commands print with --json; that \
            of `apply` each line.
            """)

    @Argument(help: "The file format.")
    var subject = Subject.inventory

    func run() throws {
        try Output.write(subject.text)
    }
}
