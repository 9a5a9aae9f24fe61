package import Foundation

/// The Proxmox host of the guide's network, as far as a shell sees it: a folder with the host's interfaces file, its
/// network, and the programs that stand before those of this machine.
///
/// What is not in the folder is this machine's: a shell in the sandbox is one of the user who started it.
package struct ProxmoxSandbox: Sendable {
    /// How the host's sudo is minded.
    package enum Sudo: String, Sendable {
        /// It runs everything without asking.
        case allowed
        /// It asks for a password, which looks as if it did not allow the command.
        case password
        /// It wants a terminal.
        case terminal
    }

    package let folder: URL

    /// What `interfaces_file` of the inventory is in the sandbox.
    package var interfacesFile: URL { folder.appending(path: "interfaces") }
    private var programs: URL { folder.appending(path: "bin") }
    private var network: NetworkFile { NetworkFile(file: folder.appending(path: "network.json")) }

    /// A sandbox that is there already.
    package init(folder: URL) { self.folder = folder }

    /// Makes one, and starts its network from the interfaces file.
    ///
    /// - Parameters:
    ///   - user: Who logs in.
    ///   - program: The path of `vpnctl`.
    ///   - interfaces: The text of the interfaces file; the guide's host without a return route where none is given.
    ///   - hasSudo: Without it this machine's own is not found either.
    package init(
        folder: URL, user: String, program: String, interfaces: String? = nil, hasSudo: Bool = true
    ) throws {
        self.folder = folder
        let files = FileManager.default
        for name in ["bin", "interfaces.d"] {
            try files.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        try write(SandboxPrograms.guests, to: "guests")
        try write(interfaces ?? Self.interfaces(in: folder), to: "interfaces")
        for (name, script) in SandboxPrograms.scripts(in: folder, user: user, program: program) {
            try ServerProgram.install(script, at: programs.appending(path: name))
        }
        try setSudo(.allowed)
        if !hasSudo { try hideSudo() }
        try network.write(.fresh)
        try reboot()
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: path))
    }

    // MARK: Programs

    /// What a login finds in `PATH`.
    package var path: String {
        let hidden = folder.appending(path: "without-sudo").path
        let rest = FileManager.default.fileExists(atPath: hidden) ? hidden : "/usr/local/bin:/usr/bin:/bin"
        return "\(programs.path):\(rest)"
    }

    package func setSudo(_ sudo: Sudo) throws { try write(sudo.rawValue, to: "sudo") }

    private func hideSudo() throws {
        try FileManager.default.removeItem(at: programs.appending(path: "sudo"))
        let folder = folder.appending(path: "without-sudo")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for source in ["/usr/bin", "/bin"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: source) where name != "sudo" {
                try? FileManager.default.createSymbolicLink(
                    at: folder.appending(path: name), withDestinationURL: URL(fileURLWithPath: "\(source)/\(name)"))
            }
        }
    }

    // MARK: The network

    /// What the kernel has; nothing where the folder is gone.
    var links: [HostNetwork.Link] { (try? network.read())?.links ?? [] }

    /// What `ip` answers.
    package func ip(_ arguments: [String], isRoot: Bool) throws -> ToolOutcome {
        try network.change { network in
            var command = IPCommand(network: network, isRoot: isRoot)
            let outcome = command.run(arguments)
            network = command.network
            return outcome
        }
    }

    /// Takes everything away that is not in the interfaces file, and does what that says.
    ///
    /// Changes that wait in `interfaces.new` are carried out, as Proxmox does at a start.
    package func reboot() throws {
        let pending = folder.appending(path: "interfaces.new")
        if FileManager.default.fileExists(atPath: pending.path) {
            try FileManager.default.removeItem(at: interfacesFile)
            try FileManager.default.moveItem(at: pending, to: interfacesFile)
        }
        try network.change { $0 = NetworkStart.network(from: interfacesFile) }
    }
}

extension ProxmoxSandbox {
    /// What the file says of the way back to the VPN.
    package enum ReturnLines: Sendable {
        case none
        /// As vpnctl writes them.
        case marked
        /// As the guide tells a person to write them.
        case byHand
    }

    /// The interfaces file of the guide's host, as Proxmox writes it.
    package static func interfaces(in folder: URL, lines: ReturnLines = .none, hasIPv6: Bool = false) -> String {
        let mark = lines == .marked ? " # vpnctl:\(GuideNetwork.site)/vpn-return" : ""
        let route = """

            \tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true\(mark)
            \tpost-down ip route del 10.0.1.0/24 || true\(mark)
            """
        let ipv6 = """


            iface vmbr1 inet6 static
            \taddress fd00:10::254/64
            """
        return """
            # network interface settings; autogenerated
            # Please do NOT modify this file directly, unless you know what
            # you're doing.
            #
            # If you want to manage parts of the network configuration manually,
            # please utilize the 'source' or 'source-directory' directives to do
            # so.
            # PVE will preserve these directives, but will NOT read its network
            # configuration from sourced files, so do not attempt to move any of
            # the PVE managed interfaces into external files!

            auto lo
            iface lo inet loopback

            iface enp1s0 inet manual

            auto vmbr0
            iface vmbr0 inet static
            \taddress 203.0.113.10/24
            \tgateway 203.0.113.1
            \tbridge-ports enp1s0
            \tbridge-stp off
            \tbridge-fd 0
            #WAN

            auto vmbr1
            iface vmbr1 inet static
            \taddress 10.0.0.254/24
            \tbridge-ports none
            \tbridge-stp off
            \tbridge-fd 0\(lines == .none ? "" : route)
            #Management\(hasIPv6 ? ipv6 : "")

            auto vmbr2
            iface vmbr2 inet manual
            \tbridge-ports none
            \tbridge-stp off
            \tbridge-fd 0
            #Service

            source \(folder.path)/interfaces.d/*

            """
    }
}
