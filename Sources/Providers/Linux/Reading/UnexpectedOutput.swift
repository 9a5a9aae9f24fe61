import Foundation

/// What a command printed is not what its parser knows.
package struct UnexpectedOutput: Error, Hashable, Sendable {
    /// The command without its arguments of the moment, such as `ip -j route`.
    package let command: String
    /// A clause that completes "printed ", without a full stop and without anything that was printed.
    package let detail: String

    init(_ command: String, _ detail: String) {
        self.command = command
        self.detail = detail
    }

    func error(host: String) -> ProviderError {
        ProviderError(
            .malformed, host: host, message: "\(host): `\(command)` printed \(detail). Nothing was changed.")
    }

    /// Decodes JSON that a command printed.
    static func decoding<Output: Decodable>(
        _ type: Output.Type = Output.self, from bytes: [UInt8], of command: String
    ) throws(UnexpectedOutput) -> Output {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch DecodingError.keyNotFound(let key, let context) {
            throw UnexpectedOutput(command, "no \(key.stringValue) in \(place(context))")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw UnexpectedOutput(command, "another type of value in \(place(context))")
        } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
            throw UnexpectedOutput(command, "a value that cannot be in \(place(context))")
        } catch {
            throw UnexpectedOutput(command, bytes.isEmpty ? "nothing" : "no complete JSON document")
        }
    }

    private static func place(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return path.isEmpty ? "the document" : path.joined(separator: "/")
    }
}
