import Crypto
import Reconciler
import SSH

/// Puts a new file in the place of an old one so that nobody ever sees a part of it, under the lock of Proxmox.
struct FileWrite {
    /// The file itself, not a link to it.
    let file: String
    private let before: String
    private let after: String

    init(file: String, from old: [UInt8], to new: [UInt8]) {
        self.file = file
        before = hexadecimal(SHA256.hash(data: old))
        after = hexadecimal(SHA256.hash(data: new))
    }

    /// The script's own statuses, beside those of the commands in it.
    private enum Status: Int32 {
        case noLock = 74
        case locked = 75
        case pending = 76
        case changed = 77
        case incomplete = 78
    }

    /// Reads the new content on standard input; a script of root.
    ///
    /// The temporary file begins with a dot: `source …/*` reads all others in the folder. What waits in
    /// `interfaces.new` would replace the file, so it is looked for once more right before the end.
    var script: String {
        """
        PATH=$PATH:/usr/sbin:/sbin LC_ALL=C
        export PATH LC_ALL
        umask 022
        file=\(ShellText.quoted(file))
        folder=$(dirname "$file")
        exec 9>>"$folder/.pve-interfaces.lock" || exit \(Status.noLock.rawValue)
        flock -w 10 9 || exit \(Status.locked.rawValue)
        [ ! -e "$file.new" ] || exit \(Status.pending.rawValue)
        digest() { sha256sum <"$1" | cut -d ' ' -f 1; }
        [ "$(digest "$file")" = \(before) ] || exit \(Status.changed.rawValue)
        new=$(mktemp "$folder/.interfaces.vpnctl.XXXXXX") || exit \(Status.incomplete.rawValue)
        trap 'rm -f "$new"' EXIT HUP INT TERM
        cat >"$new" || exit \(Status.incomplete.rawValue)
        [ "$(digest "$new")" = \(after) ] || exit \(Status.incomplete.rawValue)
        chmod --reference="$file" "$new" || exit 1
        chown --reference="$file" "$new" || exit 1
        cp -p "$file" "$folder/.interfaces.vpnctl-before" || exit \(Status.incomplete.rawValue)
        sync "$new" || exit \(Status.incomplete.rawValue)
        [ ! -e "$file.new" ] || exit \(Status.pending.rawValue)
        mv -fT "$new" "$file" || exit 1
        sync "$folder"
        """
    }

    /// What went wrong; nil where the file is in its place.
    func error(of result: CommandResult, host: String, address: Address) -> (any Error)? {
        guard case .exited(let status) = result.ending else {
            return ProviderError(.command, host: host, message: "Writing \(file) on \(host) was ended by a signal.")
        }
        if status == 0 { return nil }
        let reason = result.errorText.split(separator: "\n").first.map { ": \(String($0).printableHead)" } ?? ""
        switch Status(rawValue: status) {
        case .changed: return Moved(address, "\(file) was changed since it was read")
        case .pending:
            return Moved(
                address, "\(file).new is there: changes made in the GUI wait for Apply Configuration or Revert")
        case .locked:
            return ProviderError(
                .locked, host: host,
                message: "Somebody else changes the network of \(host) and has held its lock for ten seconds. "
                    + "\(file) is as it was. Try again.")
        case .noLock, .incomplete, nil:
            return ProviderError(
                .command, host: host,
                message:
                    "\(file) on \(host) could not be written\(reason) (status \(status)). It is as it was. Look at "
                    + "the space and the permissions of its folder.")
        }
    }
}

extension ProviderError.Code {
    package static let locked = Self("locked")
}
