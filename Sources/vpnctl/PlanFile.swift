import Foundation
import Providers
import Reconciler

/// A reviewed plan, as `vpnctl plan --out` wrote it: what may be done, and by which digest it is known.
struct PlanFile {
    let path: String
    let site: String
    let digest: String
    let scope: PlanScope
    let steps: [Record]

    /// What the file says of a step, as far as apply would do it.
    struct Record: Decodable, Equatable {
        let address: String
        let verb: String
        let effect: String
        let needs: [Int]
        let changes: [Change]

        struct Change: Decodable, Equatable {
            let attribute: String
            let before: Scalar?
            let after: Scalar?
        }
    }

    /// A value of an attribute.
    enum Scalar: Decodable, Equatable {
        case flag(Bool)
        case number(Int)
        case text(String)
        case list([Scalar])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .list(try container.decode([Scalar].self))
            }
        }
    }

    private struct Document: Decodable {
        let formatVersion: String
        let site: String
        let digest: String
        let only: [String]
        let reload: Bool
        let steps: [Record]

        enum CodingKeys: String, CodingKey {
            case formatVersion = "format_version"
            case site, digest, only, reload, steps
        }
    }

    private struct Version: Decodable {
        let formatVersion: String

        enum CodingKeys: String, CodingKey {
            case formatVersion = "format_version"
        }
    }

    /// - Throws: ``Output/Failure`` where the file is not a plan that this version can read.
    init(path: String) throws {
        self.path = path
        let data = try Self.contents(path)
        let known = PlanJSON.formatVersion
        guard let version = try? JSONDecoder().decode(Version.self, from: data).formatVersion else {
            throw Output.Failure(
                message: "\(path) is no plan: it is not JSON with a format_version. Write one with "
                    + "`vpnctl plan --out \(path)`.")
        }
        guard version.split(separator: ".").first == known.split(separator: ".").first else {
            throw Output.Failure(
                message: "\(path) has the format \(version.printable), and this vpnctl reads \(known). "
                    + "Plan again with this version and have it reviewed.")
        }
        guard let document = try? JSONDecoder().decode(Document.self, from: data) else {
            throw Output.Failure(
                message: "\(path) is no complete plan: something was cut off or edited. Write it again with "
                    + "`vpnctl plan --out \(path)`.")
        }
        site = document.site
        digest = document.digest
        scope = PlanScope(only: document.only, reloadsUnknown: document.reload)
        steps = document.steps
    }

    /// Refuses an inventory of another site, before anything is contacted.
    ///
    /// - Throws: ``Output/Failure``.
    func expect(site name: String) throws {
        guard site == name else {
            throw Output.Failure(
                message: "\(path) is a plan for the site \(site.printable), and the inventory is that of \(name). "
                    + "Nothing was changed.")
        }
    }

    private static let largest = 64 << 20

    private static func contents(_ path: String) throws -> Data {
        let manager = FileManager.default
        guard let attributes = try? manager.attributesOfItem(atPath: path) else {
            throw Output.Failure(message: "\(path) cannot be read: there is no such file.")
        }
        // What was reviewed is the file; a link can lead to another one the next moment.
        if attributes[.type] as? FileAttributeType == .typeSymbolicLink {
            let target = (try? manager.destinationOfSymbolicLink(atPath: path)) ?? "something else"
            throw Output.Failure(
                message: "\(path) is a symbolic link to \(target.printable). Name the plan's own file.")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw Output.Failure(message: "\(path) is not a file.")
        }
        guard (attributes[.size] as? NSNumber)?.intValue ?? 0 <= largest else {
            throw Output.Failure(message: "\(path) is larger than 64 MiB, which no plan is.")
        }
        guard let data = manager.contents(atPath: path) else {
            throw Output.Failure(message: "\(path) cannot be read. Check its mode.")
        }
        return data
    }

    // MARK: Beside the plan of now

    /// The same records of a plan that was just made.
    static func records(of plan: PlanJSON) throws -> [Record] {
        try JSONDecoder().decode(Document.self, from: Data(plan.encoded())).steps
    }

    /// What differs between what was reviewed and what would be done now, by address; a line each.
    func differences(to now: [Record]) -> [String] {
        let before = Dictionary(grouping: steps, by: \.address)
        let after = Dictionary(grouping: now, by: \.address)
        return Set(before.keys).union(after.keys).sorted().compactMap { address in
            let old = before[address]?.map { Self.text($0) }
            let new = after[address]?.map { Self.text($0) }
            if old == new { return nil }
            let was = old?.joined(separator: ", then ") ?? "nothing to do"
            let become = new?.joined(separator: ", then ") ?? "nothing to do"
            return was == become ? "\(address): the order differs" : "\(address): was \(was), is \(become)"
        }
    }

    private static func text(_ record: Record) -> String {
        let changes = record.changes.map { change in
            "\(change.attribute) \(text(change.before)) -> \(text(change.after))"
        }
        let isByHand = record.verb == Verb.manual.rawValue
        return ([record.effect] + changes + (isByHand ? ["by hand"] : [])).joined(separator: " ")
    }

    private static func text(_ value: Scalar?) -> String {
        switch value {
        case nil: "none"
        case .flag(let flag)?: flag ? "true" : "false"
        case .number(let number)?: String(number)
        case .text(let text)?: text
        case .list(let list)?: list.map { Self.text($0) }.joined(separator: ", ")
        }
    }
}
