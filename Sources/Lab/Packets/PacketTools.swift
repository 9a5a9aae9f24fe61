import Foundation

/// What the packet lab takes from this machine: programs that are installed, or unpacked beside the build.
package struct PacketTools: Sendable {
    /// The SSH server of both hosts.
    let ssh: OpenSSH
    /// What a login on the firewall takes besides; what is missing where it is not here.
    let firewallPrograms: Result<FirewallPrograms, ServerProgram.Failure>
    /// The folder of an ifupdown2 that is not installed.
    let unpackedNetworkStart: URL?

    /// - Parameter program: The path of `vpnctl`.
    /// - Throws: ``ServerProgram/Failure``, which names all that is missing and where it comes from.
    package init(program: String) throws {
        guard Self.isLinux else {
            throw ServerProgram.Failure(
                text: "the packet lab is made of Linux's network namespaces; here `vpnctl lab up` serves the twins "
                    + "alone")
        }
        guard geteuid() == 0 else {
            throw ServerProgram.Failure(
                text: "the packet lab makes network namespaces, which root alone may: run it with sudo")
        }
        var missing: [String] = Self.needed.filter { Self.path(of: $0.program) == nil }
            .map { "\($0.program) (apt-get install \($0.package))" }
        if !Self.hasWireGuard {
            missing.append("wireguard-go (apt-get install wireguard-go), or a kernel with WireGuard")
        }
        if !FileManager.default.fileExists(atPath: "/proc/sys/net/ipv6") {
            missing.append("IPv6 (a kernel with it, started without ipv6.disable=1)")
        }
        let unpacked = Self.unpacked(besideBuildOf: program)
        let isInstalled = Self.path(of: "ifreload") != nil
        if unpacked == nil, !isInstalled {
            missing.append("ifupdown2 (in the repository .ci/tools-ifupdown unpacks one that is not installed)")
        }
        let tools = OpenSSH.tools(besideBuildOf: program)
        let server = Result { try OpenSSH(tools: tools) }
        if case .failure(let failure) = server {
            missing.append("sshd (\((failure as? ServerProgram.Failure)?.text ?? "\(failure)"))")
        }
        guard missing.isEmpty else {
            throw ServerProgram.Failure(
                text: "the packet lab needs what is not here:\n" + missing.map { "  \($0)\n" }.joined()
                    + "in the repository `sudo .ci/tools-packets` installs all of it")
        }
        ssh = try server.get()
        do throws(ServerProgram.Failure) {
            firewallPrograms = .success(try FirewallPrograms(tools: tools))
        } catch {
            firewallPrograms = .failure(error)
        }
        unpackedNetworkStart = isInstalled ? nil : unpacked
    }

    #if os(Linux)
        private static let isLinux = true
    #else
        private static let isLinux = false
    #endif

    private static let needed: [(program: String, package: String)] = [
        ("unshare", "util-linux"), ("nsenter", "util-linux"), ("flock", "util-linux"), ("setpriv", "util-linux"),
        ("mount", "mount"),
        ("ip", "iproute2"),
        ("nft", "nftables"), ("wg", "wireguard-tools"), ("wg-quick", "wireguard-tools"), ("bash", "bash"),
        ("ping", "iputils-ping"),
    ]

    /// Where programs are looked for, here and on the machines of the lab.
    static let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    static func path(of program: String) -> String? {
        folders.map { "\($0)/\(program)" }.first(where: FileManager.default.isExecutableFile(atPath:))
    }

    private static var hasWireGuard: Bool {
        FileManager.default.fileExists(atPath: "/sys/module/wireguard") || path(of: "wireguard-go") != nil
    }

    private static func unpacked(besideBuildOf program: String) -> URL? {
        var folder = URL(fileURLWithPath: program).resolvingSymlinksInPath()
        while folder.path != "/" {
            folder = folder.deletingLastPathComponent()
            guard folder.lastPathComponent.hasPrefix(".build") else { continue }
            let found = folder.deletingLastPathComponent().appending(path: ".build-ifupdown")
            return FileManager.default.fileExists(atPath: found.path + "/complete") ? found : nil
        }
        return nil
    }
}

extension PacketTools {
    /// Where the Proxmox host finds its programs.
    static var searchPath: String { (["/run/bin", "/run/ifupdown2/bin"] + folders).joined(separator: ":") }

    /// Gives the Proxmox host ifupdown2: a copy of the unpacked one, which keeps what it did in `/run`.
    var installNetworkStart: String {
        guard let folder = unpackedNetworkStart else { return "" }
        return """
            cp -a \(folder.path.shellWord)/ifupdown2 /run/
            [ ! -e \(folder.path.shellWord)/python ] || ln -s \(folder.path.shellWord)/python /run/python
            sed -i 's|^state_dir=.*|state_dir=/run/network/|' /run/ifupdown2/etc/network/ifupdown2/ifupdown2.conf
            """
    }

    /// Makes the keys of the lab: those of the hosts that are entered, and the operator's.
    func keys() throws -> String {
        let (path, environment) = try ssh.client("ssh-keygen")
        let variables = environment.map { "\($0.key)=\($0.value.shellWord)" }.joined(separator: " ")
        return """
            keygen() { env \(variables) \(path.shellWord) "$@"; }
            keygen -q -t ed25519 -N '' -C key -f /run/lab/key
            for host in pve opnsense; do
                mkdir -p "/run/hosts/$host/run"
                cp -p /run/lab/key.pub "/run/hosts/$host/run/"
                keygen -q -t ed25519 -N '' -C "$host" -f "/run/hosts/$host/run/host-key"
            done
            """
    }

    /// Lets a user in as root, whatever this machine says of that name.
    private static func install(_ user: String) -> String {
        """
        mkdir -p /run/sshd /run/bin /run/home
        sed -i '/^\(user):/d' /etc/passwd /etc/shadow
        echo '\(user):x:0:0::/run/home:/bin/sh' >>/etc/passwd
        echo '\(user):*:20000:0:99999:7:::' >>/etc/shadow
        grep -q '^sshd:' /etc/passwd || echo 'sshd:x:64999:65534::/run/sshd:/usr/sbin/nologin' >>/etc/passwd
        """
    }

    /// Lets `root` into the firewall.
    static let firewallServer = install("root")

    /// Lets `admin` into the Proxmox host, as root under another name, whom its sudo asks for nothing.
    static let proxmoxServer =
        install("admin")
            + """

            cat >/run/bin/sudo <<'END'
            #!/bin/sh
            while case $1 in -n) true ;; *) false ;; esac do shift; done
            [ "$1" != -- ] || shift
            exec "$@"
            END
            chmod 755 /run/bin/sudo
            """

    /// - Parameters:
    ///   - path: Where sessions find programs.
    ///   - lines: More lines of sshd_config.
    static func serverSettings(path: String = searchPath, _ lines: String = "") -> String {
        """
        Port 22
        HostKey /run/host-key
        AuthorizedKeysFile /run/key.pub
        PermitRootLogin prohibit-password
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PidFile /run/sshd.pid
        StrictModes no
        UsePAM no
        UseDNS no
        PrintMotd no
        PermitUserRC no
        AllowTcpForwarding yes
        SetEnv PATH=\(path)
        \(lines)

        """
    }

    /// Notes what a restart brings back.
    static let noteSettings = """
        grep -s . /proc/sys/net/ipv[46]/ip_forward /proc/sys/net/ipv[46]/conf/all/* /proc/sys/net/ipv[46]/conf/default/* \
            >/run/settings || true
        """

    /// Ends what runs on a machine but for itself and the servers that stand for others, and forgets what is in no file.
    static let endEverything = #"""
        net=$(readlink /proc/self/ns/net)
        for place in /proc/[0-9]*; do
            number=${place#/proc/}
            [ "$(readlink "$place/ns/net" 2>/dev/null)" = "$net" ] || continue
            case $number in $$ | $PPID) continue ;; esac
            case $(tr '\0' ' ' 2>/dev/null <"$place/cmdline") in
            '' | *vpnctl-packet-machine* | 'sleep infinity ' | *' lab-part '*) ;;
            *) kill -KILL "$number" 2>/dev/null || true ;;
            esac
        done
        nft flush ruleset
        for family in -4 -6; do
            ip $family rule flush
            ip $family rule add pref 0 lookup local 2>/dev/null || true
            ip $family rule add pref 32766 lookup main
        done
        ip rule add pref 32767 lookup default
        while IFS=: read -r file value; do
            [ "$(cat "$file" 2>/dev/null)" = "$value" ] || echo "$value" >"$file" 2>/dev/null || true
        done </run/settings
        """#

    /// Starts it again, and returns when it listens.
    var startServer: String {
        """
        : >/run/sshd.log
        \(serverProgram) </dev/null >/dev/null 2>&1 &
        until grep -q 'Server listening' /run/sshd.log; do kill -0 $! || exit 1; sleep 0.02; done
        """
    }

    var serverProgram: String {
        let libraries = ssh.libraries.joined(separator: ":")
        let environment = libraries.isEmpty ? "" : "env LD_LIBRARY_PATH=\(libraries.shellWord) "
        return "\(environment)\(ssh.server.shellWord) -D -E /run/sshd.log -f /run/sshd_config"
    }
}
