import Crypto
import Reconciler
import SSH

/// Puts a new interfaces file in the place of the old one so that nobody ever sees a part of it, under the lock of Proxmox.
struct FileWrite {
    /// As the inventory names it; what Proxmox keeps about the file lies beside it.
    private let path: String
    /// The file itself, where the path is a link to it.
    private let file: String
    private let before: String
    private let after: String
    private let check: ReaderCheck

    init(path: String, file: String, from old: [UInt8], to new: [UInt8], check: ReaderCheck) {
        self.path = path
        self.file = file
        self.check = check
        before = hexadecimal(SHA256.hash(data: old))
        after = hexadecimal(SHA256.hash(data: new))
    }

    /// The script's own statuses; with all but the last the file is as it was.
    private enum Status: Int32 {
        case noLock = 74
        case locked = 75
        case pending = 76
        case changed = 77
        case incomplete = 78
        case rejected = 79
        case interrupted = 80
        case unsynchronised = 81
    }

    /// The last word that the script prints, however it ends: whether the file is the old one or the new one.
    private enum Outcome: String {
        case old
        case new
        case other
    }

    /// Reads the new content on standard input; a script of root.
    ///
    /// The names that it writes begin with a dot: `source …/*` reads all others in the folder. They are the same each
    /// time, since nobody else writes under the lock: what a killed script leaves, the next one takes away. What waits
    /// in `interfaces.new` would replace the file, and Proxmox activates it without the lock, so both are looked at once
    /// more right before the end. Whoever asked for the write may have given up while it waited for the lock: then nobody
    /// reads what it prints, and it gives up as well.
    var script: String {
        #"""
        PATH=$PATH:/usr/sbin:/sbin LC_ALL=C
        export PATH LC_ALL
        umask 077
        path=\#(ShellWords([path]).text) file=\#(ShellWords([file]).text)
        there=${path%/*} folder=${file%/*} locked=
        new=$folder/.interfaces.vpnctl-new old=$folder/.interfaces.vpnctl-old look=$there/.interfaces.vpnctl-look
        digest() { [ -f "$1" ] && sum=$(sha256sum <"$1") && echo "${sum%% *}"; }
        end() {
            [ -z "$locked" ] || rm -f "$new" "$old" "$look"
            case $(digest "$file") in
            \#(before)) echo \#(Outcome.old.rawValue) ;;
            \#(after)) echo \#(Outcome.new.rawValue) ;;
            *) echo \#(Outcome.other.rawValue) ;;
            esac
        }
        current() {
            ! [ -e "$path.new" ] && ! [ -L "$path.new" ] || exit \#(Status.pending.rawValue)
            [ "$(readlink -f "$path")" = "$file" ] && [ "$(digest "$file")" = \#(before) ] ||
                exit \#(Status.changed.rawValue)
        }
        asked() { echo || exit \#(Status.interrupted.rawValue); }
        trap end EXIT
        trap 'exit \#(Status.interrupted.rawValue)' HUP INT TERM PIPE
        (: >>"$there/.pve-interfaces.lock") || exit \#(Status.noLock.rawValue)
        exec 9>>"$there/.pve-interfaces.lock"
        flock -w 10 9
        case $? in 0) ;; 1) exit \#(Status.locked.rawValue) ;; *) exit \#(Status.noLock.rawValue) ;; esac
        asked
        current
        locked=yes
        rm -f "$new" "$old" "$look"
        cat >"$new" || exit \#(Status.incomplete.rawValue)
        [ "$(digest "$new")" = \#(after) ] || exit \#(Status.incomplete.rawValue)
        chown --reference="$file" "$new" && chmod --reference="$file" "$new" || exit \#(Status.incomplete.rawValue)
        \#(check.script(rejection: Status.rejected.rawValue, failure: Status.incomplete.rawValue))
        cp -p "$file" "$old" && mv -fT "$old" "$folder/.interfaces.vpnctl-before" ||
            exit \#(Status.incomplete.rawValue)
        sync "$new" || exit \#(Status.incomplete.rawValue)
        current
        asked
        mv -fT "$new" "$file" || exit \#(Status.incomplete.rawValue)
        sync "${folder:-/}" || exit \#(Status.unsynchronised.rawValue)
        exit 0
        """#
    }

    /// What went wrong; nil where the file is in its place.
    func error(of result: CommandResult, host: String, address: Address) -> (any Error)? {
        if result.isSuccess { return nil }
        let lines = result.outputText.split(whereSeparator: \.isNewline).map(String.init)
        guard case .exited(let status) = result.ending, let status = Status(rawValue: status),
            let outcome = lines.last.flatMap(Outcome.init)
        else { return unknown(result, host) }
        switch status {
        case .changed: return Moved(address, "\(path) was changed since it was read")
        case .pending:
            return Moved(
                address, "\(path).new is there: changes made in the GUI wait for Apply Configuration or Revert")
        case .locked:
            return ProviderError(
                .locked, host: host,
                message: "Somebody else changes the network of \(host) and has held its lock for ten seconds. "
                    + "\(path) is as it was. Try again.")
        case .rejected: return check.error(said: lines.dropLast(), path: path, host: host)
        case .incomplete where outcome == .new, .interrupted where outcome == .new: return unknown(result, host)
        case .noLock, .incomplete, .interrupted:
            return ProviderError(
                .command, host: host,
                message: "\(path) on \(host) could not be written\(reason(result)) (status \(status.rawValue)). "
                    + "It is as it was. Look at the space and the permissions of its folder.")
        case .unsynchronised:
            return ProviderError(
                .command, host: host,
                message: "\(path) on \(host) is written, but \(host) could not bring it to its disk\(reason(result)). "
                    + "Look at the disk, then plan again.")
        }
    }

    /// The script's end was not seen: it was killed, or something before it did not start it.
    private func unknown(_ result: CommandResult, _ host: String) -> ProviderError {
        let ending =
            switch result.ending {
            case .exited(let status): "status \(status)"
            case .signalled(let signal): "signal \(signal)"
            }
        return ProviderError(
            .command, host: host,
            message: "Writing \(path) on \(host) was cut short\(reason(result)) (\(ending)). It is the old file or "
                + "the new one, and whole. Plan again to see which.")
    }

    private func reason(_ result: CommandResult) -> String {
        result.errorText.split(whereSeparator: \.isNewline).first.map { ": \(String($0).printableHead)" } ?? ""
    }
}

extension ProviderError.Code {
    package static let locked = Self("locked")
}
