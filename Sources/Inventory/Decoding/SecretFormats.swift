/// Where a secret comes from.
enum SecretKeys {
    static let env = Key("env", .environmentName, "The environment variable that holds the secret.")
    static let file = Key("file", .path, "A file of mode 0600, relative to the inventory file or from `~`.")
    static let command = Key(
        "command", .list(of: .text(longest: 1024)),
        "A program and its arguments, run without a shell; what it prints is the secret.")
    static let table = KeyTable("a secret", [env.entry, file.entry, command.entry])
}

extension Format where Value == SecretSource {
    /// `{env: NAME}`, `{file: PATH}` or `{command: [...]}`; a literal is refused unseen.
    static let secret = Format(
        schema: SecretKeys.table.schema.with("minProperties", 1).with("maxProperties", 1)
    ) { node, findings in
        if node.text != nil, !node.isNull {
            let detail = """
                A secret never stands in an inventory, which is reviewed, copied and kept for ever. Say where it is: \
                {env: NAME}, {file: PATH} or {command: [...]}. If this one is real, replace it: it has been seen.
                """
            findings.report(.secretLiteral, detail, at: node.mark)
            return nil
        }
        guard let fields = Fields(node, SecretKeys.table, findings, at: node.mark) else { return nil }
        let count = [fields.has(SecretKeys.env), fields.has(SecretKeys.file), fields.has(SecretKeys.command)]
            .count { $0 }
        guard count == 1 else {
            findings.report(.wrongType, "A secret has exactly one of `env`, `file` and `command`.", at: node.mark)
            return nil
        }
        if let name = fields[SecretKeys.env] { return .environment(name) }
        if let path = fields[SecretKeys.file] { return .file(path) }
        return fields[SecretKeys.command].map(SecretSource.command)
    }
}

extension Findings {
    /// The path as this machine finds it, from the place where it is written.
    func resolved(_ path: String, at mark: Mark) -> String {
        if path.hasPrefix("/") { return path }
        if path == "~" || path.hasPrefix("~/") {
            return home.map { $0 + path.dropFirst() } ?? path
        }
        let folder = sources.indices.contains(Int(mark.file)) ? sources[Int(mark.file)].folder : ""
        return folder.isEmpty ? path : folder == "/" ? "/" + path : folder + "/" + path
    }
}
