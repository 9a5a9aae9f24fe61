internal import Foundation

/// What a transport proves its user's identity with; printed and reflected without its content.
package struct Credential: Sendable {
    private enum Kind: Sendable {
        case basic(user: Secret, password: Secret)
        case proxmoxToken(Secret)
    }

    private let kind: Kind

    /// HTTP Basic (RFC 7617); on OPNsense the user is the API key, the password its secret.
    package static func basic(user: Secret, password: Secret) -> Credential {
        Credential(kind: .basic(user: user, password: password))
    }

    /// A Proxmox API token, `USER@REALM!TOKENID=UUID`.
    package static func proxmoxToken(_ token: Secret) -> Credential {
        Credential(kind: .proxmoxToken(token))
    }

    /// What a Proxmox token is called, `USER@REALM!TOKENID`, which is no secret; nil where it has no such shape.
    package var tokenName: String? {
        guard case .proxmoxToken(let token) = kind else { return nil }
        let halves = token.reveal().split(separator: "=", maxSplits: 1)
        guard halves.count == 2, let mark = halves[0].firstIndex(of: "!"), halves[0][..<mark].contains("@"),
            halves[0].index(after: mark) < halves[0].endIndex
        else { return nil }
        return String(halves[0])
    }

    /// The `Authorization` header.
    package var field: HTTPField {
        switch kind {
        case .basic(let user, let password):
            let pair = user.withBytes { user in password.withBytes { user + [UInt8(ascii: ":")] + $0 } }
            return HTTPField("Authorization", "Basic " + Data(pair).base64EncodedString())
        case .proxmoxToken(let token):
            return HTTPField("Authorization", "PVEAPIToken=" + token.reveal())
        }
    }
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(credential)" }
    package var debugDescription: String { "(credential)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
