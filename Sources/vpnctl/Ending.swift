import ArgumentParser
import Foundation

/// The end of the program.
enum Ending {
    /// Ends the program at once, with everything that was written before.
    ///
    /// Not by `exit`: there the libraries of SSH and TLS take away what their threads, which may be at work still, use.
    static func leave(_ code: ExitCode) -> Never {
        fflush(nil)
        _exit(code.rawValue)
    }
}
