import Foundation
import Interfaces
import TestSupport
import Testing

/// The interfaces files that lie beside the repository, with what the real programs made of them.
enum Corpus {
    /// What is known of one file.
    struct Entry: Decodable, Sendable {
        let verdict: String
        let stanzas: [[JSONValue]]
        let refuse: String?
        let insertAfterLine: Int?

        enum CodingKeys: String, CodingKey {
            case stanzas, refuse
            case verdict = "route_10.0.1.0/24_via_10.0.0.1_on_vmbr0"
            case insertAfterLine = "insert_after_line"
        }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/vectors/interfaces").standardizedFileURL

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func entries() throws -> [String: Entry] {
        try JSONDecoder().decode(
            [String: Entry].self, from: Data(contentsOf: folder.appending(path: "manifest.json")))
    }

    /// The bytes of every file, by name.
    static func files(_ kind: String = "files") throws -> [String: [UInt8]] {
        let folder = folder.appending(path: kind)
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".interfaces")
        {
            files[String(name.dropLast(".interfaces".count))] = [UInt8](
                try Data(contentsOf: folder.appending(path: name)))
        }
        return files
    }
}

/// The route of the guide, and its mark.
enum Sample {
    static func route(
        _ destination: String = "10.0.1.0/24", via nextHop: String = "10.0.0.1", on device: String = "vmbr0",
        metric: Int? = nil
    ) throws -> WantedRoute {
        try #require(WantedRoute(destination: destination, nextHop: nextHop, device: device, metric: metric))
    }

    static func mark(_ id: String = "vpn-return") throws -> RouteMark { try #require(RouteMark(site: "home", id: id)) }

    static func configuration(_ bytes: [UInt8], hasPendingChanges: Bool = false) -> InterfacesConfiguration {
        InterfacesConfiguration(
            main: InterfacesFile(path: "/etc/network/interfaces", bytes: bytes), hasPendingChanges: hasPendingChanges)
    }

    static func configuration(_ text: String) -> InterfacesConfiguration { configuration(Array(text.utf8)) }

    /// A bridge as Proxmox's installer leaves it, with options of one's own.
    static func bridge(_ options: String = "", after: String = "") -> String {
        """
        auto lo
        iface lo inet loopback

        iface enp1s0 inet manual

        auto vmbr0
        iface vmbr0 inet static
        \taddress 10.0.0.2/24
        \tgateway 10.0.0.254
        \tbridge-ports enp1s0
        \tbridge-stp off
        \tbridge-fd 0
        \(options)\(after)
        """
    }
}
