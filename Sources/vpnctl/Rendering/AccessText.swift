import Inventory
import Providers

/// What vpnctl may do on each host, for a person; readable at 80 columns.
struct AccessText {
    let hosts: [HostAccess]
    let style: TextStyle

    func render() -> String {
        let summary = AccessSummary(hosts)
        var lines = style.wrap(summary.sentence).map { style.paint($0, .bold) }
        for host in hosts { lines += [""] + self.lines(of: host) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func lines(of access: HostAccess) -> [String] {
        let place = access.api?.url ?? access.entrance?.text
        let heading = [access.host.name, place].compactMap(\.self).joined(separator: "  ")
        var lines = [style.paint(heading, .bold)]
        switch access.outcome {
        case .answered(let found): lines += connection(of: access, found) + table(found) + remarks(found)
        case .failed(let error): lines += failure(error, of: access)
        case .proxmox(let found): lines += connection(of: access, found) + table(found)
        case .entered(let found): lines += entrance(of: access, found) + table(found)
        case .closed(let reason): lines += style.fact("not read", reason)
        case .manual: lines += style.fact("manual", "no API; its steps are printed for a person")
        }
        return lines
    }

    // MARK: The way there

    private func connection(of access: HostAccess, _ found: OPNsenseAccess) -> [String] {
        style.fact("reached", "yes" + (access.api?.via.map { ", through \($0)" } ?? ""))
            + certificate(of: access, "verified ")
            + style.fact("login", "yes, with \(login(of: access)); the API does not say the user's name")
            + style.fact("version", version(found)) + shell(of: access, found.shell)
    }

    func certificate(of access: HostAccess, _ verb: String) -> [String] {
        guard let api = access.api else { return [] }
        let source = source(of: "_CERTIFICATE", in: access)
        return style.fact("certificate", verb + api.verification + source) + pin(of: api)
    }

    private func pin(of api: Host.API) -> [String] {
        guard let pin = api.pin else { return [] }
        return pin.halves.enumerated().map { number, half in
            String(repeating: " ", count: 15) + (number == 0 ? "SHA-256 " : "        ") + half
        }
    }

    func login(of access: HostAccess) -> String {
        access.api?.credentials.place ?? access.entrance.map { "the keys of \($0.target.user)" } ?? "no credentials"
    }

    private func source(of suffix: String, in access: HostAccess) -> String {
        access.overridden.first { $0.hasSuffix(suffix) }.map { " (\($0))" } ?? ""
    }

    private func version(_ found: OPNsenseAccess) -> String {
        if let version = found.version { return "OPNsense \(version)" }
        guard let ability = found.ability(.seeVersion) else { return "not visible" }
        let needs = ability.missing.isEmpty ? "" : ": needs \(ability.missing.joined(separator: ", "))"
        return "not visible" + (ability.note.map { ": \($0)" } ?? needs)
    }

    private func failure(_ error: ProviderError, of access: HostAccess) -> [String] {
        var lines: [String]
        switch HostAccess.obstacle(error) {
        case .here: lines = style.fact("reached", "not tried: something is missing on this machine")
        case .connection: lines = style.fact("reached", "no")
        case .certificate:
            lines = style.fact("reached", "yes")
            lines += certificate(of: access, "refused; to be verified ") + hostKey(of: access, "refused; ")
            lines += style.fact("login", "not tried: no credential was sent")
        case .login:
            lines = style.fact("reached", "yes")
            lines += certificate(of: access, "verified ") + hostKey(of: access)
            lines += style.fact("login", "refused, with \(login(of: access)); not tried again")
        case .answer:
            let expected =
                access.entrance != nil
                ? "a Linux host does" : access.host.provider == .proxmox ? "Proxmox answers" : "OPNsense answers"
            lines = style.fact("reached", "yes, but not as \(expected)")
            lines += certificate(of: access, "verified ") + hostKey(of: access)
            if access.entrance == nil { lines += style.fact("login", "not known") }
        }
        let blanks = String(repeating: " ", count: 15)
        lines += style.paragraphs(
            error.message.printable + " [\(error.code.rawValue)]", first: "  error        ", indent: blanks.count
        ).map { style.paint($0, .red) }
        return lines
    }

    // MARK: What may be done

    private func table(_ found: OPNsenseAccess) -> [String] {
        [""]
            + found.abilities.flatMap { ability in
                row(
                    ability.task.title, ability.way.rawValue, isOpen: ability.isOpen,
                    isNeeded: ability.missing.contains(where: found.needed.contains), detail: detail(of: ability))
            }
    }

    /// One thing that vpnctl may want to do, by which way, and what keeps it from that.
    func row(_ title: String, _ way: String, isOpen: Bool, isNeeded: Bool, detail: String) -> [String] {
        let mark = isOpen ? "+" : "-"
        let first = "  \(mark) \(title.padded(to: 30))  \(way.padded(to: 11)) "
        return style.wrap(detail, first: first, indent: 36).enumerated().map { number, line in
            let line = line.trimmedAtEnd
            guard number == 0 else { return line }
            return "  " + style.paint(mark, isOpen ? .green : isNeeded ? .red : .yellow) + line.dropFirst(3)
        }
    }

    private func detail(of ability: OPNsenseAccess.Ability) -> String {
        let lacks = ability.missing.isEmpty ? nil : "lacks \(ability.missing.joined(separator: ", "))"
        return [lacks, ability.note].compactMap(\.self).joined(separator: "; ")
    }

    private func remarks(_ found: OPNsenseAccess) -> [String] {
        var lines: [String] = []
        if !found.missing.isEmpty {
            lines += ["", "  Missing privileges, to add under System > Access > Users (or Groups):"]
            for privilege in found.missing {
                let title = OPNsenseAPI.Privilege.title(of: privilege, version: found.version)
                let need = found.needed.contains(privilege) ? "; this inventory needs it" : ""
                let equal = privilege == OPNsenseAPI.Privilege.xmlrpc ? "; equal to root" : ""
                lines += style.wrap("\(title)\(equal)\(need)", first: "    \(privilege.padded(to: 38)) ", indent: 43)
            }
        }
        lines.append("")
        lines += style.wrap(xmlrpc(found.xmlrpc), first: "  ", indent: 2)
        lines += style.wrap(
            "Not to be seen from here: a user with user-config-readonly reads all of this and is refused at the first "
                + "write.", first: "  ", indent: 2)
        return lines
    }

    private func xmlrpc(_ verdict: OPNsenseAccess.XMLRPCVerdict) -> String {
        switch verdict {
        case .notAllowed:
            "XML-RPC was not tried: the inventory does not allow it (`api.xmlrpc: true`). Its privilege, "
                + "\(OPNsenseAPI.Privilege.xmlrpc), is equal to root."
        case .works:
            "XML-RPC works. Each call takes about 2 s, because the firewall first tries the key as a local password."
        case .denied:
            "XML-RPC: \"Authentication failed\", so it was not tried again: each call counts as a failed login on the "
                + "firewall. It takes \(OPNsenseAPI.Privilege.xmlrpc), and refuses the firewall's own addresses."
        case .failed(let reason): "XML-RPC was tried once. \(reason.printable)"
        }
    }
}

/// The verdict over all hosts, which the exit code comes from.
struct AccessSummary {
    /// Hosts that there is a way into.
    let readable: Int
    /// Those that were reached and let vpnctl in.
    let reached: Int
    /// Those of them that lack something which the inventory needs.
    let lacking: Int
    private let failures: [ProviderError]
    /// Whether some host is entered by its API and by SSH.
    private let isByTwoWays: Bool

    init(_ hosts: [HostAccess]) {
        isByTwoWays = Set(hosts.map(\.host.name)).count < hosts.count
        readable = hosts.count { if case .closed = $0.outcome { false } else { $0.host.provider != .manual } }
        let lacks = hosts.compactMap { access -> Bool? in
            switch access.outcome {
            case .answered(let found): !found.isWhole
            case .proxmox(let found): !found.missingAndNeeded.isEmpty
            case .entered(let found): !found.isWhole
            case .failed, .closed, .manual: nil
            }
        }
        reached = lacks.count
        lacking = lacks.count { $0 }
        failures = hosts.compactMap { access in
            if case .failed(let error) = access.outcome { error } else { nil }
        }
    }

    var status: ExitStatus {
        if !failures.isEmpty { return ExitStatus(failures) }
        return lacking > 0 ? .unreachable : .done
    }

    var sentence: String {
        guard readable > 0 else { return "There is no host that vpnctl has a way into." }
        let ways = isByTwoWays ? "way\(readable == 1 ? "" : "s") in" : "host\(readable == 1 ? "" : "s")"
        let hosts = "\(reached) of \(readable) \(ways) reached and logged in"
        return lacking == 0 ? "\(hosts)." : "\(hosts); \(lacking) without something that the inventory needs."
    }
}
