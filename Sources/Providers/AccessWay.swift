/// How something is done on a host.
package enum AccessWay: String, Sendable {
    case rest = "REST"
    case xmlrpc = "XML-RPC"
    /// As root, where the host has an `ssh:` in the inventory.
    case ssh = "SSH"
    case byHand = "by hand"
    /// There is none in this version of the host's software.
    case none = "none"
}
