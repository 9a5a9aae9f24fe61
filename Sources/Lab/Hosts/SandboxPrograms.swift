import Foundation

/// The scripts in the `bin` folder of a sandboxed host, which stand before the programs of this machine.
///
/// A script knows whether sudo started it by `SUDO_UID`, which the sandbox's sudo sets as the real one does.
enum SandboxPrograms {
    /// - Parameters:
    ///   - folder: The sandbox's.
    ///   - program: `vpnctl` itself, for what takes more than a script.
    static func scripts(in folder: URL, user: String, program: String) -> [String: String] {
        let place = folder.path.shellWord
        var scripts = [
            "sudo": sudo(place, user), "id": identity(user), "whoami": "exec id -un", "pct": guests(place) + pct,
            "qm": guests(place) + qm, "pveversion": "echo '\(version)'", "pvesh": guests(place) + pvesh,
        ]
        for tool in SandboxTool.allCases where tool != .flock || !isThere("flock") {
            scripts[tool.rawValue] = "exec \(program.shellWord) lab-tool \(tool.rawValue) \(place) \"$@\""
        }
        return scripts.merging(standIns) { given, _ in given }.mapValues { "#!/bin/sh\n\($0)\n" }
    }

    private static func isThere(_ name: String) -> Bool {
        ["/usr/bin", "/bin"].contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    private static let proxmox = ProxmoxTwinSettings()
    static let version = "pve-manager/\(proxmox.version)/\(proxmox.revision) (running kernel: 6.14.11-2-pve)"

    /// sudo 1.9 as far as `-n` and `-l` go; the file `sudo` in the sandbox says how it is minded.
    private static func sudo(_ place: String, _ user: String) -> String {
        """
        list=
        while :; do
            case $1 in
            -n | -k) ;;
            -l) list=1 ;;
            --) shift; break ;;
            *) break ;;
            esac
            shift
        done
        case $(cat \(place)/sudo) in
        password) echo 'sudo: a password is required' >&2; exit 1 ;;
        terminal) echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1 ;;
        esac
        if [ $# -eq 0 ]; then
            [ -n "$list" ] || { echo 'usage: sudo -h | -K | -k | -V' >&2; exit 1; }
            printf 'User %s may run the following commands on pve:\\n    (root) NOPASSWD: ALL\\n' '\(user)'
            exit 0
        fi
        case $1 in
        */*) path=$1; [ -x "$1" ] && [ ! -d "$1" ] ;;
        *) path=$(PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; command -v -- "$1") ;;
        esac || { printf 'sudo: %s: command not found\\n' "$1" >&2; exit 1; }
        if [ -n "$list" ]; then
            shift
            echo "$path${*:+ $*}"
            exit 0
        fi
        exec env -i HOME="$HOME" LOGNAME=root MAIL=/var/mail/root "PATH=$PATH" SHELL=/bin/sh "TERM=${TERM:-unknown}" \\
            USER=root SUDO_COMMAND="$*" SUDO_GID="$(id -g)" SUDO_UID="$(id -u)" SUDO_USER='\(user)' "$@"
        """
    }

    /// Nobody but sudo makes somebody root, also where the lab itself is root's.
    private static func identity(_ user: String) -> String {
        """
        for id in /usr/bin/id /bin/id; do [ ! -x "$id" ] || break; done
        case "$*" in
        -u | -g)
            [ -z "$SUDO_UID" ] || { echo 0; exit; }
            number=$("$id" "$1")
            [ "$number" != 0 ] || number=1000
            echo "$number" ;;
        -un | -gn)
            [ -z "$SUDO_UID" ] || { echo root; exit; }
            echo '\(user)' ;;
        '') name=$("$0" -un) number=$("$0" -u); echo "uid=$number($name) gid=$number($name) groups=$number($name)" ;;
        *) exec "$id" "$@" ;;
        esac
        """
    }

    // MARK: Guests

    /// Number, kind, state and name of each guest, as the file `guests` has them: those of which the API tells as well.
    static let guests = TwinGuest.guide.map { guest in
        "\(guest.id) \(guest.kind.rawValue) \(guest.isRunning ? "running" : "stopped") \(guest.name)\n"
    }.joined()

    private static func guests(_ place: String) -> String {
        """
        [ -n "$SUDO_UID" ] || { echo 'please run as root' >&2; exit 255; }
        guests() { while read -r number kind state name; do [ "$kind" != "$1" ] || "$2"; done <\(place)/guests; }
        find() {
            line=$(grep "^$2 $1 " \(place)/guests) || {
                echo "Configuration file 'nodes/pve/$3/$2.conf' does not exist" >&2
                exit 2
            }
            state=$(echo "$line" | cut -d ' ' -f 3) name=$(echo "$line" | cut -d ' ' -f 4)
        }

        """
    }

    private static let pct = """
        row() { printf '%-10s %-10s %-12s %-20s\\n' "$number" "$state" '' "$name"; }
        case $1 in
        list) printf '%-10s %-10s %-12s %-20s\\n' VMID Status Lock Name; guests lxc row ;;
        status) find lxc "$2" lxc; echo "status: $state" ;;
        config) find lxc "$2" lxc; printf 'arch: amd64\\nhostname: %s\\nostype: debian\\nunprivileged: 1\\n' "$name" ;;
        exec)
            find lxc "$2" lxc
            [ "$state" = running ] || { echo "container '$2' not running!" >&2; exit 255; }
            shift 2
            [ "$1" != -- ] || shift
            exec "$@" ;;
        *) echo "ERROR: unknown command 'pct $1'" >&2; exit 255 ;;
        esac
        """

    private static let qm = """
        row() { printf '%10s %-20s %-10s %-10s %12s %-10s\\n' "$number" "$name" "$state" 2048 16.00 0; }
        case $1 in
        list)
            printf '%10s %-20s %-10s %-10s %12s %-10s\\n' VMID NAME STATUS 'MEM(MB)' 'BOOTDISK(GB)' PID
            guests qemu row ;;
        status) find qemu "$2" qemu-server; echo "status: $state" ;;
        *) echo "ERROR: unknown command 'qm $1'" >&2; exit 255 ;;
        esac
        """

    private static let pvesh = """
        row() { printf '%s{"vmid":%s,"name":"%s","status":"%s"}' "$comma" "$number" "$name" "$state"; comma=,; }
        case "$1 $2" in
        'get /version') echo '{"release":"9.2","repoid":"\(proxmox.revision)","version":"\(proxmox.version)"}' ;;
        'get /nodes/pve/lxc') printf '['; guests lxc row; echo ']' ;;
        'get /nodes/pve/qemu') printf '['; guests qemu row; echo ']' ;;
        *) echo "No '$1' handler defined for '$2'" >&2; exit 1 ;;
        esac
        """

    // MARK: Other machines

    /// What a Proxmox host's programs can and those of macOS cannot.
    private static var standIns: [String: String] {
        #if os(macOS)
            [
                "chmod": """
                case $1 in --reference=*) exec /bin/chmod "$(stat -f %Lp "${1#*=}")" "$2" ;; esac
                exec /bin/chmod "$@"
                """,
                "chown": """
                case $1 in --reference=*) exec /usr/sbin/chown "$(stat -f %u:%g "${1#*=}")" "$2" ;; esac
                exec /usr/sbin/chown "$@"
                """,
                "mv": """
                [ "$1" != -fT ] || { shift; set -- -f "$@"; }
                exec /bin/mv "$@"
                """,
                "sha256sum": #"exec shasum -a 256 "$@""#,
            ]
        #else
            [:]
        #endif
    }
}
