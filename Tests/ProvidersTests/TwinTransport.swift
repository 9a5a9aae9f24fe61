import Foundation
import Inventory
import Lab

@testable import Providers

/// Hands requests to a twin without a socket between.
struct TwinTransport: HTTPTransport {
    let twin: OPNsenseTwin
    var user = "root"

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let body = request.body.isEmpty ? nil : String(decoding: request.body, as: UTF8.self)
        let type = request.headers.first { $0.name.lowercased() == "content-type" }?.value
        let answer = try await twin.call(
            request.method.rawValue, request.path, body, contentType: type, user: user)
        return HTTPResponse(status: answer.status, body: Array(answer.body))
    }
}

extension OPNsenseTwin {
    /// A call that must be taken; the answer's `result`, `status` or `message` says so.
    func take(_ path: String, _ body: String = "{}") async throws {
        let answer = try await call("POST", "/api/" + path, body)
        let word = answer["result"] ?? answer["status"] ?? answer["message"] ?? ""
        guard answer.status == 200, ["saved", "deleted", "ok", "OK\n\n"].contains(word) else {
            throw TwinRefusal(call: path, answer: answer.text)
        }
    }

    /// What a plan of the inventory says of this firewall, which the inventory calls `fw`.
    func plan(_ yaml: String) async throws -> SitePlan {
        let site = try Site.parse(files: [(path: "site.yaml", bytes: Array(yaml.utf8))], today: nil)
        let reader = OPNsenseReader(transport: TwinTransport(twin: self), host: "fw", site: site)
        return try SitePlan(site: site, states: ["fw": try await reader.read()], presharedKeys: [:])
    }
}

struct TwinRefusal: Error {
    let call: String
    let answer: String
}
