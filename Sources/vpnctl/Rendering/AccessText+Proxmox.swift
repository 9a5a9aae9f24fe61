import Providers

extension AccessText {
    func connection(of access: HostAccess, _ found: ProxmoxAccess) -> [String] {
        style.fact("reached", "yes, by its API" + (access.api?.via.map { ", through \($0)" } ?? ""))
            + certificate(of: access, "verified ")
            + style.fact("login", "yes, with \(login(of: access))")
            + style.fact("version", "Proxmox VE \(found.version.version), node \(found.node)")
    }

    func table(_ found: ProxmoxAccess) -> [String] {
        var lines = [""]
        for ability in found.abilities {
            let detail = [ability.missing.map { "lacks \($0.text)" }, ability.note].compactMap(\.self)
            lines += row(
                ability.task.title, ability.way.rawValue, isOpen: ability.isOpen,
                isNeeded: ability.missing.map(found.missingAndNeeded.contains) ?? false,
                detail: detail.joined(separator: "; "))
        }
        if !found.missing.isEmpty {
            lines.append("")
            for grant in found.missing {
                lines += style.wrap("\(grant.text): \(grant.cure)", first: "  ", indent: 4)
            }
        }
        return lines
    }
}
