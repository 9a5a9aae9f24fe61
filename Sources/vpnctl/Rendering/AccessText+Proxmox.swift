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
            let isNeeded = ability.missing.map(found.missingAndNeeded.contains) ?? false
            let first =
                "  \(ability.isOpen ? "+" : "-") \(ability.task.title.padded(to: 30))  "
                + "\(ability.way.rawValue.padded(to: 11)) "
            let detail = [ability.missing.map { "lacks \($0.text)" }, ability.note].compactMap(\.self)
            let mark = style.paint(
                ability.isOpen ? "+" : "-", ability.isOpen ? .green : isNeeded ? .red : .yellow)
            lines += style.wrap(detail.joined(separator: "; "), first: first, indent: 36).enumerated().map {
                number, line in
                number == 0 ? "  " + mark + line.trimmedAtEnd.dropFirst(3) : line.trimmedAtEnd
            }
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
