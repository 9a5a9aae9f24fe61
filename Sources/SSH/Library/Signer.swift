internal import CSSH2

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Signs for libssh2 with a key that somebody else holds: notes what is to be signed, and hands over the signature when
/// libssh2 asks again.
final class Signer {
    /// What libssh2 waits to have signed.
    private(set) var request: [UInt8]?
    var signature: [UInt8]? {
        didSet { if signature != nil { request = nil } }
    }

    func begin() { (request, signature) = (nil, nil) }

    fileprivate func answer(
        _ data: UnsafeRawBufferPointer, _ result: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
        _ count: UnsafeMutablePointer<Int>
    ) -> Int32 {
        guard let signature else {
            unsafe request = Array(data)
            return LIBSSH2_ERROR_EAGAIN
        }
        request = nil
        // libssh2 frees it, with free(3) as no other allocator was given.
        guard let copy = unsafe malloc(max(1, signature.count)) else { return LIBSSH2_ERROR_ALLOC }
        unsafe UnsafeMutableRawBufferPointer(start: copy, count: signature.count).copyBytes(from: signature)
        unsafe result.pointee = copy.assumingMemoryBound(to: UInt8.self)
        unsafe count.pointee = signature.count
        return 0
    }
}

// MARK: - Login

extension Session {
    /// What the server said to a login without any key.
    enum Methods {
        /// As the server names them, `publickey,password`.
        case methods(String)
        /// The server asks for nothing.
        case loggedIn
        case failed(Int)
    }

    func methods(for user: String) -> Methods {
        if let text = unsafe libssh2_userauth_list(pointer, user, UInt32(user.utf8.count)) {
            return unsafe .methods(String(cString: text))
        }
        return unsafe libssh2_userauth_authenticated(pointer) == 1 ? .loggedIn : .failed(lastError)
    }

    /// Offers a key that ``signer`` signs with.
    func logIn(_ user: String, publicKey: [UInt8]) -> Int {
        var abstract: UnsafeMutableRawPointer? = unsafe Unmanaged.passUnretained(signer).toOpaque()
        let result = unsafe libssh2_userauth_publickey(
            pointer, user, publicKey, publicKey.count,
            { _, signature, count, data, dataCount, abstract in
                guard let pointer = unsafe abstract?.pointee, let signature = unsafe signature, let count = unsafe count
                else { return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED }
                let signer = unsafe Unmanaged<Signer>.fromOpaque(pointer).takeUnretainedValue()
                return unsafe signer.answer(.init(start: data, count: dataCount), signature, count)
            }, &abstract)
        return Int(result)
    }

    /// Offers the key of a file that was read.
    ///
    /// - Parameters:
    ///   - keyFile: The file and a zero byte: libssh2 1.10 looks for the end of a text, whatever count it is given.
    ///   - passphrase: Empty without one; libssh2 crashes on none at all for some kinds of file.
    func logIn(_ user: String, terminated keyFile: [UInt8], passphrase: String) -> Int {
        let result = unsafe keyFile.withUnsafeBytes { bytes in
            unsafe libssh2_userauth_publickey_frommemory(
                pointer, user, user.utf8.count, nil, 0,
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count - 1, passphrase)
        }
        return Int(result)
    }
}
