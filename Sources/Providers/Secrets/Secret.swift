/// Text that must not be shown: prints, interpolates and reflects as `(secret)` and cannot be encoded.
package struct Secret: Sendable {
    private let bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.utf8) }
    package init(bytes: [UInt8]) { self.bytes = bytes }

    package var isEmpty: Bool { bytes.isEmpty }

    /// The text itself; bytes that are no UTF-8 come out as U+FFFD.
    package func reveal() -> String { String(decoding: bytes, as: UTF8.self) }

    /// Hands out the bytes for as long as `body` runs.
    package func withBytes<Value>(_ body: ([UInt8]) throws -> Value) rethrows -> Value { try body(bytes) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
