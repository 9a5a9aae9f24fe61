import Inventory
import NIOConcurrencyHelpers
import Testing

@testable import Providers

@Suite(.timeLimit(.minutes(20)))
struct HTTPTransportWireTests {
    @Test(arguments: [
        "/api/a/b/0d7c,1e8d", "/api/x?servers=a,b&c=d%2Ce", "/api//x/../y/./z", "/api/%2Fx%2e", "/a;b=c:d@e!$&'()*+,=~",
        "/?", "/", "/api/x?a=/?:@&b=%20+", "/api/x/",
    ])
    func `Path and query reach the wire exactly as they were given`(path: String) async throws {
        try await withServer { server in
            try await withTransport("http://127.0.0.1:\(server.port)") {
                _ = try await $0.send(HTTPRequest(.get, path))
            }
            let line = try #require(server.requests.first).prefix { $0 != "\r\n" }
            #expect(line == "GET \(path) HTTP/1.1")
        }
    }

    @Test(arguments: ["api/x", "", "/a b", "/ä", "/a%2", "/a%zz", "/a#b", "/a\r\nX: y", "/a{b}", "/a\\b", "/a\"b"])
    func `A path that would not reach the wire as it is is refused`(path: String) async throws {
        try await withServer { server in
            try await expectError(.invalidRequest) {
                try await withTransport("http://127.0.0.1:\(server.port)") {
                    _ = try await $0.send(HTTPRequest(.get, path))
                }
            }
            #expect(server.bytesReceived() == 0)
        }
    }

    @Test func `A POST without a body carries a length of zero and no content type`() async throws {
        try await withServer { server in
            try await withTransport("http://127.0.0.1:\(server.port)") {
                _ = try await $0.send(HTTPRequest(.post, "/api/x"))
            }
            let text = try #require(server.requests.first).lowercased()
            #expect(text.contains("\r\ncontent-length: 0\r\n"))
            #expect(!text.contains("content-type"))
            #expect(!text.contains("accept-encoding"))
        }
    }

    @Test func `Headers, body and credential arrive, and status, headers and body come back`() async throws {
        try await withServer {
            $0.answer("404 Not Found", headers: ["X-A: b"], "{\"a\":1}")
        } _: { server in
            try await withTransport("http://127.0.0.1:\(server.port)") {
                let fields = [HTTPField("Content-Type", "application/json")]
                let response = try await $0.send(HTTPRequest(.post, "/api/x", headers: fields, body: Array("{}".utf8)))
                #expect(response.status == 404)
                #expect(response.headers["x-a"] == "b")
                #expect(response.body == Array("{\"a\":1}".utf8))
            }
            let text = try #require(server.requests.first)
            #expect(text.contains("Content-Type: application/json\r\n"))
            #expect(text.contains("Authorization: Basic a2V5OnNlY3JldA==\r\n"))
            #expect(text.hasSuffix("\r\n\r\n{}"))
        }
    }

    @Test func `A redirect is handed back, not followed`() async throws {
        try await withServer { exchange in
            exchange.answer("302 Found", headers: ["Location: /elsewhere"], "")
        } _: { server in
            try await withTransport("http://127.0.0.1:\(server.port)") {
                let request = HTTPRequest(.get, "/api/x")
                let response = try await $0.send(request)
                #expect(response.status == 302)
                #expect(response.refusal(of: request, by: testHost)?.code == .redirected)
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [(401, ProviderError.Code.unauthorized), (403, .forbidden), (307, .redirected)])
    func `A refused request has a code of its own`(status: Int, code: ProviderError.Code) {
        #expect(HTTPResponse(status: status).refusal(of: HTTPRequest(.get, "/api/x"), by: testHost)?.code == code)
    }

    @Test(arguments: [200, 404, 500])
    func `Other statuses are for the provider to judge`(status: Int) {
        #expect(HTTPResponse(status: status).refusal(of: HTTPRequest(.get, "/api/x"), by: testHost) == nil)
    }

    @Test func `Twelve requests run at once, and more wait for longer than a connection may take`() async throws {
        let open = NIOLockedValueBox((now: 0, most: 0))
        try await withServer { exchange in
            open.withLockedValue {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            exchange.later(.milliseconds(4500)) {
                open.withLockedValue { $0.now -= 1 }
                exchange.answer()
            }
        } _: { server in
            var limits = TransportLimits()
            limits.connect = .seconds(4)
            try await withTransport("http://127.0.0.1:\(server.port)", limits: limits) { transport in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<24 {
                        group.addTask { try await transport.send(HTTPRequest(.post, "/api/\(number)")).status }
                    }
                    for try await status in group { #expect(status == 200) }
                }
            }
            #expect(server.requests.count == 24)
            #expect(open.withLockedValue { $0.most } == 12)
        }
    }

    @Test func `A connection is given up before the server would close it`() async throws {
        try await withServer { server in
            try await withTransport("http://127.0.0.1:\(server.port)") { transport in
                for number in 0..<15 { _ = try await transport.send(HTTPRequest(.post, "/api/\(number)")) }
            }
            #expect(server.received.count == 2)
        }
    }
}
