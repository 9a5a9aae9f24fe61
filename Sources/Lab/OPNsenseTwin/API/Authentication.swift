import Crypto
import Foundation

/// Remembers secrets that were found right, by digest: checking one costs five thousand hashes.
struct LoginCache {
    private var known: Set<[UInt8]> = []

    mutating func matches(_ secret: String, stored: String) -> Bool {
        let digest = Array(SHA256.hash(data: Array((stored + "\n" + secret).utf8)))
        if known.contains(digest) { return true }
        guard SHA512Crypt.hash(secret, salt: "") == stored else { return false }
        known.insert(digest)
        return true
    }
}

extension Appliance {
    enum Login {
        case user(User)
        /// No credentials were offered.
        case absent
        case refused
    }

    /// Finds out who sent a request.
    func login(_ sender: Request.Sender) -> Login {
        switch sender {
        case .nobody: return .absent
        case .user(let name): return user(named: name).map(Login.user) ?? .refused
        case .header(let value):
            guard let (key, secret) = Self.credentials(in: value), let user = user(key: key, secret: secret) else {
                return .refused
            }
            return .user(user)
        }
    }

    /// Key and secret of a basic authorization; the scheme word is not looked at, as in the real system.
    static func credentials(in header: String) -> (key: String, secret: String)? {
        guard let coded = header.split(separator: " ").last, let data = Data(base64Encoded: String(coded)),
            let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private var users: [XMLNode] {
        root["system"]?.children.filter { $0.name == "user" } ?? []
    }

    private func user(named name: String) -> User? {
        guard let system = root["system"], let node = users.first(where: { $0.text(of: "name") == name }),
            isUsable(node)
        else { return nil }
        var user = User(node, in: system, release: release)
        user.key = keys(of: node).first?.key
        return user
    }

    private func user(key: String, secret: String) -> User? {
        guard let system = root["system"] else { return nil }
        for node in users {
            guard let stored = keys(of: node).first(where: { $0.key == key }) else { continue }
            guard isUsable(node), logins.matches(secret, stored: stored.hash) else { return nil }
            var user = User(node, in: system, release: release)
            user.key = key
            return user
        }
        return nil
    }

    private func isUsable(_ node: XMLNode) -> Bool {
        guard ["", "0"].contains(node.text(of: "disabled")) else { return false }
        let expires = node.text(of: "expires")
        guard !expires.isEmpty else { return true }
        let form = DateFormatter()
        form.dateFormat = "MM/dd/yyyy"
        form.timeZone = TimeZone(identifier: "UTC")
        guard let date = form.date(from: expires) else { return true }
        return date.addingTimeInterval(86_400) > now
    }

    /// The keys of a user, in the form of one line each (`key|hash`) and in the older form of one element each.
    func keys(of user: XMLNode) -> [(key: String, hash: String)] {
        guard let node = user["apikeys"] else { return [] }
        guard node.children.isEmpty else {
            return node.children.filter { $0.name == "item" }.map { ($0.text(of: "key"), $0.text(of: "secret")) }
        }
        return node.text.split(whereSeparator: \.isNewline).compactMap { line in
            let halves = line.split(separator: "|", maxSplits: 1).map(String.init)
            return halves.count == 2 ? (halves[0], halves[1]) : nil
        }
    }
}
