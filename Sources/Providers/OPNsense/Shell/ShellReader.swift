package import Inventory
import Reconciler
import SSH

/// Looks at a firewall by SSH, with one command: what pf has loaded, what WireGuard and the devices run with, and the
/// outbound NAT mode.
///
/// Keys are taken out where they are printed: no private or preshared key leaves the firewall.
package struct ShellReader: Sendable {
    let shell: any RemoteShell
    let host: Host

    package init(shell: any RemoteShell, host: Host) {
        (self.shell, self.host) = (shell, host)
    }

    static let deadline = Duration.seconds(60)

    /// - Throws: ``ProviderError`` `malformed` where the host answers as no OPNsense does, or with the code of the
    ///   `SSHError`; what the user may not see is nil instead.
    package func read() async throws -> ShellView {
        let result: CommandResult
        do {
            result = try await shell.run(script: script, input: [], deadline: Self.deadline)
        } catch let error as SSHError {
            throw ProviderError(error)
        }
        let sections = ShellSections(parsing: result.output)
        guard result.isSuccess, let user = sections["user"], !user.isEmpty,
            let privilege = sections["privilege"].flatMap(Privilege.init)
        else {
            throw malformed("did not run what vpnctl looks with", underlying: result.errorText.printableHead)
        }
        var view = ShellView(user: user.printableHead, privilege: privilege)
        guard view.isRoot else { return view }
        do throws(UnexpectedOutput) {
            view.rules = sections.output("rules").map(PacketFilterLabels.init(parsing:))
            view.devices = try sections.output("devices").map(FirewallDevice.list)
            if let dump = sections.output("wg") {
                view.wireGuard = try WireGuardDump(parsing: dump) { _ in SecretDigest(hexadecimal: "") }
            }
        } catch {
            throw malformed("printed with `\(error.command)` \(error.detail)", underlying: nil)
        }
        view.outboundNATMode = sections.output("nat").flatMap(Self.mode)
        return view
    }

    private func malformed(_ what: String, underlying: String?) -> ProviderError {
        ProviderError(
            .malformed, host: host.name,
            message: "By SSH \(host.name) \(what), which an OPNsense would not. Nothing was changed. Look whether "
                + "`address` and `ssh` of the host lead to it.",
            underlying: underlying?.isEmpty == false ? underlying : nil)
    }

    private static func mode(_ output: [UInt8]) -> String? {
        let text = String(decoding: output, as: UTF8.self).filter { !$0.isWhitespace }
        return ["automatic", "hybrid", "advanced", "disabled"].contains(text) ? text : nil
    }

    // MARK: Scripts

    private var script: String {
        """
        \(FirewallScript.head)
        \(Privilege.probe(bySudo: host.ssh?.sudo == true))
        echo "user $(id -un)"
        privilege=$(privilege)
        echo "privilege $privilege"
        look=\(ShellWords([Self.look]).text)
        case $privilege in
        \(Privilege.root.rawValue)) exec /bin/sh -c "$look" ;;
        \(Privilege.sudo.rawValue)) exec sudo -n /bin/sh -c "$look" ;;
        esac
        """
    }

    /// Prints every line with the name of its section before it, and at the end of each section the command's status.
    private static let look = """
        \(FirewallScript.head)
        section() { sed "s/^/$1 /"; }
        { pfctl -sr 2>/dev/null; echo "=$?"; } | section rules
        { wg show all dump 2>/dev/null; echo "=$?"; } | awk 'BEGIN { FS = OFS = "\\t" }
            /^=[0-9]+$/ { print }
            NF == 5 { $2 = "(none)"; print }
            NF == 9 { $3 = "(none)"; print }' | section wg
        { ifconfig -a 2>/dev/null; echo "=$?"; } | section devices
        { php 2>/dev/null <<'\(FirewallScript.end)'
        <?php
        ini_set('display_errors', 'stderr');
        require_once 'script/load_phalcon.php';
        $mode = OPNsense\\Core\\Config::getInstance()->object()->xpath('nat/outbound/mode');
        echo trim((string)($mode[0] ?? '')) ?: 'automatic', "\\n";
        \(FirewallScript.end)
        echo "=$?"; } | section nat
        exit 0
        """
}

/// What the scripts for a firewall have in common.
enum FirewallScript {
    /// Root's own PATH is another one than that of a login there, and than that of sudo.
    static let head = """
        PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin LC_ALL=C
        export PATH LC_ALL
        """
    /// The line after a program in a script.
    static let end = "VPNCTL_END"
}

/// Lines that begin with the name of what they belong to.
struct ShellSections {
    private var lines: [String: [ArraySlice<UInt8>]] = [:]

    init(parsing output: [UInt8]) {
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let name = line.prefix { $0 != UInt8(ascii: " ") }
            lines[String(decoding: name, as: UTF8.self), default: []].append(line.dropFirst(name.count + 1))
        }
    }

    /// The first line of a section; nil where there is none.
    subscript(name: String) -> String? { lines[name]?.first.map { String(decoding: $0, as: UTF8.self) } }

    /// What a command printed; nil unless it ended well.
    func output(_ name: String) -> [UInt8]? {
        guard let own = lines[name], own.last?.elementsEqual("=0".utf8) == true else { return nil }
        return Array(own.dropLast().joined(separator: [UInt8(ascii: "\n")]))
    }
}
