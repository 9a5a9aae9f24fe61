import ArgumentParser
import Providers

/// `vpnctl push`: put one file to a host or into a container, whole or not at all.
struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Put a file to a host or into one of its containers, whole and proven or not at all.",
        discussion: """
            The file is written beside its destination, brought to the disk, compared and renamed, so that a reader \
            sees the old one or the new one. Its mode is that of the local file; where root replaces a file, the owner \
            stays. With `sudo: true` in the inventory it is written by root. HOST/CT puts it into a container, by pct \
            exec.

            Exit codes: 0 in place, 255 not, 130 interrupted.
            """)

    @Argument(help: "A host of the inventory, or HOST/CT for a container of a Proxmox host.")
    var place: String

    @Argument(help: "The file here.", completion: .file())
    var file: String

    @Argument(help: "The path of the file there; a relative one starts from the user's home.")
    var destination: String

    @OptionGroup var options: SiteOptions

    func run() async throws {
        let site = try options.load()
        let place = try RemotePlace(place, in: site)
        let (file, destination) = (file, destination)
        try await Interrupt.guarding {
            let push = try FilePush(file, to: destination, at: place)
            try await Connections(site: site).ssh.withConnection(to: place.host) { connection in
                try await push.send(to: place, over: connection)
            }
        }
    }
}
