import Inventory
import Reconciler

extension OPNsenseProvider {
    /// Writes an object whose changes are one request each; several changes of one object are one write.
    func writeObject(_ first: Change, all changes: [Change]) async throws {
        let uuid = self.uuid(for: first)
        if first.effect == .delete { return try await delete(first, uuid) }
        var fields: [String: String] = [:]
        for change in changes {
            for difference in change.differences {
                fields.merge(try self.fields(of: difference, change)) { _, new in new }
            }
        }
        switch first.address.kind {
        case OPNsenseKinds.wireguard:
            _ = try await send(OPNsenseWrite(OPNsenseAPI.writeWireGuard, nil, "general", fields))
        case OPNsenseKinds.instance: try await writeInstance(first, uuid, fields)
        case OPNsenseKinds.alias:
            fields["name"] = first.address.name
            _ = try await send(OPNsenseWrite(OPNsenseAPI.setAlias, uuid, "alias", fields))
        case OPNsenseKinds.rule: _ = try await send(OPNsenseWrite(OPNsenseAPI.setRule, uuid, "rule", fields))
        case OPNsenseKinds.gateway:
            fields["name"] = first.address.name
            _ = try await send(OPNsenseWrite(OPNsenseAPI.setGateway, uuid, "gateway_item", fields))
        case OPNsenseKinds.route:
            // Without its network the firewall would take the old route out at the next reload.
            fields["network"] = fields["network"] ?? comparison.live[first.address]?.attributes["network"]?.fieldText
            _ = try await send(OPNsenseWrite(OPNsenseAPI.setRoute, uuid, "route", fields))
        default: throw unknownKind(first)
        }
    }

    private func delete(_ change: Change, _ uuid: String) async throws {
        let call: OPNsenseAPI.Call
        switch change.address.kind {
        case OPNsenseKinds.instance: call = OPNsenseAPI.deleteInstance
        case OPNsenseKinds.alias: call = OPNsenseAPI.deleteAlias
        case OPNsenseKinds.rule: call = OPNsenseAPI.deleteRule
        case OPNsenseKinds.route: call = OPNsenseAPI.deleteRoute
        case OPNsenseKinds.gateway: call = OPNsenseAPI.deleteGateway
        default: throw unknownKind(change)
        }
        try await expectUnchanged(change.address, uuid)
        _ = try await send(OPNsenseWrite(call, uuid))
    }

    // MARK: Instances

    /// Creates or updates an instance; a new one gets a key pair that the firewall makes in the same step.
    ///
    /// The private key goes from one answer into the next request and nowhere else.
    private func writeInstance(_ change: Change, _ uuid: String, _ given: [String: String]) async throws {
        var write = OPNsenseWrite(OPNsenseAPI.setInstance, uuid, "server", given)
        if change.effect == .create {
            let pair = try await reader.one(OPNsenseAPI.makeKeyPair, KeyPair.self)
            guard pair.status == "ok", let key = try? PublicKey(parsing: pair.pubkey), !pair.privkey.isEmpty else {
                throw ProviderError(
                    .malformed, host: host.name,
                    message: "\(host.name) made no key pair for \(change.address). Nothing was stored.")
            }
            write.fields["pubkey"] = key.base64
            write.fields["privkey"] = pair.privkey
            write.fields["enabled"] = write.fields["enabled"] ?? "1"
        }
        _ = try await send(write)
    }

    // MARK: Fields

    /// The fields of the model that one attribute stands for.
    private func fields(of difference: Difference, _ change: Change) throws -> [String: String] {
        guard let value = difference.after else { return [:] }
        switch change.address.kind {
        case OPNsenseKinds.wireguard where difference.attribute == "enabled": return ["enabled": value.fieldText]
        case OPNsenseKinds.instance: return try instanceFields(difference, value, change)
        case OPNsenseKinds.alias: return try aliasFields(difference, value, change)
        case OPNsenseKinds.rule: return try ruleFields(difference, value, change)
        case OPNsenseKinds.gateway: return try gatewayFields(difference, value, change)
        case OPNsenseKinds.route: return try routeFields(difference, value, change)
        default: throw unknown(difference, of: change)
        }
    }

    private func instanceFields(
        _ difference: Difference, _ value: Value, _ change: Change
    ) throws -> [String: String] {
        switch difference.attribute {
        case "device": ["instance": String(value.fieldText.dropFirst("wg".count))]
        case "addresses": ["tunneladdress": value.fieldText]
        case "port": ["port": value.fieldText]
        case "mtu": ["mtu": value.fieldText]
        case "enabled": ["enabled": value.fieldText]
        case "name": ["name": value.fieldText]
        case "routes": ["disableroutes": value == "none" ? "1" : "0"]
        default: throw unknown(difference, of: change)
        }
    }

    private func aliasFields(_ difference: Difference, _ value: Value, _ change: Change) throws -> [String: String] {
        switch difference.attribute {
        case "type": ["type": value.fieldText]
        case "enabled": ["enabled": value.fieldText]
        case "description": ["description": value.fieldText]
        case "content": ["content": value.fieldText.split(separator: ",").joined(separator: "\n")]
        default: throw unknown(difference, of: change)
        }
    }

    private func gatewayFields(
        _ difference: Difference, _ value: Value, _ change: Change
    ) throws -> [String: String] {
        switch difference.attribute {
        case "address": ["gateway": value.fieldText, "ipprotocol": value.fieldText.contains(":") ? "inet6" : "inet"]
        case "interface": ["interface": value.fieldText]
        default: throw unknown(difference, of: change)
        }
    }

    private func routeFields(_ difference: Difference, _ value: Value, _ change: Change) throws -> [String: String] {
        switch difference.attribute {
        case "network": ["network": value.fieldText]
        case "gateway": ["gateway": value.fieldText]
        case "description": ["descr": value.fieldText]
        // Until 26.1.9 the one, since 26.1.10 the other; the firewall ignores the one that it does not know.
        case "enabled": ["enabled": value.fieldText, "disabled": value == true ? "0" : "1"]
        default: throw unknown(difference, of: change)
        }
    }

    // MARK: Errors

    func unknown(_ difference: Difference, of change: Change) -> ProviderError {
        ProviderError(
            .invalidRequest, host: host.name,
            message: "\(change.address): this version of vpnctl cannot write \(difference.attribute). "
                + "Nothing was sent.")
    }

    func unknownKind(_ change: Change) -> ProviderError {
        ProviderError(
            .invalidRequest, host: host.name,
            message: "\(change.address): this version of vpnctl cannot \(change.verb.rawValue) it. Nothing was sent.")
    }
}

/// `wireguard/server/key_pair`.
private struct KeyPair: Decodable, Sendable {
    let privkey: String
    let pubkey: String
    let status: String
}

extension Value {
    /// The value as the API's fields spell it: flags as 0 and 1, lists with commas, nothing as the empty string.
    var fieldText: String {
        switch self {
        case .none: ""
        case .flag(let flag): flag ? "1" : "0"
        case .number(let number): String(number)
        case .text(let text): text
        case .list(let values): values.map(\.fieldText).joined(separator: ",")
        case .reference(let address): address.name
        case .secret: ""
        }
    }
}
