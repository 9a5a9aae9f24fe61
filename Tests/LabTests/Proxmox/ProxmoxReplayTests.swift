import Foundation
import Inventory
import Lab
import Providers
import TestSupport
import Testing

/// The recorded sessions of the real API, played against the twin over a socket.
@Suite(
    .enabled(
        if: ProxmoxRecording.isThere, "the recordings are not in ../shared/vectors/recordings: nothing is compared"))
struct ProxmoxReplayTests {
    @Test(arguments: ["s1-read", "s2-write", "s3-limits", "s4-errors", "s6-lock", "s7-inet6-options"])
    func `the twin answers what vpnctl calls like the recordings`(session: String) async throws {
        let exchanges = try ProxmoxRecording.exchanges(session)
        let stage = try await ProxmoxReplay(session)
        var misses: [(exchange: ProxmoxExchange, differences: [String])] = []
        for exchange in exchanges {
            let differences = try await stage.differences(exchange)
            if !differences.isEmpty { misses.append((exchange, differences)) }
        }
        try await stage.end()
        let needed = exchanges.filter(\.isCalled)
        let others = exchanges.count - needed.count
        let missed = misses.filter { !$0.exchange.isCalled }
        print(
            "\(session) called by vpnctl: \(needed.count - misses.count + missed.count)/\(needed.count),",
            "others: \(others - missed.count)/\(others)", missed.map { "\($0.exchange.method) \($0.exchange.path)" })
        for miss in misses where miss.exchange.isCalled {
            Issue.record("\(miss.exchange.label): \(miss.differences)")
        }
        if ProcessInfo.processInfo.environment["REPLAY_SHOW"] != nil {
            for miss in misses { print("  \(miss.exchange.label): \(miss.differences)") }
        }
    }
}

/// A twin that stands as the recorded host did.
private struct ProxmoxReplay {
    let twin: ProxmoxTwin
    let transport: AHCTransport

    init(_ session: String) async throws {
        var settings = ProxmoxRecording.settings
        if session == "s4-errors" {
            settings.fingerprint = .fixed(
                "5F:55:F7:DD:4F:0C:CA:C1:9E:77:2E:D6:61:DA:15:DC:49:37:98:11:22:01:15:26:C1:48:08:7A:9B:83:79:DD")
            settings.otherNodes = [
                .init(
                    "pve2", .refusesConnection,
                    fingerprint:
                        "77:72:3B:88:16:79:24:83:9C:B1:78:15:28:62:4C:54:A4:6B:C6:11:60:24:01:CD:08:AD:8C:8D:67:7A:AD:C9"
                ),
                .init(
                    "pve3", .wrongCertificate,
                    fingerprint:
                        "67:AB:C1:24:B4:AD:52:15:AA:3F:60:A9:EB:CD:0F:1C:0F:AC:9F:03:D9:0A:C2:D6:47:64:A6:EA:88:91:8B:30"
                ),
            ]
        }
        settings.interfaces = ProxmoxRecording.interfaces(hasRoute: session != "s1-read")
        twin = try await ProxmoxTwin.start(settings)
        transport = try AHCTransport(
            host: "pve", baseURL: await twin.url?.absoluteString ?? "", trust: .pinned(sha256: twin.certificateSHA256),
            credential: nil)
    }

    func end() async throws {
        await transport.shutdown()
        try await twin.shutdown()
    }

    /// Where the twin's answer is another one.
    func differences(_ exchange: ProxmoxExchange) async throws -> [String] {
        guard let method = HTTPRequest.Method(rawValue: exchange.method) else { return ["not sent"] }
        try prepareFiles(for: exchange)
        var request = HTTPRequest(
            method, exchange.path, headers: exchange.headers.map { HTTPField($0.key, $0.value) },
            body: Array((exchange.sentBody ?? "").utf8))
        if exchange.sentBody?.hasPrefix("<") == true { request.body = Array(repeating: 0x61, count: 600 << 10) }
        guard let response = try? await transport.send(request) else { return ["no answer"] }
        var found: [String] = []
        if response.status != exchange.status { found.append("\(response.status), not \(exchange.status)") }
        if response.reason != exchange.reason { found.append("\(response.reason), not \(exchange.reason)") }
        for field in ["Content-Type", "Connection"] where response.headers[field] != exchange.answerHeaders[field] {
            found.append("\(field): \(response.headers[field] ?? "none")")
        }
        let body = String(decoding: response.body, as: UTF8.self)
        let (own, recorded) = (ProxmoxRecording.comparable(body), ProxmoxRecording.comparable(exchange.body))
        return found + ProxmoxRecording.differences(recorded, own)
    }

    /// Puts the files there that the recorded answer came from, as far as it tells.
    private func prepareFiles(for exchange: ProxmoxExchange) throws {
        guard exchange.method == "GET", exchange.path == "/api2/json/nodes/pve1/network", exchange.status == 200 else {
            return
        }
        let (live, pending) = exchange.files
        try ProxmoxRecording.write(live, to: twin.folder.appending(path: "interfaces"))
        try ProxmoxRecording.write(pending, to: twin.folder.appending(path: "interfaces.new"))
    }
}
