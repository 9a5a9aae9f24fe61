import Inventory
import Providers

/// A certificate for a person who decides whether to trust it; readable at 80 columns, but for the lines to paste.
struct TrustText {
    let report: TrustReport
    let style: TextStyle

    private var leaf: CertificateSummary { report.seen.leaf }
    private var target: TrustTarget { report.target }

    func render() -> String {
        let lines = warning() + certificate() + comparison() + inventory()
        return lines.map { $0 + "\n" }.joined()
    }

    // MARK: What it is

    private func warning() -> [String] {
        guard report.isMismatch else { return [] }
        var lines: [String] = []
        if let pin = target.pin {
            lines = style.wrap("WARNING: \(target.name) shows another certificate than the one that is pinned.")
            lines += fingerprint("pinned", pin) + fingerprint("shown", leaf.fingerprint)
        } else {
            let why = (report.ownObjections ?? []).map(\.description).joined(separator: ", and ")
            lines = style.wrap(
                "WARNING: the authority that the inventory names does not stand behind this certificate: \(why).")
        }
        lines += style.wrap(
            "Either it was replaced, or something stands between you and \(target.name). Until you have compared it on "
                + "the machine itself, do not trust it: vpnctl sends it nothing.")
        return lines.map { style.paint($0, .red) } + [""]
    }

    private func certificate() -> [String] {
        var lines = [style.paint("Certificate of \(target.name) (\(target.url))", .bold)]
        lines += style.fact("subject", leaf.subject.isEmpty ? "(none)" : leaf.subject)
        let isSelfSigned = leaf.isSelfSigned ? " (itself)" : ""
        lines += style.fact("issuer", (leaf.issuer.isEmpty ? "(none)" : leaf.issuer) + isSelfSigned)
        lines += style.fact("valid", leaf.validity)
        lines += style.fact("names", leaf.names.isEmpty ? "(none)" : leaf.names.joined(separator: ", "))
        lines += style.fact("key", leaf.keyType.isEmpty ? "not readable" : leaf.keyType)
        lines += fingerprint("SHA-256", leaf.fingerprint)
        lines += style.fact("this system", verdict)
        return lines + (report.ownFailure.map { style.fact("inventory", $0) } ?? [])
    }

    private var verdict: String {
        let objections = report.seen.objections
        if objections.isEmpty { return "accepts it" }
        if let name = report.acceptedName { return "accepts it as \(name)" }
        return "does not accept it: " + objections.map(\.description).joined(separator: ", and ")
    }

    private func fingerprint(_ label: String, _ fingerprint: Fingerprint) -> [String] {
        zip([label, ""], fingerprint.halves).flatMap { style.fact($0, $1) }
    }

    // MARK: How to compare it

    private func comparison() -> [String] {
        var lines = [
            "", style.paint("Compare the fingerprint on the machine itself, not over this connection:", .bold),
        ]
        if target.provider != .proxmox { lines += opnsense }
        if target.provider != .opnsense { lines += proxmox }
        return lines
    }

    private var opnsense: [String] {
        step("OPNsense's console, option 8 (Shell):") + [
            "      openssl x509 -in /var/etc/cert.pem -noout -fingerprint -sha256"
        ]
            + step(
                "or its GUI, from a machine inside: System > Trust > Certificates, the one that System > Settings > "
                    + "Administration names; the browser's certificate view shows the same SHA-256")
    }

    private var proxmox: [String] {
        step("Proxmox's console (pveproxy-ssl.pem instead where it exists):") + [
            "      openssl x509 -in /etc/pve/local/pve-ssl.pem -noout -fingerprint -sha256"
        ] + step("or its GUI: the node, System > Certificates")
    }

    private func step(_ text: String) -> [String] { style.wrap(text, first: "  - ", indent: 4) }

    // MARK: What to write

    private func inventory() -> [String] {
        let pin = "certificate: {sha256: \"\(leaf.fingerprint)\"}"
        let variable = target.overridden.first { $0.hasSuffix("_CERTIFICATE") }
        if report.isMismatch {
            let also = variable.map { ", and in \($0), which the pin comes from" } ?? ""
            return heading("Only if it is the right one, replace in the inventory\(also):") + yaml([pin])
        }
        if target.pin != nil {
            return ["", "It is pinned by \(variable ?? "the inventory") already: nothing to change."]
        }
        if report.ownObjections != nil { return ["", "The authority of the inventory accepts it: nothing to change."] }
        if report.seen.objections.isEmpty {
            return heading("Nothing to write: this system accepts it. To accept no other one:") + yaml([pin])
        }
        guard let name = report.acceptedName else {
            return heading("If it is the right one, write into the inventory:") + yaml([pin])
        }
        return heading("This system accepts it under a name of its own. Write into the inventory:")
            + yaml(["server_name: \(YAMLScalar.of(name))"]) + heading("or, to accept no other one:") + yaml([pin])
    }

    private func heading(_ text: String) -> [String] {
        [""] + style.wrap(text).map { style.paint($0, .bold) }
    }

    /// The lines with the keys above them; they are not broken, so that they can be pasted.
    private func yaml(_ lines: [String]) -> [String] {
        let inner = lines.map { "      \($0)" }
        if target.trust != nil { return ["hosts:", "  \(YAMLScalar.of(target.name)):", "    api:"] + inner }
        let base = try? BaseURL(target.url, host: target.name)
        let address = base?.host ?? target.name
        let url = base?.authority == address ? [] : ["      url: \(YAMLScalar.of(target.url))"]
        let host = ["hosts:", "  opnsense:", "    provider: opnsense", "    address: \(YAMLScalar.of(address))"]
        return host + ["    api:"] + url + inner
    }
}
