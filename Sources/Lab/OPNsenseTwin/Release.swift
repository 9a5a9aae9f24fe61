/// A version of OPNsense that the twin can be.
package enum Release: String, CaseIterable, Comparable, Sendable {
    case v25_7 = "25.7"
    case v26_1 = "26.1"
    case v26_7 = "26.7"

    /// The full version that the recordings were made with.
    package var version: String {
        switch self {
        case .v25_7: "25.7.11"
        case .v26_1: "26.1.11"
        case .v26_7: "26.7.2"
        }
    }

    package static func < (left: Release, right: Release) -> Bool {
        left.rawValue < right.rawValue
    }
}
