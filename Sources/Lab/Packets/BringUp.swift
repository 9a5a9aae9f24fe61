/// The script that makes the machines of a lab; a shell of its own namespaces reads it from its standard input.
///
/// It says `ready` once everything stands, and waits then for its input to end, which ends all that it started.
struct BringUp {
    let name: String
    let machines: [LabMachine]
    let cables: [Cable]
    let tools: PacketTools

    var text: String {
        get throws {
            // The shell reads this from its input, which nothing that it starts may read: so it begins when it has all.
            """
            exec 2>&1 3<&0
            PATH=\(PacketTools.searchPath)
            export PATH
            lab=\(name.shellWord)
            work() {
            set -e
            \(try work)
            echo ready
            }
            lab() {
                trap 'exit 1' TERM
                { read -r line; kill $$; } <&3 &
                exec 3<&-
                work </dev/null &
                wait $! && wait
            }
            lab; exit

            """
        }
    }

    private var work: String {
        get throws {
            ([
                "mount -t tmpfs -o mode=755 tmpfs /run", "mkdir /run/lab /run/hosts", Self.functions,
                Self.file("/run/lab/machine", Self.machine), try tools.keys(),
            ]
                + machines.map(start) + machines.map { "up_of \($0.name)" } + [wiring] + machines.map(network)
                + ["all_of $networks"] + machines.map(services) + [Self.settle] + machines.map(connect)
                + ["all_of $connects", "for run in /run/hosts/*/run; do : >\"$run/stands\"; done"]).joined(
                    separator: "\n")
        }
    }

    private static let functions = #"""
        fail() { echo "$*"; exit 1; }
        number_of() { cat "/run/lab/number.$1"; }
        on() {
            machine=$1
            shift
            nsenter --target "$(number_of "$machine")" --mount --net --uts -- "$@"
        }
        start() {
            mkdir -p "/run/hosts/$1/run" "/run/hosts/$1/etc" "/run/hosts/$1/work"
            unshare --mount --net --uts sh /run/lab/machine vpnctl-packet-machine "$lab" "$1" &
            echo $! >"/run/lab/number.$1"
        }
        up_of() {
            until [ -e "/run/hosts/$1/run/up" ]; do
                kill -0 "$(number_of "$1")" || fail "the machine $1 does not start"
                sleep 0.01
            done
        }
        all_of() { for number in "$@"; do wait "$number" || fail "a machine has no network"; done; }
        networks= connects=
        """#

    /// What a machine runs as long as the lab: its mounts, then nothing.
    private static let machine = #"""
        set -e
        own=/run/hosts/$3
        mount -t overlay -o "lowerdir=/etc,upperdir=$own/etc,workdir=$own/work" overlay /etc
        mount -t sysfs sysfs /sys
        rm -rf /etc/network /etc/wireguard /etc/hosts /etc/resolv.conf
        [ ! -d "$own/files/etc" ] || cp -R "$own/files/etc/." /etc/
        [ ! -d "$own/files/run" ] || cp -R "$own/files/run/." "$own/run/"
        echo "$3" >/proc/sys/kernel/hostname
        # An address is of use at once, not only when a second has passed in which nobody else said to have it.
        echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
        ip link set lo up
        mount --bind "$own/run" /run
        : >/run/up
        sleep infinity
        :
        """#

    /// Waits for the servers, and tells every machine how to reach them.
    private static let settle = #"""
        for host in opnsense pve; do
            eval "services=\$services_of_$host"
            until [ -e "/run/hosts/$host/run/environment.api" ] && {
                [ ! -e "/run/hosts/$host/run/sshd_config" ] ||
                    grep -q 'Server listening' "/run/hosts/$host/run/sshd.log" 2>/dev/null
            }; do
                for number in $services; do
                    kill -0 "$number" || fail "$host does not start: $(tail -qn 5 "/run/lab/log.$host" "/run/hosts/$host/run/sshd.log" 2>/dev/null)"
                done
                sleep 0.02
            done
        done
        entrance() {
            [ -e "/run/hosts/$1/run/sshd_config" ] || { echo "export VPNCTL_$2_SSH=off"; return; }
            keygen -l -f "/run/hosts/$1/run/host-key.pub" | {
                read -r bits digest rest
                echo "export VPNCTL_$2_HOST_KEY='$digest' VPNCTL_$2_IDENTITY=/run/key"
            }
        }
        {
            cat /run/hosts/opnsense/run/environment.api /run/hosts/pve/run/environment.api
            entrance pve PVE
            entrance opnsense OPNSENSE
            echo 'export XDG_STATE_HOME=/run/state'
        } >/run/lab/environment
        for run in /run/hosts/*/run; do cp /run/lab/key /run/lab/environment "$run/"; done
        """#

    private func start(_ machine: LabMachine) -> String {
        var lines = machine.files.sorted { $0.key < $1.key }
            .map { Self.file("/run/hosts/\(machine.name)/files/\($0.key)", $0.value) }
        lines.append("start \(machine.name)")
        return lines.joined(separator: "\n")
    }

    private var wiring: String {
        let lines = cables.map { cable in
            let (one, other) = cable.ends
            return "link add \(one.words(number: "$(number_of \(one.machine))")) type veth "
                + "peer \(other.words(number: "$(number_of \(other.machine))"))"
        }
        return "ip -batch - <<END\n\(lines.joined(separator: "\n"))\nEND"
    }

    private func network(of machine: LabMachine) -> String {
        var lines: [String] = []
        if let reboot = machine.reboot { lines.append(Self.file("/run/hosts/\(machine.name)/run/reboot", reboot)) }
        if !machine.setup.isEmpty {
            lines.append(Self.file("/run/hosts/\(machine.name)/run/setup", machine.setup))
            lines.append("on \(machine.name) sh -e /run/setup & networks=\"$networks $!\"")
        }
        return lines.joined(separator: "\n")
    }

    private func services(_ machine: LabMachine) -> String {
        let variable = "services_of_" + machine.name.replacing("-", with: "_")
        return machine.services.map {
            "on \(machine.name) \($0) >>/run/lab/log.\(machine.name) 2>&1 &\n\(variable)=\"$\(variable) $!\""
        }.joined(separator: "\n")
    }

    private func connect(_ machine: LabMachine) -> String {
        guard !machine.connect.isEmpty else { return "" }
        let file = "/run/hosts/\(machine.name)/run/connect"
        return Self.file(file, machine.connect)
            + "\non \(machine.name) sh -e /run/connect >>/run/lab/log.\(machine.name) 2>&1 & connects=\"$connects $!\""
    }

    /// Writes a file, with the folders that lead to it, for nobody else to read.
    private static func file(_ path: String, _ text: String) -> String {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let text = text.hasSuffix("\n") ? text.dropLast() : text[...]
        return "mkdir -p /\(folder)\ncat >\(path) <<'VPNCTL_END'\n\(text)\nVPNCTL_END\nchmod 600 \(path)"
    }
}
