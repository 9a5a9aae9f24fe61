/// How commands that need root are run on a host.
package enum Privilege: String, CaseIterable, Sendable {
    case root
    case sudo
    /// The user is not root, and the inventory says `sudo: false`.
    case none
    case sudoMissing = "sudo-missing"
    /// sudo asks for a password, or does not allow `/bin/sh`.
    case sudoRefused = "sudo-refused"
    /// sudo runs nothing for a user without a terminal (`requiretty`).
    case sudoWantsTerminal = "sudo-wants-terminal"

    /// Defines a function of the shell, `privilege`, that prints one of these words; it needs `LC_ALL=C`.
    ///
    /// - Parameter isAllowed: Whether the inventory lets vpnctl use sudo.
    static func probe(bySudo isAllowed: Bool) -> String {
        #"""
        privilege() {
            if [ "$(id -u)" = 0 ]; then echo \#(root.rawValue); return; fi
            \#(isAllowed ? "" : "echo \(none.rawValue); return")
            said=$(sudo -n /bin/sh -c : 2>&1 >/dev/null </dev/null)
            case $?:$said in
            0:*) echo \#(sudo.rawValue) ;;
            127:*) echo \#(sudoMissing.rawValue) ;;
            *'\#(terminalComplaint)'*) echo \#(sudoWantsTerminal.rawValue) ;;
            *) echo \#(sudoRefused.rawValue) ;;
            esac
        }
        """#
    }

    /// What sudo 1.9 says under `requiretty`, in the locale C.
    static let terminalComplaint = "you must have a tty"

    /// The line of sudoers that lifts it.
    static func terminalCure(for user: String) -> String { "Defaults:\(user) !requiretty" }
}
