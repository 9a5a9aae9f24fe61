/// A server and how it is entered.
package struct SSHTarget: Sendable {
    /// The inventory's name of the host, for errors.
    package var host: String
    /// An address without brackets, or a name; where there are jump hosts, the last of them looks it up.
    package var address: String
    /// From 1 to 65535.
    package var port: Int
    package var user: String
    package var hostKey: HostKeyPolicy
    package var authentication: UserAuthentication
    /// What stands before the inventory, so that errors send nobody to the wrong place.
    package var variables = Variables()

    /// The environment variables that a setting comes from; nil where it is the inventory's.
    package struct Variables: Hashable, Sendable {
        /// Address and port.
        package var place: String?
        package var hostKey: String?
        package var identity: String?

        package init(place: String? = nil, hostKey: String? = nil, identity: String? = nil) {
            (self.place, self.hostKey, self.identity) = (place, hostKey, identity)
        }
    }

    package init(
        host: String,
        address: String,
        port: Int = 22,
        user: String,
        hostKey: HostKeyPolicy,
        authentication: UserAuthentication
    ) {
        self.host = host
        self.address = address
        self.port = port
        self.user = user
        self.hostKey = hostKey
        self.authentication = authentication
    }

    /// As known_hosts names it and people read it: the address alone for port 22, else `[address]:port`.
    package var place: String { port == 22 ? address : "[\(address)]:\(port)" }
}

extension SSHTarget {
    /// What a person corrects where something is wrong with the address or the port.
    var placeSetting: String { variables.place ?? "address and port in the inventory" }

    /// What a person corrects where something is wrong with the key file.
    var identitySetting: String { variables.identity ?? "`identity` below `ssh:` in the inventory" }
}
