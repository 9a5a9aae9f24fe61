import ArgumentParser
import Foundation
import Lab

/// `vpnctl lab-tool`: what the programs of the lab's hosts run, with the words that they were given.
struct LabTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab-tool", abstract: "Stand in for a program of a host of the lab.", shouldDisplay: false)

    @Argument var tool: SandboxTool
    @Argument var folder: String
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    /// The path of this program.
    static var program: String { Bundle.main.executablePath ?? CommandLine.arguments[0] }

    func run() throws {
        let isRoot = ProcessInfo.processInfo.environment["SUDO_UID"] != nil
        let outcome = try tool.run(arguments, in: URL(fileURLWithPath: folder), isRoot: isRoot)
        try Output.write(outcome.output)
        Output.writeError(outcome.errors)
        if outcome.status != 0 { throw ExitCode(outcome.status) }
    }
}

extension SandboxTool: ExpressibleByArgument {}
