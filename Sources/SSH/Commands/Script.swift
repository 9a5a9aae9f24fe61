#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A script for `/bin/sh`, wrapped so that its beginning and its end show on its output.
///
/// The command is always the same and holds nothing that a csh would take apart; the script is the first line of
/// standard input, and what follows it is the script's own input. `/bin/sh -s` would not do: dash takes what follows for
/// more of the script.
struct Script: Sendable {
    static let command = #"exec /bin/sh -c 'IFS= read -r script && eval "$(printf %b "$script")"'"#

    /// The first line of standard input, with its end.
    let line: [UInt8]
    fileprivate let begin: [UInt8]
    fileprivate let end: [UInt8]

    /// - Parameter text: Without zero bytes, which no shell keeps.
    init(_ text: [UInt8]) {
        precondition(!text.contains(0), "a script with a zero byte would arrive changed")
        var random = SystemRandomNumberGenerator()
        let mark = "vpnctl-" + String(random.next() as UInt64, radix: 36) + String(random.next() as UInt64, radix: 36)
        begin = Array("\(mark) begin\n".utf8)
        end = Array("\(mark) end ".utf8)
        let head = "printf '%s begin\\n' '\(mark)'\n(\n"
        let tail = """

            )
            vpnctl_status=$?
            printf '%s end %s\\n' '\(mark)' "$vpnctl_status"
            exit "$vpnctl_status"
            """
        var line: [UInt8] = []
        for byte in Array(head.utf8) + text + Array(tail.utf8) {
            switch byte {
            case UInt8(ascii: "\\"): line += Array(#"\\"#.utf8)
            case UInt8(ascii: "\n"): line += Array(#"\n"#.utf8)
            default: line.append(byte)
            }
        }
        self.line = line + [UInt8(ascii: "\n")]
    }

    /// Takes the marks, and what a login shell says before the script begins, out of standard output.
    struct Filter {
        private let script: Script
        private var held: [UInt8] = []
        private var hasBegun = false
        /// The status that the script's end shows; nil until then.
        private(set) var status: Int32?

        init(_ script: Script) { self.script = script }

        /// What of the bytes, and of those held back before, is the script's own.
        mutating func take(_ bytes: [UInt8]) -> [UInt8] {
            guard status == nil else { return [] }
            held = held.isEmpty ? bytes : held + bytes
            if !hasBegun {
                guard let start = held.firstIndex(of: script.begin) else {
                    held.removeFirst(max(0, held.count - script.begin.count))
                    return []
                }
                hasBegun = true
                held.removeFirst(start + script.begin.count)
            }
            guard let start = held.firstIndex(of: script.end) else {
                // Not a byte more than may be a part of the mark: somebody may wait for it.
                let keep = (0..<script.end.count).last { held.suffix($0).elementsEqual(script.end.prefix($0)) } ?? 0
                defer { held.removeFirst(held.count - keep) }
                return keep == 0 ? held : Array(held.dropLast(keep))
            }
            let number = held[(start + script.end.count)...]
            guard let lineEnd = number.firstIndex(of: UInt8(ascii: "\n")) else {
                defer { held.removeFirst(start) }
                return Array(held[..<start])
            }
            status = Int32(String(decoding: number[..<lineEnd], as: UTF8.self))
            return Array(held[..<start])
        }

        /// What was held back of an output whose end did not come.
        var remainder: [UInt8] { status == nil && hasBegun ? held : [] }
    }
}

extension [UInt8] {
    /// Where the other bytes begin.
    fileprivate func firstIndex(of other: [UInt8]) -> Int? {
        unsafe withUnsafeBytes { mine in
            unsafe other.withUnsafeBytes { theirs in
                guard let base = mine.baseAddress, let wanted = theirs.baseAddress else { return nil }
                var start = 0
                while start + theirs.count <= mine.count {
                    guard
                        let hit = unsafe memchr(
                            base + start, Int32(theirs[0]), mine.count - theirs.count - start + 1)
                    else { return nil }
                    if unsafe memcmp(hit, wanted, theirs.count) == 0 { return unsafe UnsafeRawPointer(hit) - base }
                    unsafe start = UnsafeRawPointer(hit) - base + 1
                }
                return nil
            }
        }
    }
}
