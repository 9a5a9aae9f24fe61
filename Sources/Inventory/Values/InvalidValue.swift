/// Why a text is not the value that it should be; carries no part of the text, so it can be shown beside a secret.
package struct InvalidValue: Error, Hashable, Sendable {
    /// A clause that completes "is not …: ", without a full stop.
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
