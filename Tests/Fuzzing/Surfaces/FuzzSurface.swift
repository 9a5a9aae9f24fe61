import Interfaces
import Inventory
import Providers
import Reconciler
import XML

/// A place where vpnctl reads bytes that somebody else wrote.
package enum FuzzSurface: String, CaseIterable, Sendable {
    /// One file of an inventory.
    case inventory
    /// What a firewall answers to the reads of a plan: the bodies in the order of the requests, parted by zero bytes.
    case answers
    /// The XML of an XML-RPC answer or a configuration.
    case document
    /// A host's `/etc/network/interfaces`.
    case interfaces

    /// Reads the bytes as vpnctl does; says what is wrong with how it went, and nil where it went well.
    ///
    /// Bad input ending in an error is well; a trap ends the program.
    package func problem(with bytes: [UInt8]) async -> String? {
        switch self {
        case .inventory: Self.problem(withInventory: bytes)
        case .answers: await AnsweredFirewall(bodies: bytes).problem()
        case .document: Self.problem(withDocument: bytes)
        case .interfaces: Self.problem(withInterfaces: bytes)
        }
    }

    /// How many steps the plan of a firewall with these answers has.
    package static func stepCount(ofAnswers bytes: [UInt8]) async throws -> Int {
        try await AnsweredFirewall(bodies: bytes).plan().steps.count
    }

    private static func problem(withInventory bytes: [UInt8]) -> String? {
        do {
            let site = try Site.parse(files: [("site.yaml", bytes)], today: nil)
            return site.warnings.contains { $0.severity == .error } ? "an error among the warnings" : nil
        } catch {
            if !error.list.contains(where: { $0.severity == .error }) { return "refused without an error" }
            for diagnostic in error.list {
                guard let place = diagnostic.place else { continue }
                // Unicode has many line breaks; each is a byte at least.
                guard place.line >= 1, place.column >= 1, place.line <= bytes.count + 1 else {
                    return "\(diagnostic.code) lies nowhere in the file"
                }
            }
            return nil
        }
    }

    private static func problem(withInterfaces bytes: [UInt8]) -> String? {
        guard let mark = RouteMark(site: "home", id: "vpn-return") else { return "no mark" }
        return EditedInterfaces(bytes: bytes, mark: mark).problem()
    }

    private static func problem(withDocument bytes: [UInt8]) -> String? {
        do {
            let root = try Element(parsing: bytes)
            return root.name.isEmpty ? "an element without a name" : nil
        } catch {
            let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
            return (1...lines).contains(error.line) ? nil : "line \(error.line) of \(lines)"
        }
    }
}
