package import Foundation

extension OPNsenseTwin {
    /// The rules that pf was last given; a stored change is not among them until it was applied.
    package var rulesInForce: [LoadedRule] { appliance.inForce.rules }

    /// Lets pf refuse the next rules: `apply` still says OK, the rules of before stay, `core/system/status` tells.
    ///
    /// - Parameter message: what pf says, with the place in its file.
    package func refuseNextRules(
        _ message: String = "/tmp/rules.debug:1: syntax error - The line in question reads [1]: "
    ) {
        appliance.refusedLoad = message
    }

    /// Leaves something to be looked at in `core/system/status`.
    func leave(_ notice: StatusNotice) {
        appliance.notices.append(notice)
    }

    /// What the firewall's clock shows.
    package var time: Date { appliance.now }

    /// Moves the appliance's clock: timers and cached answers take the time as gone by.
    package func elapse(_ duration: Duration) async throws {
        let (seconds, fraction) = duration.components
        appliance.clockOffset += Double(seconds) + Double(fraction) * 1e-18
        try appliance.revalidate()
        try appliance.settleRollback()
        await enforceChanges()
    }
}
