import Providers
import SSH

extension AccessText {
    func entrance(of access: HostAccess, _ found: LinuxAccess) -> [String] {
        let root =
            switch found.privilege {
            case .root: "yes"
            case .sudo: "by sudo"
            case .none, .sudoMissing, .sudoRefused, .sudoWantsTerminal: "no"
            }
        return style.fact("reached", "yes, by SSH" + jumps(access.entrance)) + hostKey(of: access)
            + style.fact("login", "yes, as \(found.user)") + style.fact("root", root)
    }

    /// How a firewall is entered beside its API.
    func shell(of access: HostAccess, _ verdict: OPNsenseAccess.ShellVerdict) -> [String] {
        switch verdict {
        case .notTried: return []
        case .seen(let view):
            let place = access.entrance.map { " (\($0.text))" } ?? ""
            return style.fact("by SSH", "yes, as \(view.user)" + jumps(access.entrance) + place) + hostKey(of: access)
        case .failed(let reason):
            return style.fact("by SSH", "no: \(reason.printable)").map { style.paint($0, .red) }
        }
    }

    func hostKey(of access: HostAccess, _ verdict: String = "") -> [String] {
        guard let entrance = access.entrance else { return [] }
        let variable = entrance.target.variables.hostKey.map { " (\($0))" } ?? ""
        return style.fact("host key", verdict + entrance.verification + variable)
    }

    private func jumps(_ entrance: SSHAccess.Route?) -> String {
        guard let jumps = entrance?.jumps, !jumps.isEmpty else { return "" }
        return " through " + jumps.map(\.host).joined(separator: ", ")
    }

    func table(_ found: LinuxAccess) -> [String] {
        [""]
            + found.abilities.flatMap { ability in
                let isOpen = ability.obstacle == nil
                return row(
                    ability.task.title, isOpen ? "SSH" : "by hand", isOpen: isOpen, isNeeded: true,
                    detail: ability.obstacle ?? "")
            }
    }
}

extension SSHAccess.Route {
    /// `user@address:port`.
    var text: String {
        let address = target.address.contains(":") ? "[\(target.address)]" : target.address
        return "\(target.user)@\(address)\(target.port == 22 ? "" : ":\(target.port)")"
    }

    /// What vouches for the host key, in words.
    var verification: String {
        switch target.hostKey {
        case .knownHosts: "verified by known_hosts"
        case .pinned: "verified by its fingerprint, which is pinned"
        }
    }
}
