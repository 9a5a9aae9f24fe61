internal import CSSH2

extension SSHError {
    static func noResources(for target: SSHTarget, _ number: Int32?) -> SSHError {
        SSHError(
            .local, host: target.host,
            "This machine has no socket, thread or memory left for a connection to \(target.host). Close other "
                + "programs, or raise the limit of open files (ulimit -n).", underlying: number.map(systemText))
    }

    static func cancelled(_ target: SSHTarget) -> SSHError {
        SSHError(
            .cancelled, host: target.host,
            "The operation on \(target.host) was given up. A command that had begun there may run on.")
    }

    static func lost(_ target: SSHTarget, underlying: String? = nil) -> SSHError {
        SSHError(
            .lost, host: target.host,
            "The connection to \(target.host) was lost. What a command had begun there may have happened or not; "
                + "look at the host's state before you repeat it.", underlying: underlying)
    }
}

extension SSHConnection {
    func failure(for reason: Limit.Reason) -> SSHError {
        switch reason {
        case .cancellation: .cancelled(target)
        case .deadline:
            SSHError(
                .timeout, host: target.host,
                "\(target.host) did not finish in time. What had begun there may run on; look at the host's state "
                    + "before you repeat it.")
        }
    }

    /// What a result of libssh2 means that no caller expects: the connection is gone, or libssh2 lost its way.
    func unexpected(_ result: Int) -> SSHError {
        if let end { return end }
        let underlying = session.transport.farewell?.text ?? session.lastErrorText
        let error = SSHError.lost(target, underlying: underlying)
        finish(with: error)
        return error
    }
}
