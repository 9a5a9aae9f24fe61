import Inventory
import Providers
import SSH

/// SSH host keys for a person who decides whether to trust them; readable at 80 columns, but for the lines to paste.
struct HostKeyText {
    let report: HostKeyReport
    let style: TextStyle

    private var target: SSHTarget { report.route.target }

    func render() -> String {
        let lines = warning() + keys() + comparison() + inventory()
        return lines.map { $0 + "\n" }.joined()
    }

    private func warning() -> [String] {
        guard report.isMismatch else { return [] }
        var what = "\(target.host) shows other host keys than the known one"
        if case .revoked(let key, let place) = report.verdict {
            what = "the host key \(key.fingerprint) of \(target.host) is marked as revoked (\(place))"
        }
        let lines = style.wrap(
            "WARNING: \(what). Either the host was set up anew, or something stands between you and it. Until you have "
                + "compared the keys on the machine itself, do not trust them: vpnctl does not log in there.")
        return lines.map { style.paint($0, .red) } + [""]
    }

    private func keys() -> [String] {
        var lines = [style.paint("SSH host keys of \(target.host) (\(target.place))", .bold)]
        for key in report.keys {
            lines += style.fact(Self.kind(of: key), "\(key.fingerprint) (\(key.type.printable))")
        }
        return lines + style.fact(report.pin == nil ? "known_hosts" : "pinned", verdict)
    }

    private var verdict: String {
        switch report.verdict {
        case .known(let key): "the \(key.type.printable) key, which is the one shown"
        case .changed(let places) where places.isEmpty: report.pin.map(\.description) ?? "another key"
        case .changed(let places): "another key: \(places.joined(separator: ", "))"
        case .revoked(let key, let place): "\(key.type.printable) is revoked: \(place)"
        case .unknown: "does not know the host"
        }
    }

    private func comparison() -> [String] {
        let folder = report.provider == .opnsense ? "/conf/sshd" : "/etc/ssh"
        let files = report.keys.map { "      ssh-keygen -lf \(folder)/ssh_host_\(Self.kind(of: $0))_key.pub" }
        let console = report.provider == .opnsense ? "OPNsense's console, option 8 (Shell):" : "The host's console:"
        return [
            "", style.paint("Compare the fingerprint on the machine itself, not over this connection:", .bold),
            "  - \(console)",
        ] + files
    }

    /// As in the name of the file.
    private static func kind(of key: HostKey) -> String {
        key.type.hasPrefix("ecdsa") ? "ecdsa" : key.type == "ssh-rsa" ? "rsa" : "ed25519"
    }

    private func inventory() -> [String] {
        let variable = target.variables.hostKey
        if report.isMismatch {
            if let variable, let key = report.keys.first {
                return heading("Only if they are the right ones, change in the environment:")
                    + ["  \(variable)=\(key.fingerprint)"]
            }
            guard report.pin == nil else {
                return heading("Only if they are the right ones, replace in the inventory:") + yaml()
            }
            return heading(
                "Only if they are the right ones, take the old line out of known_hosts (ssh-keygen -R "
                    + "'\(target.place)'), and write into the inventory:") + yaml()
        }
        if report.pin != nil {
            return ["", "It is pinned by \(variable ?? "the inventory") already: nothing to change."]
        }
        if case .known = report.verdict {
            return heading("Nothing to write: known_hosts has it. To accept no other one:") + yaml()
        }
        return heading("If it is the right one, write into the inventory:") + yaml()
    }

    private func heading(_ text: String) -> [String] {
        [""] + style.wrap(text).map { style.paint($0, .bold) }
    }

    /// The line with the keys above it; it is not broken, so that it can be pasted.
    private func yaml() -> [String] {
        guard let key = report.keys.first else { return [] }
        return [
            "hosts:", "  \(YAMLScalar.of(target.host)):", "    ssh:", "      host_key: \"\(key.fingerprint)\"",
        ]
    }
}
