import Foundation

/// The machines of every lab that runs, as the system's list of processes shows them: nothing else is written down.
///
/// Only root's processes count, and only those that root started beside this program or below such a one: whoever enters a
/// machine runs as root what that machine says.
package struct RunningMachines: Sendable {
    package struct Machine: Sendable {
        package let lab: String
        package let name: String
        /// Who holds its namespaces.
        package let number: Int32
    }

    static let labMark = "vpnctl-packet-lab"
    static let machineMark = "vpnctl-packet-machine"

    package static var all: [Machine] {
        let processes = Process.marked
        let holders = holders(among: processes)
        return processes.compactMap { process in
            let words = process.words
            guard words.first == "sh", let index = words.firstIndex(of: machineMark), index + 2 < words.count,
                holders.contains(where: { $0.name == words[index + 1] && process.isInside($0.process) })
            else { return nil }
            return Machine(lab: words[index + 1], name: words[index + 2], number: process.number)
        }
    }

    /// The names of the labs that run, also of one that only begins to.
    package static var labs: [String] { Set(holders(among: Process.marked).map(\.name)).sorted() }

    /// Starts a lab of this name.
    ///
    /// Of two that start at the same moment the older one stays: each looks for the other once it can be seen itself.
    ///
    /// - Throws: ``ServerProgram/Failure`` where one of this name runs, and what `start` throws.
    static func claiming(_ name: String, start: () throws -> ServerProgram) async throws -> ServerProgram {
        let taken = ServerProgram.Failure(
            text:
                "a lab named \(name) runs already: end it with `vpnctl lab down --name \(name)`, or choose another --name"
        )
        guard !labs.contains(name) else { throw taken }
        let shell = try start()
        while shell.isRunning {
            let numbers = holders(among: Process.marked).filter { $0.name == name }.map(\.process.number)
            if numbers.first == shell.processIdentifier { break }
            if numbers.contains(shell.processIdentifier) {
                shell.stop()
                throw taken
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        return shell
    }

    /// Ends a lab, and waits until nothing of it is left.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: ``ServerProgram/Failure`` where it is root's and the caller is not.
    package static func end(lab: String) async throws -> Bool {
        let numbers = holders(among: Process.marked).filter { $0.name == lab }.map(\.process.number)
        for number in numbers where kill(number, SIGKILL) != 0 && errno == EPERM {
            throw ServerProgram.Failure(text: "the lab \(lab) is root's: run this with sudo")
        }
        func isLeft() -> Bool {
            Process.marked.contains { zip($0.words, $0.words.dropFirst()).contains { $0 == (labMark, lab) } }
        }
        while isLeft() { try await Task.sleep(for: .milliseconds(5)) }
        return !numbers.isEmpty
    }

    /// The processes that made the namespaces of a lab, the oldest first: with one of them the system ends all others.
    private static func holders(among processes: [Process]) -> [(name: String, process: Process)] {
        let own = Process.namespace("self/ns/pid")
        return processes.compactMap { process in
            let words = process.words.suffix(4)
            guard process.words.count > 4, Array(words.prefix(3)) == ["sh", "-s", labMark], let name = words.last,
                process.namespace == own || process.namespace == nil
            else { return nil }
            return (name, process)
        }
        .sorted { ($0.process.start, $0.process.number) < ($1.process.start, $1.process.number) }
    }

    /// A process of root's whose command line has one of the marks.
    private struct Process {
        let number: Int32
        let words: [String]
        /// The PID namespace that it is in, and the one of what it starts; nil where that may not be seen.
        let namespace: String?
        let inner: String?
        /// When it started, in ticks since the system did.
        let start: UInt64

        static var marked: [Process] {
            let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(Int32.init)
            return numbers.compactMap(Process.init)
        }

        private init?(number: Int32) {
            let words = Self.text("\(number)/cmdline").split(separator: "\0", omittingEmptySubsequences: false)
                .dropLast().map(String.init)
            guard words.contains(labMark) || words.contains(machineMark), Self.isRoots(number) else { return nil }
            self.number = number
            self.words = words
            namespace = Self.namespace("\(number)/ns/pid")
            inner = Self.namespace("\(number)/ns/pid_for_children")
            // Behind the name, which may hold anything: the state, and 18 numbers.
            let fields = Self.text("\(number)/stat").split(separator: ")").last?.split(separator: " ") ?? []
            start = fields.count > 19 ? UInt64(fields[19]) ?? 0 : 0
        }

        func isInside(_ holder: Process) -> Bool { namespace == holder.inner }

        static func namespace(_ path: String) -> String? {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(path)")
        }

        /// Whether no user but root has any part in it; the owner of its files in `/proc` does not tell.
        private static func isRoots(_ number: Int32) -> Bool {
            let line = text("\(number)/status").split(separator: "\n").first { $0.hasPrefix("Uid:") } ?? ""
            let users = line.split(separator: "\t").dropFirst()
            return users.count == 4 && users.allSatisfy { $0 == "0" }
        }

        private static func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: "/proc/\(path)") ?? Data(), as: UTF8.self)
        }
    }
}
