import Foundation

/// One copy of config.xml.
struct Revision: Sendable {
    let id: String
    /// Seconds since 1970 with two digits, as the document itself says.
    let time: String
    let description: String
    let username: String
    let size: Int
}

/// The time of a revision in tenths of milliseconds.
struct RevisionTime: Sendable {
    let ticks: Int

    static func now() -> RevisionTime {
        RevisionTime(ticks: Int(Date().timeIntervalSince1970 * 10_000))
    }

    /// Seconds with two digits.
    var rounded: String {
        let hundredths = (ticks + 50) / 100
        return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
    }

    /// `config-<seconds>.xml` with up to four digits: PHP drops zeros at the end.
    var fileName: String {
        var fraction = String(10_000 + ticks % 10_000).dropFirst()
        while fraction.last == "0" {
            fraction.removeLast()
        }
        return "config-\(ticks / 10_000)" + (fraction.isEmpty ? "" : ".\(fraction)") + ".xml"
    }
}

/// The copies of config.xml, newest first.
struct RevisionHistory {
    let folder: URL
    private(set) var revisions: [Revision] = []
    private var last = 0

    init(folder: URL) {
        self.folder = folder
        rescan()
    }

    /// A time later than every revision's.
    mutating func nextTime() -> RevisionTime {
        last = max(last + 1, RevisionTime.now().ticks)
        // Rounded to two digits, such a time would name its file by chance.
        if last % 100 == 0 { last += 1 }
        return RevisionTime(ticks: last)
    }

    mutating func add(_ revision: Revision, keeping limit: Int) {
        revisions.insert(revision, at: 0)
        while revisions.count > limit, let oldest = revisions.popLast() {
            try? FileManager.default.removeItem(at: folder.appending(path: oldest.id))
        }
    }

    mutating func remove(_ id: String) -> Bool {
        guard let index = revisions.firstIndex(where: { $0.id == id }) else { return false }
        revisions.remove(at: index)
        try? FileManager.default.removeItem(at: folder.appending(path: id))
        return true
    }

    func document(_ id: String) -> Data? {
        guard revisions.contains(where: { $0.id == id }) else { return nil }
        return try? Data(contentsOf: folder.appending(path: id))
    }

    /// Reads the folder again; what is known already is not opened.
    mutating func rescan() {
        let known = Dictionary(revisions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        revisions = names.filter { $0.hasPrefix("config-") && $0.hasSuffix(".xml") }
            .compactMap { known[$0] ?? read($0) }
            .sorted { seconds($0.id) > seconds($1.id) }
    }

    private func seconds(_ id: String) -> Double {
        Double(id.dropFirst("config-".count).dropLast(".xml".count)) ?? 0
    }

    private func read(_ id: String) -> Revision? {
        guard let data = try? Data(contentsOf: folder.appending(path: id)), let root = try? XMLReader.read(data) else {
            return nil
        }
        let revision = root["revision"]
        return Revision(
            id: id, time: revision?.text(of: "time") ?? "", description: revision?.text(of: "description") ?? "",
            username: revision?.text(of: "username") ?? "", size: data.count)
    }
}
