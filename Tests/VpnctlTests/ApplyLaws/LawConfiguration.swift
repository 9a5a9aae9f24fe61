import Foundation
import Providers
import Reconciler
import TestSupport

@testable import Lab

/// A config.xml, less what a run of vpnctl may change in it.
struct LawConfiguration {
    let root: XMLNode

    init(_ document: String) throws { root = try XMLReader.read(Data(document.utf8)) }

    private init(_ root: XMLNode) { self.root = root }

    var text: String { String(decoding: root.document(), as: UTF8.self) }

    /// What a plan's changes may touch.
    struct Reach {
        /// UUIDs of records, and keys of interfaces.
        var names: Set<String> = []
        var changesSwitch = false
        /// Whether the call that assigns interfaces adds `lock` leaves to all of them.
        var locksInterfaces = false
    }

    // MARK: What stays

    /// Everything that a plan with this reach has to leave alone, byte for byte.
    func beyond(_ reach: Reach) -> LawConfiguration {
        LawConfiguration(Self.stripped(root, at: [], reach))
    }

    private static func stripped(_ node: XMLNode, at path: [String], _ reach: Reach) -> XMLNode {
        let children = node.children.compactMap { child -> XMLNode? in
            if path.isEmpty, child.name == "revision" { return nil }
            if let uuid = child.attribute("uuid"), reach.names.contains(uuid) { return nil }
            if path == ["interfaces"] {
                // The group comes and goes with the service.
                if child.name == "wireguard" || reach.names.contains(child.name) { return nil }
                if reach.locksInterfaces { return child.without(child: "lock") }
            }
            if reach.changesSwitch, path.last == "general", child.name == "enabled" { return nil }
            return stripped(child, at: path + [child.name], reach)
        }
        return withoutTime(node, children)
    }

    private static func withoutTime(_ node: XMLNode, _ children: [XMLNode]) -> XMLNode {
        let attributes = node.attributes.filter { $0.name != "persisted_at" }
        if node.children.isEmpty { return XMLNode(node.name, attributes: attributes, text: node.text) }
        return XMLNode(node.name, attributes: attributes, children: children)
    }

    // MARK: What is the same

    /// The configuration in a form that is equal wherever two of them mean the same to the firewall.
    ///
    /// Records are in the order of their UUIDs, the sequences of a site's rules are ranks on their interface, and the keys
    /// of these instances are left out.
    func canonical(of site: String, withoutKeysOf instances: Set<String>) -> LawConfiguration {
        let rules = root.at(["OPNsense", "Firewall", "Filter", "rules"])?.children ?? []
        let ours = rules.filter { $0.text(of: "description").contains("[vpnctl:\(site)/") }
        var ranks: [String: String] = [:]
        for (_, rules) in Dictionary(grouping: ours, by: { $0.text(of: "interface") }) {
            let order = rules.sorted { Int($0.text(of: "sequence")) ?? 0 < Int($1.text(of: "sequence")) ?? 0 }
            for (rank, rule) in order.enumerated() { ranks[rule.attribute("uuid") ?? ""] = "rank \(rank)" }
        }
        return LawConfiguration(Self.canonical(root, at: [], ranks, instances))
    }

    private static func canonical(
        _ node: XMLNode, at path: [String], _ ranks: [String: String], _ instances: Set<String>
    ) -> XMLNode {
        let hasNoKeys = path.last == "server" && node.attribute("uuid").map(instances.contains) == true
        var children = node.children.compactMap { child -> XMLNode? in
            if path.isEmpty, child.name == "revision" { return nil }
            if hasNoKeys, child.name == "pubkey" || child.name == "privkey" { return nil }
            if child.name == "sequence", let rank = ranks[node.attribute("uuid") ?? ""] {
                return XMLNode(child.name, text: rank)
            }
            if child.name == "peers" || child.name == "content" || child.name == "tunneladdress" {
                let parts = child.text.split { $0 == "," || $0 == "\n" }.sorted()
                return XMLNode(child.name, text: parts.joined(separator: ","))
            }
            return canonical(child, at: path + [child.name], ranks, instances)
        }
        // An interface that was assigned anew is the last one, with its leaves in another order.
        if path.first == "interfaces", path.count < 3 { children.sort { $0.name < $1.name } }
        if children.contains(where: { $0.attribute("uuid") != nil }) {
            children = children.enumerated().sorted {
                ($0.element.attribute("uuid") ?? "", $0.offset) < ($1.element.attribute("uuid") ?? "", $1.offset)
            }.map(\.element)
        }
        return withoutTime(node, children)
    }

    // MARK: Records

    /// Leaves of the record that are not the same in another configuration; nil where one of them lacks it.
    func changedLeaves(of uuid: String, in other: LawConfiguration) -> Set<String>? {
        guard let before = Self.record(uuid, in: root), let after = Self.record(uuid, in: other.root) else {
            return nil
        }
        let names = Set((before.children + after.children).map(\.name))
        return names.filter { before.text(of: $0) != after.text(of: $0) }
    }

    private static func record(_ uuid: String, in node: XMLNode) -> XMLNode? {
        if node.attribute("uuid") == uuid { return node }
        return node.children.lazy.compactMap { record(uuid, in: $0) }.first
    }

    /// The lines by which two configurations differ, a few of them.
    func differences(to other: LawConfiguration) -> [String] {
        let difference = other.text.split(separator: "\n").difference(from: text.split(separator: "\n"))
        return difference.prefix(24).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }
    }
}
