import Foundation
import Inventory
import Reconciler
import SSH

/// What interfaces shall become, as ``InterfaceProgram`` reads it, and what it answers.
struct InterfaceRequest: Encodable {
    struct Wish: Encodable {
        let device: String
        /// Nil for the lowest free `optN`.
        var key: String?
        /// Nil to leave it as it is.
        var description: String?
        /// Nil to leave it as it is.
        var enabled: Bool?
        /// For errors.
        let address: Address

        private enum CodingKeys: String, CodingKey { case device, key, description, enabled }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(device, forKey: .device)
            try members.encode(key, forKey: .key)
            try members.encode(description, forKey: .description)
            try members.encode(enabled, forKey: .enabled)
        }
    }

    var interfaces: [Wish]
    /// What the history of the configuration says of it.
    let revision: String
    /// Seconds to wait for the lock of the configuration.
    var patience = 10.0

    init(_ interfaces: [Wish]) {
        self.interfaces = interfaces
        revision = "vpnctl: interface of " + interfaces.map(\.device).sorted().joined(separator: ", ")
    }

    /// A script of root: nothing in it needs quoting, since JSON is one line and no line is its end.
    func script() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(self), as: UTF8.self)
        return """
            \(FirewallScript.head)
            exec php <<'\(FirewallScript.end)'
            \(InterfaceProgram.text(request: json))
            \(FirewallScript.end)
            """
    }

    // MARK: The answer

    private struct Answer: Decodable {
        enum Result: String, Decodable { case saved, unchanged, locked, taken, missing, lost }

        let result: Result
        let keys: [String: String]?
        let device: String?
        let key: String?
        let by: String?
    }

    /// The interfaces' keys by device.
    ///
    /// - Throws: ``ProviderError`` `locked`, `command`, `malformed`; `Moved` where an interface is somebody else's.
    func keys(from result: CommandResult, host: String) throws -> [String: String] {
        guard result.isSuccess else { throw failure(result, host: host) }
        let last = result.output.split(separator: UInt8(ascii: "\n")).last.map { Data($0) } ?? Data()
        guard let answer = try? JSONDecoder().decode(Answer.self, from: last) else {
            throw ProviderError(
                .malformed, host: host,
                message: "\(host) does not say what became of its interfaces. Plan again.",
                underlying: said(result))
        }
        let address = interfaces.first { $0.device == answer.device }?.address
        switch answer.result {
        case .saved, .unchanged: return answer.keys ?? [:]
        case .locked:
            throw ProviderError(
                .locked, host: host,
                message: "Somebody else has held the lock of the configuration of \(host) for "
                    + "\(Int(patience.rounded(.up))) seconds. Nothing was stored. Try again.")
        case .taken: throw Moved(address, takenReason(answer))
        case .missing:
            throw Moved(address, "no WireGuard instance of the firewall has \(answer.device ?? "that device")")
        case .lost:
            throw ProviderError(
                .command, host: host,
                message: "\(host) stored its configuration, and \(answer.device ?? "an interface") is not in it as it "
                    + "shall be: somebody else wrote at the same moment. Plan again.")
        }
    }

    private func takenReason(_ answer: Answer) -> String {
        let (device, key) = (answer.device ?? "the device", (answer.key ?? "").printableHead)
        let other = (answer.by ?? "").printableHead
        guard interfaces.first(where: { $0.device == answer.device })?.key == nil else {
            return other.isEmpty
                ? "\(key) is not there any more" : "\(key) is not on \(device) any more, but on \(other)"
        }
        return "\(device) is assigned to \(key) already, which somebody calls \(other.isEmpty ? "nothing" : other)"
    }

    private func failure(_ result: CommandResult, host: String) -> ProviderError {
        let status: String
        switch result.ending {
        case .exited(127):
            return ProviderError(
                .command, host: host,
                message: "\(host) has no PHP where root finds it, so it is no OPNsense. Nothing was stored.",
                underlying: said(result))
        case .exited(let number): status = "status \(number)"
        case .signalled(let name): status = "signal \(name)"
        }
        return ProviderError(
            .command, host: host,
            message: "\(host) did not store its interfaces, or did and could not say so (\(status)). Plan again: the "
                + "configuration is as it was, or as it shall be.",
            underlying: said(result))
    }

    private func said(_ result: CommandResult) -> String? {
        result.errorText.split(whereSeparator: \.isNewline).first.map { String($0).printableHead }
    }
}
