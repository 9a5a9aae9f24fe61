// The files.
extension Problem {
    static let missingFolder = Problem("missing-folder", "The inventory does not exist")
    static let noYAML = Problem("no-yaml", "The inventory's folder has no YAML file")
    static let unreadable = Problem("unreadable", "A file or folder of the inventory cannot be read")
    static let tooLarge = Problem("too-large", "A file is too large for an inventory")

    static let files: [Problem] = [missingFolder, noYAML, unreadable, tooLarge]
}

// YAML.
extension Problem {
    static let encoding = Problem("encoding", "The file is not plain UTF-8 text")
    static let syntax = Problem("syntax", "The file is not valid YAML")
    static let directive = Problem("directive", "A YAML directive is not used in an inventory")
    static let severalDocuments = Problem("several-documents", "The file has more than one YAML document")
    static let tooDeep = Problem("too-deep", "Values are nested too deeply")
    static let unknownAlias = Problem("unknown-alias", "An alias names no anchor that stands before it")
    static let aliasBomb = Problem("alias-bomb", "Aliases multiply into too many values")
    static let mergeKey = Problem("merge-key", "Merge keys are not supported")
    static let tag = Problem("tag", "A YAML tag is not used in an inventory")
    static let duplicateKey = Problem("duplicate-key", "A key is defined twice")

    static let yaml: [Problem] = [
        encoding, syntax, directive, severalDocuments, tooDeep, unknownAlias, aliasBomb, mergeKey, tag, duplicateKey,
    ]
}

// Keys and values, one at a time.
extension Problem {
    static let unknownKey = Problem("unknown-key", "A key is not known here")
    static let missingKey = Problem("missing-key", "A required key is missing")
    static let misplacedKey = Problem("misplaced-key", "A key does not apply here")
    static let protectUnsupported = Problem("protect-unsupported", "Objects of this kind cannot be protected")
    static let emptyValue = Problem("empty-value", "A key has no value")
    static let wrongType = Problem("wrong-type", "A value has the wrong type")
    static let booleanWord = Problem("boolean-word", "A word that some YAML readers take for a boolean")
    static let unknownValue = Problem("unknown-value", "A value is not one of those allowed here")
    static let outOfRange = Problem("out-of-range", "A number is outside its range")
    static let newerVersion = Problem("newer-version", "The inventory is written for a newer vpnctl")
    static let invalidName = Problem("invalid-name", "A name has characters or a length that it cannot have")
    static let reservedName = Problem("reserved-name", "A name has a meaning of its own")
    static let invalidText = Problem("invalid-text", "A text cannot be stored as it is")
    static let invalidAddress = Problem("invalid-address", "An address is malformed")
    static let invalidNetwork = Problem("invalid-network", "A network is malformed")
    static let hostBits = Problem("host-bits", "A network has host bits set")
    static let invalidRange = Problem("invalid-range", "An address range is malformed")
    static let invalidEndpoint = Problem("invalid-endpoint", "An endpoint is malformed")
    static let invalidHost = Problem("invalid-host", "A host is neither an address nor a host name")
    static let invalidPort = Problem("invalid-port", "A port is malformed")
    static let invalidDay = Problem("invalid-day", "A day is malformed")
    static let invalidDevice = Problem("invalid-device", "A WireGuard device is malformed")
    static let invalidURL = Problem("invalid-url", "A URL cannot be used for an API")
    static let invalidFingerprint = Problem("invalid-fingerprint", "A fingerprint is malformed")
    static let invalidUUID = Problem("invalid-uuid", "A UUID is malformed")
    static let invalidPath = Problem("invalid-path", "A path cannot be used")
    static let invalidProbe = Problem("invalid-probe", "A test is malformed")
    static let invalidKey = Problem("invalid-key", "A public key is malformed")

    static let values: [Problem] = [
        unknownKey, missingKey, misplacedKey, protectUnsupported, emptyValue, wrongType, booleanWord, unknownValue,
        outOfRange, newerVersion, invalidName, reservedName, invalidText, invalidAddress, invalidNetwork, hostBits,
        invalidRange, invalidEndpoint, invalidHost, invalidPort, invalidDay, invalidDevice, invalidURL,
        invalidFingerprint, invalidUUID, invalidPath, invalidProbe, invalidKey,
    ]
}

// Secrets.
extension Problem {
    static let privateKey = Problem("private-key", "A private key stands where a public key belongs")
    static let secretLiteral = Problem("secret-literal", "A secret is written into the inventory")

    static let secrets: [Problem] = [privateKey, secretLiteral]
}

// References.
extension Problem {
    static let unknownReference = Problem("unknown-reference", "A name refers to nothing in the inventory")
    static let ambiguousReference = Problem("ambiguous-reference", "A name could mean several things")
    static let unsuitableHost = Problem("unsuitable-host", "A host's provider cannot do this")
    static let hostNeeded = Problem("host-needed", "It is not clear which host is meant")
    static let unknownHostAddress = Problem("unknown-host-address", "A host has no known address that could stand here")
    static let selfReference = Problem("self-reference", "A host reaches itself through itself")
    static let jumpLoop = Problem("jump-loop", "A way through jump hosts passes one host twice")

    static let references: [Problem] = [
        unknownReference, ambiguousReference, unsuitableHost, hostNeeded, unknownHostAddress, selfReference,
        jumpLoop,
    ]
}

// Addresses and networks.
extension Problem {
    static let overlappingSubnets = Problem("overlapping-subnets", "Two subnets overlap")
    static let overlappingNetworks = Problem("overlapping-networks", "A network behind a peer overlaps another network")
    static let overlappingPools = Problem("overlapping-pools", "Two address pools overlap")
    static let duplicateAddress = Problem("duplicate-address", "An address is used twice")
    static let outsideSubnet = Problem("outside-subnet", "An address lies outside its subnet")
    static let outsidePool = Problem("outside-pool", "An address lies outside its pool")
    static let reservedAddress = Problem("reserved-address", "An address has another meaning in its subnet")
    static let fullTunnel = Problem(
        "full-tunnel", "All traffic would go through the tunnel without being asked for by name")
    static let missingFamily = Problem("missing-family", .warning, "An address family is left out")
    static let noCommonFamily = Problem("no-common-family", "Two sides have no address family in common")
    static let offLinkNextHop = Problem("off-link-next-hop", .warning, "A next hop lies in no subnet of the host")

    static let network: [Problem] = [
        overlappingSubnets, overlappingNetworks, overlappingPools, duplicateAddress, outsideSubnet, outsidePool,
        reservedAddress, fullTunnel, missingFamily, noCommonFamily, offLinkNextHop,
    ]
}

// Tunnels, peers, rules and the rest.
extension Problem {
    static let duplicatePublicKey = Problem("duplicate-public-key", "Two peers have the same public key")
    static let duplicateDevice = Problem("duplicate-device", "Two tunnels of a host use the same device")
    static let duplicatePort = Problem("duplicate-port", "Two tunnels of a host use the same port")
    static let duplicateInstance = Problem("duplicate-instance", "Two tunnels of a host have the same instance name")
    static let smallMTU = Problem("small-mtu", "The MTU is too small for IPv6")
    static let keepalive = Problem("keepalive", .warning, "A keepalive interval is unusual")
    static let expired = Problem("expired", .warning, "A peer has expired")
    static let futureConfirmation = Problem("future-confirmation", .warning, "Something is confirmed in the future")
    static let duplicateID = Problem("duplicate-id", "Two entries have the same id")
    static let longDescription = Problem("long-description", "A rule's name leaves no room for its mark")
    static let forgedMark = Problem("forged-mark", "A name contains a mark")
    static let portWithoutProtocol = Problem("port-without-protocol", "A port is given for a protocol that has none")
    static let shadowedRule = Problem("shadowed-rule", "A rule can never match")
    static let wideWANPass = Problem("wide-wan-pass", .warning, "A pass rule on WAN allows more than a tunnel's port")
    static let forwardPort = Problem("forward-port", "A forward leads to a port on which nothing listens")
    static let duplicateRoute = Problem("duplicate-route", "A host has two routes to the same network")
    static let contradictoryTest = Problem("contradictory-test", "A test wants both access and no access")

    static let objects: [Problem] = [
        duplicatePublicKey, duplicateDevice, duplicatePort, duplicateInstance, smallMTU, keepalive, expired,
        futureConfirmation, duplicateID, longDescription, forgedMark, portWithoutProtocol, shadowedRule, wideWANPass,
        forwardPort,
        duplicateRoute, contradictoryTest,
    ]
}

extension Problem {
    /// Every problem that an inventory can have.
    package static let all: [Problem] = files + yaml + values + secrets + references + network + objects
}
