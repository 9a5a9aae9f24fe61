#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Looks a name up with the system's resolver, which blocks.
struct Lookup: Sendable {
    enum Answer: Sendable {
        /// `sockaddr` structures as bytes, in the order of the resolver (RFC 6724).
        case addresses([[UInt8]])
        case failure(String)
    }

    let name: String
    let port: Int

    func run() -> Answer {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICSERV
        #if canImport(Darwin)
            unsafe hints.ai_socktype = SOCK_STREAM
        #else
            unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = unsafe getaddrinfo(name, String(port), &hints, &list)
        guard failure == 0 else { return unsafe .failure(String(cString: gai_strerror(failure))) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [[UInt8]] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe entry.pointee.ai_addr {
                let bytes = unsafe UnsafeRawBufferPointer(start: address, count: Int(entry.pointee.ai_addrlen))
                unsafe addresses.append(Array(bytes))
            }
            unsafe next = entry.pointee.ai_next
        }
        return .addresses(addresses)
    }
}
