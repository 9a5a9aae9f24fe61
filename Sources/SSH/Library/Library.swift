internal import CSSH2

/// What is true of the libssh2 that the program was linked with.
enum Library {
    private static let startStatus = libssh2_init(0)

    /// Has to be called before the first session; any number of times, from any thread.
    static func start() { _ = startStatus }

    /// Whether RSA keys can sign with SHA-2, without which no current server accepts them; since 1.11.
    static var signsRSAWithSHA2: Bool { unsafe libssh2_version(0x010b00) != nil }

    static var version: String {
        guard let text = unsafe libssh2_version(0) else { return "" }
        return unsafe String(cString: text)
    }

    /// libssh2's word for "call again, with the same arguments, when the socket is ready".
    static let again = Int(LIBSSH2_ERROR_EAGAIN)
    static let channelClosed = Int(LIBSSH2_ERROR_CHANNEL_CLOSED)

    /// Whether a channel takes no more bytes, because one of both sides has closed it or ended the stream.
    static func isEnded(_ number: Int) -> Bool {
        number == channelClosed || number == Int(LIBSSH2_ERROR_CHANNEL_EOF_SENT)
    }

    /// Whether the server answered, and said no.
    static func isRefusal(_ number: Int) -> Bool {
        number == Int(LIBSSH2_ERROR_CHANNEL_FAILURE) || number == Int(LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED)
    }
}
