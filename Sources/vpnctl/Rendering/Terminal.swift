import Foundation

extension TextStyle {
    /// The style of standard output: colour on a terminal unless NO_COLOR is set, as wide as it is; 80 columns elsewhere.
    static var standardOutput: TextStyle { of(descriptor: 1) }
    static var standardError: TextStyle { of(descriptor: 2) }

    private static func of(descriptor: Int32) -> TextStyle {
        let environment = ProcessInfo.processInfo.environment
        guard isatty(descriptor) == 1 else { return TextStyle(width: 80, hasColour: false) }
        let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } == true || environment["TERM"] == "dumb"
        return TextStyle(width: width(of: descriptor), hasColour: !isPlain)
    }

    /// The terminal's columns, between 40 and 160.
    private static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        // The size of a terminal is only to be had through a pointer.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return min(160, max(40, Int(size.ws_col)))
    }
}
