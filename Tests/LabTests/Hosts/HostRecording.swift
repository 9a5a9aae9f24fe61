import Foundation

/// What real programs of a host printed, recorded beside the repository.
enum HostRecording {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/vectors/recordings").standardizedFileURL

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    }

    /// A run of a command in a transcript of `$ command` lines.
    struct Run {
        let command: String
        var output = ""
        var errors = ""
        var status: Int32 = 0
    }

    static func runs(_ path: String) throws -> [Run] {
        var runs: [Run] = []
        for line in try text(path).split(separator: "\n").map(String.init) {
            if line.hasPrefix("$ ") {
                runs.append(Run(command: String(line.dropFirst(2))))
                continue
            }
            guard !runs.isEmpty else { continue }
            if line.hasPrefix("rc=") {
                runs[runs.count - 1].status = Int32(line.dropFirst(3)) ?? -1
            } else if let mark = line.firstRange(of: "STDERR: ") {
                // Both streams may be on one line, the first one without its end.
                runs[runs.count - 1].output += line[..<mark.lowerBound]
                runs[runs.count - 1].errors += line[mark.upperBound...] + "\n"
            } else {
                runs[runs.count - 1].output += line + "\n"
            }
        }
        return runs
    }
}
