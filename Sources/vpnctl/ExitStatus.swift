import ArgumentParser
import Providers
import Reconciler
import SSH

/// The exit codes of every command; stable, and listed in `vpnctl help`.
enum ExitStatus: Int32 {
    case done = 0
    case error = 1
    case pending = 2
    case refused = 3
    case moved = 4
    case partial = 5
    case rolledBack = 6
    case unconfirmed = 7
    case unreachable = 8
    case usage = 64
    case interrupted = 130
    /// `exec` and `push` alone.
    case ownFailure = 255

    var code: ExitCode { ExitCode(rawValue) }
}

/// Every host that could not be read, reported together.
struct HostFailures: Error {
    let failures: [ProviderError]
}

extension ExitStatus {
    /// The code for an error that ends a command.
    init(_ error: any Error) {
        switch error {
        case let error as ProviderError: self.init(error)
        case let error as SSHError: self.init(ProviderError(error))
        case let error as HostFailures: self.init(error.failures)
        case is CancellationError: self = .interrupted
        case is Consent.OtherPlan, is Moved: self = .moved
        case is Consent.Refusal: self = .refused
        case is Consent.NobodyToAsk: self = .usage
        default: self = .error
        }
    }

    /// 8 where one of the hosts could not be reached or did not let us in, else 1.
    init(_ errors: [ProviderError]) {
        self = errors.contains { ExitStatus($0) == .unreachable } ? .unreachable : .error
    }

    /// 8 where the host could not be reached or did not let us in, 1 where the fault is on this side.
    init(_ error: ProviderError) {
        switch error.code {
        case .secretMissing, .secretFile, .secretCommand, .secretMalformed, .environment, .invalidURL, .invalidRequest,
            .plainHTTP, .noEntrance, .noSuchPlace:
            self = .error
        case let code where code.isSSH: self = Self(SSHError.Code(rawValue: code.rawValue))
        default: self = .unreachable
        }
    }

    /// The same for what happened on the way there by SSH.
    private init(_ code: SSHError.Code) {
        self =
            switch code {
            case .cancelled: .interrupted
            case .knownHosts, .identityFile, .unsupportedKey, .noPassphrase, .wrongPassphrase, .agent,
                .incomplete, .tooLarge, .local:
                .error
            default: .unreachable
            }
    }
}
