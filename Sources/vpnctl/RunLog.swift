import Foundation

/// The log of runs of one site: what became of each step, as `apply --json` prints it; appended, never read by vpnctl.
struct RunLog {
    private let handle: FileHandle?
    /// Why there is no log, for a warning; nil where there is one.
    let problem: String?

    /// `$XDG_STATE_HOME/vpnctl/<site>.jsonl`, in `~/.local/state` where that is not set; readable by its owner alone.
    init(site: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let folder = Self.folder(environment) else {
            handle = nil
            problem = "neither XDG_STATE_HOME nor HOME is set"
            return
        }
        let file = folder.appending(path: "\(site).jsonl")
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            if !FileManager.default.fileExists(atPath: file.path) {
                _ = FileManager.default.createFile(
                    atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            // Opening a pipe would wait for its reader.
            let type =
                try FileManager.default.attributesOfItem(
                    atPath: file.resolvingSymlinksInPath().path)[.type] as? FileAttributeType
            guard type == .typeRegular else {
                handle = nil
                problem = "\(file.path) is no file"
                return
            }
            let handle = try FileHandle(forWritingTo: file)
            try handle.seekToEnd()
            self.handle = handle
            problem = nil
        } catch {
            handle = nil
            problem = "\(file.path): \(Output.reason(error))"
        }
    }

    private static func folder(_ environment: [String: String]) -> URL? {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return URL(fileURLWithPath: state).appending(path: "vpnctl")
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return URL(fileURLWithPath: home).appending(path: ".local/state/vpnctl")
    }

    /// A line that cannot be written is lost: the run it is about goes on.
    func write(_ line: [UInt8]) { try? handle?.write(contentsOf: Data(line)) }
}
