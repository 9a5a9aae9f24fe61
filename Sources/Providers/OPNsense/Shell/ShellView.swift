import Inventory
import Reconciler

/// What SSH saw on a firewall: what its kernel runs and what its configuration holds, where the API may not tell.
package struct ShellView: Hashable, Sendable {
    /// Who was logged in.
    package var user: String
    package var privilege: Privilege
    /// The rules that pf has; nil where they could not be seen.
    package var rules: PacketFilterLabels?
    /// What runs of WireGuard, without secrets; nil where it could not be seen.
    package var wireGuard: WireGuardDump?
    /// Nil where they could not be seen.
    package var devices: [FirewallDevice]?
    /// `automatic`, `hybrid`, `advanced` or `disabled`; nil where it could not be seen.
    package var outboundNATMode: String?

    package init(user: String, privilege: Privilege) {
        (self.user, self.privilege) = (user, privilege)
    }

    /// Whether commands run as root there.
    package var isRoot: Bool { privilege == .root || privilege == .sudo }

    /// Why commands do not run as root, a clause; nil where they do.
    package var obstacle: String? {
        switch privilege {
        case .root, .sudo: nil
        case .none: "\(user) is not root there, and `ssh.sudo` is off"
        case .sudoMissing: "\(user) is not root there, and the firewall has no sudo"
        case .sudoRefused:
            "sudo does not let \(user) run /bin/sh without a password (System > Settings > Administration > Sudo: "
                + "No password)"
        case .sudoWantsTerminal:
            "sudo wants a terminal of \(user) (a file in /usr/local/etc/sudoers.d with the line "
                + "`\(Privilege.terminalCure(for: user))` lifts that)"
        }
    }
}

extension ShellView {
    /// What runs of WireGuard, as `wireguard/service/show` tells it.
    var running: [OPNsenseState.RunningRow]? {
        guard let wireGuard else { return nil }
        let down = Set((devices ?? []).filter { !$0.isUp }.map(\.name))
        let devices = wireGuard.devices.map { device in
            OPNsenseState.RunningRow(
                device: device.name, isPeer: false, publicKey: device.publicKey?.base64 ?? "",
                listenPort: String(device.port), allowedIPs: [], keepalive: "", latestHandshake: nil,
                isUp: !down.contains(device.name), isOnline: false)
        }
        let peers = wireGuard.peers.map { peer in
            OPNsenseState.RunningRow(
                device: peer.device, isPeer: true, publicKey: peer.publicKey.base64, listenPort: "",
                allowedIPs: peer.allowedIPs.map(\.description), keepalive: peer.keepalive.map(String.init) ?? "off",
                latestHandshake: peer.latestHandshake, isUp: !down.contains(peer.device), isOnline: false)
        }
        return devices + peers
    }
}
