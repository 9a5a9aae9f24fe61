import ArgumentParser
import Inventory
import Providers

/// `vpnctl verify`: whether this machine reaches what the inventory's tests say, and nothing that they deny.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run the inventory's tests from this machine, with real packets.",
        discussion: """
            Sends what `tests` in the inventory name for the peer that this machine is: echo requests, TCP connections \
            that are closed at once, datagrams. Needs no credential, asks no firewall and changes nothing.

            An answer proves that packets pass. A refused connection or a closed UDP port proves it as well: what must \
            be accepted is then not served, what must be denied is not denied, unless a rule of the inventory rejects it, \
            which looks the same and stays undecided. No route and no answer are a denial. UDP without an answer is one \
            where the test denies, and undecided where it accepts.

            Exit codes: 0 everything as written, 3 a test is not, 1 none fails but one is undecided, 64 usage, or nothing \
            tells which peer this machine is, 130 interrupted.
            """)

    @OptionGroup var options: SiteOptions
    @OptionGroup var selection: PeerSelection

    @Option(help: ArgumentHelp("Give up on an answer after so many seconds.", valueName: "seconds"))
    var timeout = 5

    @Flag(help: "Print JSON instead of text; `vpnctl schema verify` describes it.")
    var json = false

    func validate() throws {
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout \(timeout) is not between 1 and 3600 seconds.")
        }
    }

    func run() async throws {
        let site = try options.load()
        let peer = try selection.peer(of: site)
        let probes = Verification.trials(of: peer, in: site).map(\.probe)
        let prober = Prober(limit: .seconds(timeout))
        let sightings = try await Interrupt.guarding { try await prober.sightings(of: probes) }
        let verification = Verification(site, from: peer, sightings)
        if json {
            try Output.write(try VerifyJSON(verification).encoded())
        } else {
            let text = VerifyText(verification: verification, seconds: timeout, style: .standardOutput)
            try Output.write(text.render())
        }
        if verification.count(.failed) > 0 { throw ExitStatus.refused.code }
        if verification.count(.undecided) > 0 { throw ExitStatus.error.code }
    }
}
