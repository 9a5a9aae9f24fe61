@testable import Lab

/// An interface that a script on the recorded box wrote into config.xml.
struct InterfaceEdit: Sendable {
    let key: String
    var leaves: [(name: String, text: String)]

    /// Takes the script's note, and the leaves from the next overview, which shows what it has written.
    ///
    /// - Parameter lines: the recording from the note on.
    init?(_ note: JSON, before lines: ArraySlice<JSON>) {
        guard let output = note["stdout"]?.phpString, let key = JSONParser.value(of: Array(output.utf8))?["key"]?.phpString
        else { return nil }
        let overview = lines.lazy.compactMap { $0["response"]?["rows"] }.compactMap { rows -> JSON? in
            guard case .array(let rows) = rows else { return nil }
            return rows.first { $0["identifier"]?.phpString == key }?["config"]
        }.first
        guard case .object(let members)? = overview else { return nil }
        let isDisabled = note["note"]?.phpString?.contains("without enable") == true
        self.key = key
        leaves = members.compactMap { member in
            guard member.name != "identifier", !isDisabled || member.name != "enable", let text = member.value.phpString
            else { return nil }
            return (member.name, text)
        }
    }

    /// Does what the script did: locks the file, writes it and leaves a revision.
    func apply(in twin: OPNsenseTwin) async throws {
        let file = ConfigurationFile(folder: twin.folder)
        let changed = try file.read().replacing(["interfaces", key]) { _ in
            XMLNode(key, children: leaves.map { XMLNode($0.name, text: $0.text) })
        }
        try file.write(changed.document(), revision: await RevisionTime(twin.time).fileName)
    }
}
