import Foundation
import Testing

@testable import Providers

/// Where the recordings lie, beside the repository.
private enum XMLRPCRecordings {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/vectors/opnsense").standardizedFileURL

    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.path) }
}

/// What the real xmlrpc.php answered.
@Suite(
    .enabled(if: XMLRPCRecordings.areThere, "the recordings are not in ../shared/vectors/opnsense: nothing is read")
)
struct XMLRPCRecordingTests {
    private struct Exchange: Decodable {
        let xmlrpc_method: String?
        let user: String?
        let note: String
        let response_raw: String?
    }

    @Test(arguments: ["25.7", "26.1", "26.7"])
    func `Every recorded answer is understood`(_ release: String) throws {
        let text = try String(
            contentsOf: XMLRPCRecordings.folder.appending(path: "xmlrpc-\(release).jsonl"), encoding: .utf8)
        let exchanges = try text.split(separator: "\n").map {
            try JSONDecoder().decode(Exchange.self, from: Data($0.utf8))
        }
        // The long list of methods was recorded up to its 600th character.
        let calls = exchanges.filter {
            $0.xmlrpc_method != nil && $0.response_raw?.contains("</methodResponse>") == true
        }
        #expect(calls.count >= 8)
        for exchange in calls {
            let answer = try XMLRPCResponse(parsing: Array((exchange.response_raw ?? "").utf8))
            switch exchange.xmlrpc_method {
            case "opnsense.firmware_version":
                #expect(answer == .value(.string("Authentication failed")), "\(exchange.note)")
            case "system.listMethods":
                guard case .value(.array(let methods)) = answer else {
                    Issue.record("no list: \(answer)")
                    continue
                }
                #expect(methods.contains(.string("opnsense.firmware_version")))
                #expect(methods.contains(.string("opnsense.restore_config_section")))
            default: #expect(answer == .value(.boolean(true)), "\(exchange.note)")
            }
        }
    }
}
