/// The programs of a login, as scripts for `/bin/sh`.
struct ShellPrograms {
    let folder: String
    let php: String?
    let login: TwinShell.Login

    /// Texts by name.
    var all: [String: String] {
        var programs = ["php": phpText, "id": identity, "ifconfig": question(needsRoot: false)]
        for name in ["configctl", "pfctl", "wg"] { programs[name] = question(needsRoot: true) }
        if case .user(_, let sudo) = login { programs["sudo"] = Self.text(of: sudo) }
        return programs
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

    /// Asks the twin by a named pipe; the answer's status comes by a pipe of its own, after its text.
    private func question(needsRoot: Bool) -> String {
        let guardian = needsRoot ? #"[ "$(id -u)" = 0 ] || { echo "${0##*/}: Permission denied" >&2; exit 1; }"# : ""
        return """
            #!/bin/sh
            \(guardian)
            lab=\(Self.quoted(folder))
            asked=$(mktemp -d "$lab/asked.XXXXXX") || exit 1
            trap 'rm -rf "$asked"' EXIT
            mkfifo "$asked/answer" && exec 3<>"$asked/answer" || exit 1
            [ -p "$lab/control" ] || exit 1
            echo "${asked##*/} ${0##*/} $*" >"$lab/control"
            read -r status <&3
            cat "$asked/output"
            cat "$asked/errors" >&2
            exit "$status"

            """
    }

    private var phpText: String {
        guard let php else { return "#!/bin/sh\necho 'php: not found' >&2\nexit 127\n" }
        let library = Self.quoted(folder + "/php")
        return "#!/bin/sh\nexec \(Self.quoted(php)) -d include_path=\(library) -d display_errors=stderr \"$@\"\n"
    }

    private var identity: String {
        let name = if case .user(let name, _) = login { name } else { "root" }
        let number = login == .root ? "0" : "1001"
        return """
            #!/bin/sh
            if [ -n "$VPNCTL_LAB_ROOT" ]; then user=root number=0; else user=\(Self.quoted(name)) number=\(number); fi
            case $1 in
            -un) echo "$user" ;;
            -u) echo "$number" ;;
            *) echo "uid=$number($user)" ;;
            esac

            """
    }

    private static func text(of sudo: TwinShell.Sudo) -> String {
        switch sudo {
        case .allowed: "#!/bin/sh\n[ \"$1\" != -n ] || shift\nVPNCTL_LAB_ROOT=1 exec \"$@\"\n"
        case .refused: "#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n"
        // One of this machine's is not one of the firewall's.
        case .missing: "#!/bin/sh\necho 'sudo: not found' >&2\nexit 127\n"
        }
    }
}
