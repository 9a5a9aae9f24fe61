/// How long the steps of a connection may take, and how much a command may say.
package struct SSHLimits: Sendable {
    /// Looking the name up, connecting and agreeing on keys, for each server on the way.
    package var connect: Duration = .seconds(15)
    /// Each identity that is offered; time in which somebody types a passphrase does not count.
    package var login: Duration = .seconds(30)
    /// How long a server may say nothing before it is asked for a sign of life, and again before it counts as lost.
    ///
    /// Two seconds at least, since libssh2 does not ask more often.
    package var silence: Duration = .seconds(15)
    /// How many bytes of each stream of a command are collected.
    package var output: Int = 512 << 20
    /// How many keys are offered, one less than the six failures after which OpenSSH's server hangs up.
    package var keys: Int = 5

    package init() {}
}
