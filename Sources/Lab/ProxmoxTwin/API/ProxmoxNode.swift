import Foundation

/// A node as it stands: what the methods of the API look at.
struct ProxmoxNode: Sendable {
    var settings: ProxmoxTwinSettings
    let folder: URL
    /// Of the server's certificate.
    let fingerprint: String

    var name: String { settings.node }
    var accessControl: AccessControl {
        AccessControl(entries: settings.permissions, roles: settings.roles)
    }

    /// Works on a request, and tells whose it was.
    func response(to request: Request) -> (Response, sender: String?) {
        guard request.path.hasPrefix("/api2/") else {
            return (.text(501, "no formatter for uri \(request.path), "), nil)
        }
        guard case .header(let header) = request.sender, let offered = Self.token(in: header) else {
            return (.bare(401, "No ticket", delay: Self.refusalDelay), nil)
        }
        guard let token = token(offered) else {
            return (.bare(401, "Authentication failed!", delay: Self.refusalDelay), nil)
        }
        let parts = request.path.split(separator: "/").dropFirst()
        let rest = "/" + parts.dropFirst().joined(separator: "/")
        let form = ProxmoxFormat(rawValue: String(parts.first ?? ""))
        guard let form else { return (.text(501, "no formatter for uri \(rest), \(parts.first ?? "")"), token.id) }
        do {
            return (form.response(try answer(request, rest, token)), token.id)
        } catch let failure as ProxmoxFailure {
            return (form.response(failure), token.id)
        } catch let failure as RemoteFailure {
            return (.bare(failure.status, failure.reason), token.id)
        } catch {
            return (form.response(ProxmoxFailure.died("\(error)")), token.id)
        }
    }

    /// A wrong login is answered late, whatever is wrong with it.
    private static let refusalDelay = 3.0

    // MARK: Who

    /// What a header offers as a token: `PVEAPIToken=…`, or a space in place of the sign; percent-encoding is undone.
    private static func token(in header: String) -> String? {
        guard header.hasPrefix("PVEAPIToken") else { return nil }
        let rest = header.dropFirst("PVEAPIToken".count)
        guard let sign = rest.first, sign == "=" || sign == " " else { return nil }
        let text = String(rest.dropFirst())
        return text.removingPercentEncoding ?? text
    }

    private func token(_ text: String) -> ProxmoxToken? {
        settings.tokens.first { $0.text == text && $0.expires.map { $0 > settings.clock() } ?? true }
    }

    // MARK: What

    private func answer(_ request: Request, _ path: String, _ token: ProxmoxToken) throws -> ProxmoxAnswer {
        let parts = path.split(separator: "/").map { String($0).removingPercentEncoding ?? String($0) }
        for method in ProxmoxMethod.all where request.isGet {
            guard let own = method.match(parts) else { continue }
            var parameters = own
            if let mark = request.uri.firstIndex(of: "?"),
                case .object(let members) = FormDecoding.value(of: request.uri[request.uri.index(after: mark)...])
            {
                for member in members { parameters[member.name] = member.value.phpString ?? "" }
            }
            try authorize(token, for: method, parameters)
            if let node = own["node"], node != name { throw failure(ofNode: node) }
            try method.check(parameters)
            return try method.run(self, ProxmoxCall(token: token, parameters: parameters))
        }
        throw ProxmoxFailure.notImplemented(request.method, path)
    }

    private func authorize(
        _ token: ProxmoxToken, for method: ProxmoxMethod, _ parameters: [String: String]
    ) throws {
        guard case .any(let privileges, let template) = method.permission else { return }
        var path = template
        for (name, value) in parameters { path = path.replacingOccurrences(of: "{\(name)}", with: value) }
        let own = accessControl.privileges(of: token, on: path)
        guard privileges.contains(where: { own[$0] != nil }) else {
            throw ProxmoxFailure.forbidden(path, privileges)
        }
    }

    /// What comes back for another node.
    private func failure(ofNode node: String) -> any Error {
        switch settings.otherNodes.first(where: { $0.name == node })?.trouble {
        case .refusesConnection: RemoteFailure(status: 595, reason: "Connection refused")
        case .wrongCertificate:
            RemoteFailure(status: 596, reason: "error:0A000086:SSL routines::certificate verify failed")
        case nil:
            ProxmoxFailure.died(
                "hostname lookup '\(node)' failed - failed to get address info for: \(node): "
                    + "Temporary failure in name resolution")
        }
    }

    /// The other node did not take the request over.
    private struct RemoteFailure: Error {
        let status: Int
        let reason: String
    }
}

/// The forms of an answer, by the first part of the path.
enum ProxmoxFormat: String {
    case json, extjs

    func response(_ answer: ProxmoxAnswer) -> Response {
        let data = [JSON.Member(name: "data", value: answer.data)]
        let success = self == .extjs ? [JSON.Member(name: "success", value: .int(1))] : []
        return response(200, "OK", data + answer.attributes + success)
    }

    func response(_ failure: ProxmoxFailure) -> Response {
        var members = [
            JSON.Member(name: "data", value: .null), JSON.Member(name: "message", value: .string(failure.message)),
        ]
        if !failure.errors.isEmpty { members.append(JSON.Member(name: "errors", value: .object(failure.errors))) }
        guard self == .extjs else { return response(failure.status, failure.reason, members) }
        members += [
            JSON.Member(name: "success", value: .int(0)),
            JSON.Member(name: "status", value: .string(String(failure.status))),
        ]
        return response(200, "OK", members)
    }

    private func response(_ status: Int, _ reason: String, _ members: [JSON.Member]) -> Response {
        Response(
            status: status, reason: reason, contentType: "application/json;charset=UTF-8",
            body: JSON.object(members).encoded(as: .perl))
    }
}
