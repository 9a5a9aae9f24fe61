package import Foundation

/// The programs of OpenSSH on this machine: installed, or unpacked beside the build by `.ci/tools`.
package struct OpenSSH: Sendable {
    package let server: String
    /// Libraries that show the server a user of its own; empty where the current user is shown.
    package let wrappers: [String]
    /// Where the libraries of unpacked programs are.
    package let libraries: [String]
    /// Where programs are looked for, in this order.
    private let folders: [String]

    /// - Parameters:
    ///   - tools: What `.ci/tools` unpacks into, where there is such a folder.
    ///   - installed: Where this machine's own programs are.
    /// - Throws: ``ServerProgram/Failure``, which says what to install.
    package init(tools: URL?, installed: [String] = OpenSSH.installed) throws {
        // An unpacked server comes with all that it needs to be nobody's server but the lab's.
        let unpacked = ["usr/sbin", "usr/bin"].compactMap { tools?.appending(path: $0).path }
        folders = unpacked.prefix(1) + installed + unpacked.dropFirst()
        guard let server = Self.program("sshd", in: folders), Self.program("ssh-keygen", in: folders) != nil else {
            throw ServerProgram.Failure(text: Self.missing)
        }
        self.server = server
        let places = ["/usr/lib", "/usr/lib64"]
        libraries = tools.map { Self.architectures(of: $0.path + "/usr/lib") } ?? []
        let known = libraries + places.flatMap { Self.architectures(of: $0) + [$0] }
        let found = ["libnss_wrapper.so", "libuid_wrapper.so"].compactMap { name in
            known.map { "\($0)/\(name)" }.first(where: FileManager.default.fileExists(atPath:))
        }
        wrappers = found.count == 2 ? found : []
        guard geteuid() != 0 || !wrappers.isEmpty || Self.servesRoot else {
            throw ServerProgram.Failure(text: Self.missingForRoot)
        }
    }

    /// Where the system and the user have programs.
    package static var installed: [String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"]
            + path.split(separator: ":").map(String.init) + ["/opt/homebrew/sbin", "/opt/homebrew/bin"]
    }

    private static let missing = """
        there is no sshd here: `apt-get install openssh-server` brings one, and in the repository .ci/tools unpacks one \
        that is not installed
        """
    private static let missingForRoot = """
        root's sshd needs more of the machine: install libnss-wrapper and libuid-wrapper, or let .ci/tools unpack them
        """

    /// Whether the machine is prepared for a server of root's.
    private static var servesRoot: Bool {
        ["/run/sshd", "/private/var/empty"].contains(where: FileManager.default.fileExists(atPath:))
    }

    /// The folders of libraries for this machine, as Debian names them.
    private static func architectures(of folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.contains("-linux-") }.sorted().map { "\(folder)/\($0)" }
    }

    private static func program(_ name: String, in folders: [String]) -> String? {
        folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile(atPath:))
    }

    /// What a program of OpenSSH is started with: its path, and where it finds its libraries.
    ///
    /// - Throws: ``ServerProgram/Failure`` where it is not there.
    package func client(_ name: String) throws -> (path: String, environment: [String: String]) {
        guard let path = Self.program(name, in: folders) else {
            throw ServerProgram.Failure(text: "there is no \(name) here")
        }
        return (path, libraries.isEmpty ? [:] : ["LD_LIBRARY_PATH": libraries.joined(separator: ":")])
    }

    /// Makes a key pair without a passphrase, `file` and `file.pub`.
    package func makeKey(_ file: URL) throws {
        let (path, environment) = try client("ssh-keygen")
        try ServerProgram.run(
            path, ["-q", "-t", "ed25519", "-N", "", "-C", file.lastPathComponent, "-f", file.path],
            environment: environment)
    }
}

extension OpenSSH {
    /// The folder of unpacked tools beside a build, for a program in its `.build`; nil for one that is installed.
    package static func tools(besideBuildOf program: String) -> URL? {
        var folder = URL(fileURLWithPath: program).resolvingSymlinksInPath()
        while folder.path != "/" {
            folder = folder.deletingLastPathComponent()
            guard folder.lastPathComponent.hasPrefix(".build") else { continue }
            let tools = folder.deletingLastPathComponent().appending(path: ".build-tools")
            return FileManager.default.fileExists(atPath: tools.path) ? tools : nil
        }
        return nil
    }
}
