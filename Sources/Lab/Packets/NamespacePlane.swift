import Foundation

/// Makes a firewall's state act in the network namespace that this program runs in.
actor NamespacePlane: DataPlane {
    private var state = StateInForce()
    /// What did not work, the first one first.
    private(set) var failures: [String] = []

    func enforce(_ state: StateInForce) async {
        do {
            for tunnel in state.tunnels {
                try write(PlaneScript.configuration(tunnel), to: "/run/\(tunnel.device).conf")
            }
            try write(PacketFilter(state).ruleset, to: "/run/filter")
            try write(PlaneScript(old: self.state, new: state).text, to: "/run/plane")
            try await Self.shell("/run/plane")
        } catch {
            let said = (try? String(contentsOfFile: Self.log.path, encoding: .utf8)) ?? ""
            failures.append("\((error as? ServerProgram.Failure)?.text ?? "\(error)"): \(said)")
        }
        self.state = state
    }

    func liveTunnels() async -> LiveTunnels? {
        guard !state.tunnels.isEmpty, (try? await Self.shell("-c", "wg show all dump >/run/dump")) != nil,
            let data = FileManager.default.contents(atPath: "/run/dump")
        else { return nil }
        return LiveTunnels(dump: String(decoding: data, as: UTF8.self))
    }

    private func write(_ text: String, to path: String) throws {
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw ServerProgram.Failure(text: "\(path) cannot be written") }
    }

    private static let log = URL(fileURLWithPath: "/run/plane.log")

    /// What the script says on its standard error goes to this program's log.
    private static func shell(_ words: String...) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        try ServerProgram.run(
                            "/bin/sh", ["-e"] + words,
                            environment: [
                                "PATH": PacketTools.folders.joined(separator: ":"),
                                // A name that nobody knows would be asked for again, for a minute.
                                "WG_ENDPOINT_RESOLUTION_RETRIES": "0",
                            ],
                            log: log)
                    })
            }
        }
    }
}

extension LiveTunnels {
    /// - Parameter dump: What `wg show all dump` prints: five fields of a device, nine of a peer.
    init(dump: String) {
        self.init(ports: [:], handshakes: [:])
        for line in dump.split(separator: "\n") {
            let fields = line.split(separator: "\t").map(String.init)
            if fields.count == 5 { ports[fields[0]] = Int(fields[3]) }
            guard fields.count == 9, let time = Double(fields[5]), time > 0 else { continue }
            handshakes[fields[1]] = Handshake(
                time: Date(timeIntervalSince1970: time), endpoint: fields[3], received: Int(fields[6]) ?? 0,
                sent: Int(fields[7]) ?? 0)
        }
    }
}
