import Foundation

/// How much the tests that go through many cases do.
package enum Depth {
    /// Set by `make deep`, which has the time for every case.
    package static let isDeep = ProcessInfo.processInfo.environment["VPNCTL_DEEP"] != nil
}
