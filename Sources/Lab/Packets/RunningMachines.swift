import Foundation

/// The machines of every lab that runs, as the system's list of processes shows them: nothing else is written down.
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
        commandLines.compactMap { number, words in
            guard words.first == "sh", let index = words.firstIndex(of: machineMark), index + 2 < words.count else {
                return nil
            }
            return Machine(lab: words[index + 1], name: words[index + 2], number: number)
        }
    }

    /// The names of the labs that run, also of one that only begins to.
    package static var labs: [String] { Set(holders.map(\.name)).sorted() }

    /// Starts a lab of this name, and waits until it is among those that run.
    ///
    /// Two at the same moment come one after the other, so that the second one sees the first.
    ///
    /// - Parameter program: The file that is locked meanwhile, which any process may that can read it.
    /// - Throws: ``ServerProgram/Failure`` where one of this name runs, and what `start` throws.
    static func claiming(
        _ name: String, by program: String, start: () throws -> ServerProgram
    ) async throws -> ServerProgram {
        guard let file = FileHandle(forReadingAtPath: program) else {
            throw ServerProgram.Failure(text: "\(program) cannot be read")
        }
        while flock(file.fileDescriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            try await Task.sleep(for: .milliseconds(5))
        }
        // Not by closing it, since a program that was started meanwhile may have it too.
        defer { _ = flock(file.fileDescriptor, LOCK_UN) }
        guard !labs.contains(name) else {
            throw ServerProgram.Failure(
                text:
                    "a lab named \(name) runs already: end it with `vpnctl lab down --name \(name)`, or choose another "
                    + "--name")
        }
        let shell = try start()
        while shell.isRunning, !labs.contains(name) { try await Task.sleep(for: .milliseconds(2)) }
        return shell
    }

    /// Ends a lab, and waits until nothing of it is left.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: ``ServerProgram/Failure`` where it is root's and the caller is not.
    package static func end(lab: String) async throws -> Bool {
        let numbers = holders.filter { $0.name == lab }.map(\.number)
        for number in numbers where kill(number, SIGKILL) != 0 && errno == EPERM {
            throw ServerProgram.Failure(text: "the lab \(lab) is root's: run this with sudo")
        }
        while isAnythingLeft(of: lab) { try await Task.sleep(for: .milliseconds(5)) }
        return !numbers.isEmpty
    }

    /// Whether any process has the lab in its command line, such as the one that made its namespaces.
    private static func isAnythingLeft(of lab: String) -> Bool {
        commandLines.contains { _, words in zip(words, words.dropFirst()).contains { $0 == (labMark, lab) } }
    }

    /// The first process of each lab: with it the system ends all others.
    private static var holders: [(name: String, number: Int32)] {
        commandLines.compactMap { number, words in
            guard words.first == "sh", words.count == 4, words[2] == labMark else { return nil }
            return (words[3], number)
        }
    }

    private static var commandLines: [(number: Int32, words: [String])] {
        let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(Int32.init)
        return numbers.compactMap { number in
            guard let data = FileManager.default.contents(atPath: "/proc/\(number)/cmdline"), !data.isEmpty else {
                return nil
            }
            let words = data.split(separator: 0, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            return (number, words.dropLast())
        }
    }
}
