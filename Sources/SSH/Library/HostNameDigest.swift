internal import CSSH2

/// Compares a name with the digest that stands for it in a hashed line of known_hosts.
enum HostNameDigest {
    /// - Parameters:
    ///   - salt: 20 bytes in base64, the key of the HMAC-SHA1.
    ///   - hash: the HMAC-SHA1 of the name in base64.
    static func isEqual(_ name: String, salt: String, hash: String) -> Bool {
        Library.start()
        // libssh2 offers the digest only as a search in known hosts, and those only with a session.
        guard let session = unsafe libssh2_session_init_ex(nil, nil, nil, nil) else { return false }
        defer { _ = unsafe libssh2_session_free(session) }
        guard let hosts = unsafe libssh2_knownhost_init(session) else { return false }
        defer { unsafe libssh2_knownhost_free(hosts) }
        let (key, type) = ("AAAA", LIBSSH2_KNOWNHOST_KEYENC_BASE64 | LIBSSH2_KNOWNHOST_KEY_SSHRSA)
        let added = unsafe libssh2_knownhost_add(
            hosts, hash, salt, key, key.utf8.count, LIBSSH2_KNOWNHOST_TYPE_SHA1 | type, nil)
        guard added == 0 else { return false }
        let found = unsafe libssh2_knownhost_check(
            hosts, name, key, key.utf8.count, LIBSSH2_KNOWNHOST_TYPE_PLAIN | type, nil)
        return found == LIBSSH2_KNOWNHOST_CHECK_MATCH
    }
}
