package import Reconciler

extension Site {
    /// Reads an inventory from disk: a folder with YAML files, or one file.
    ///
    /// All `*.yaml` and `*.yml` files of the folder are read in the byte order of their names, without subfolders and
    /// hidden files, and joined.
    /// - Parameters:
    ///   - folder: the path as the user typed it; diagnostics show it so.
    ///   - today: the day that expiry dates are compared with; nil compares none.
    /// - Returns: the checked inventory, with its warnings.
    /// - Throws: every problem at once, when one of them is an error.
    package static func load(folder: String, today: CalendarDay?) throws(Diagnostics) -> Site {
        let findings = Findings()
        let files = files(at: folder, findings)
        guard !findings.hasErrors else { throw Diagnostics(findings.list) }
        return try parse(files: files, today: today, home: Folder.home)
    }

    private static func files(at path: String, _ findings: Findings) -> [(path: String, bytes: [UInt8])] {
        do throws(Folder.Failure) {
            if try Folder.kind(of: path) == .file { return [(path, try Folder.bytes(of: path))] }
            let names = try Folder.yamlNames(in: path)
            if names.isEmpty {
                let detail = "A folder with an inventory has files whose names end in .yaml or .yml. This one has none."
                findings.report(.noYAML, detail, file: path)
            }
            let prefix = path.hasSuffix("/") ? path : path + "/"
            return names.compactMap { name in file(prefix + name, findings) }
        } catch {
            report(error, path, findings)
            return []
        }
    }

    private static func file(_ path: String, _ findings: Findings) -> (path: String, bytes: [UInt8])? {
        do throws(Folder.Failure) {
            return (path, try Folder.bytes(of: path))
        } catch {
            report(error, path, findings)
            return nil
        }
    }

    private static func report(_ failure: Folder.Failure, _ path: String, _ findings: Findings) {
        switch failure {
        case .missing:
            let detail = "There is no such file or folder. Name another one with `--inventory PATH`."
            findings.report(.missingFolder, detail, file: path)
        case .unreadable(let words): findings.report(.unreadable, "The system says: \(words).", file: path)
        case .tooLarge: findings.report(.tooLarge, Folder.tooLargeDetail, file: path)
        case .notAFile:
            findings.report(.unreadable, "This is neither a file nor a folder that could be read.", file: path)
        }
    }
}
