import Foundation

/// What the terminal wants, as far as its environment says.
enum Terminal {
    /// Columns; `COLUMNS` where a shell exports it, else 100.
    static func width(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Int {
        environment["COLUMNS"].flatMap { Int($0) }.flatMap { (20...1000).contains($0) ? $0 : nil } ?? 100
    }

    /// Whether standard error shows colours: a terminal that is not dumb, and no `NO_COLOR` (no-color.org).
    static func isErrorColoured(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
        guard isatty(STDERR_FILENO) == 1, environment["TERM"] != "dumb" else { return false }
        return environment["NO_COLOR", default: ""].isEmpty
    }

    static func writeError(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
