package import Foundation

/// What a login on the lab's firewall takes of this machine beside an sshd: csh, and a PHP that reads XML.
package struct FirewallPrograms: Sendable {
    package let csh: String
    package let php: String

    /// - Parameters:
    ///   - tools: What `.ci/tools` and `.ci/tools-php` unpack into, where there is such a folder.
    ///   - installed: Where this machine's own programs are.
    /// - Throws: ``ServerProgram/Failure``, which says what to install. PHP is run once where it is this machine's own.
    package init(tools: URL?, installed: [String] = OpenSSH.installed) throws(ServerProgram.Failure) {
        func program(_ names: [String], unpacked: [String]) -> String? {
            let places =
                unpacked.compactMap { tools?.appending(path: $0).path }
                + names.flatMap { name in installed.map { "\($0)/\(name)" } }
            return places.first(where: FileManager.default.isExecutableFile(atPath:))
        }
        let csh = program(["tcsh", "csh"], unpacked: ["bin/tcsh", "usr/bin/tcsh"])
        let own = tools?.appending(path: "php/bin/php").path
        let php = program(["php"], unpacked: ["php/bin/php"]).flatMap { $0 == own || Self.readsXML($0) ? $0 : nil }
        guard let csh, let php else {
            let missing = [csh == nil ? "csh" : nil, php == nil ? "PHP that reads XML" : nil].compactMap(\.self)
            throw ServerProgram.Failure(
                text:
                    "there is no \(missing.joined(separator: ", and no ")) here: `apt-get install tcsh php-cli php-xml` "
                    + "brings both, and in the repository `make tools` unpacks what is not installed")
        }
        (self.csh, self.php) = (csh, php)
    }

    private static func readsXML(_ php: String) -> Bool {
        let question = #"exit(extension_loaded("simplexml") && extension_loaded("dom") ? 0 : 1);"#
        do {
            try ServerProgram.run(php, ["-r", question])
            return true
        } catch {
            return false
        }
    }
}
