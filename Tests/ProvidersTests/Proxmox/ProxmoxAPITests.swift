import Foundation
import Testing

@testable import Providers

/// The table of calls beside what the real API says of itself.
@Suite(
    .enabled(if: CommandTranscript.areThere, "the recordings are not in ../shared/vectors: the table was not compared"))
struct ProxmoxAPITests {
    private struct Endpoint: Decodable {
        let path: String
        let method: String
        let permissions: Permissions?

        struct Permissions: Decodable {
            let check: [Part]?
        }

        /// `perm`, a path, a list of privileges, and flags.
        enum Part: Decodable {
            case text(String)
            case list([String])
            case other

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) {
                    self = .text(text)
                } else if let list = try? container.decode([String].self) {
                    self = .list(list)
                } else {
                    self = .other
                }
            }
        }
    }

    @Test func `Every call needs the privilege that the real one checks`() throws {
        let bytes = try CommandTranscript.bytes("recordings/pve-api/endpoint-permissions.json")
        let endpoints = try JSONDecoder().decode([Endpoint].self, from: Data(bytes)).filter { $0.method == "GET" }
        for call in ProxmoxAPI.all {
            let endpoint = try #require(endpoints.first { $0.path == call.path }, "\(call.path)")
            switch (call.need, endpoint.permissions?.check) {
            case (.privilege(let privileges, let path), let check?):
                guard case .text(let realPath) = check[1], case .list(let real) = check[2] else {
                    Issue.record("\(call.path): an unknown form of check")
                    continue
                }
                #expect(privileges == real, "\(call.path)")
                #expect(path == realPath, "\(call.path)")
            case (.login, nil), (.rows, nil): break
            default: Issue.record("\(call.path): \(call.need)")
            }
        }
    }
}
