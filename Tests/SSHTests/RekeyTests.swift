import SSH
import SSHSupport
import Testing

@Suite("New keys", .enabled(if: ServerTools.found != nil, .noServer), .serialized, .timeLimit(.minutes(20)))
struct RekeyTests {
    @Test(arguments: [false, true])
    func `are agreed on while much goes both ways over several channels`(isBehindAnother: Bool) async throws {
        let options = SSHServer.Options(settings: ["RekeyLimit 1M"])
        try await withServer(options) { outer in
            try await withServer(options) { inner in
                let jumps = isBehindAnother ? [try outer.target()] : []
                let connection = try await SSHConnection.open(to: inner.target(), through: jumps)
                let data = (0..<6_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13 >> 3) }
                try await withThrowingTaskGroup(of: [UInt8].self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            let result = try await connection.run(
                                script: "cat", input: .bytes(data), deadline: patience)
                            return result.output
                        }
                    }
                    for try await output in group { #expect(output == data) }
                }
                await connection.close()
            }
        }
    }
}
