import ArgumentParser
import Providers

/// How long a command waits for a host.
struct WaitingOptions: ParsableArguments {
    /// Seconds for one answer, from the first byte of the request to the last of the answer.
    @Option(
        help: ArgumentHelp(
            "Give up on an answer after so many seconds.",
            discussion: "OPNsense takes 120 to say that its configd is down; less hides that cause.",
            valueName: "seconds"))
    var timeout = 150

    func validate() throws {
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout \(timeout) is not between 1 and 3600 seconds.")
        }
    }

    var limits: TransportLimits {
        var limits = TransportLimits()
        limits.request = .seconds(timeout)
        limits.connect = min(limits.connect, limits.request)
        return limits
    }
}
