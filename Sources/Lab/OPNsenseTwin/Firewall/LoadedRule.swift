/// A line of the rules that pf was last given.
package struct LoadedRule: Sendable, Equatable {
    /// The uuid of a rule of the model; a digest of what it says for others.
    package let label: String
    package let description: String
    package let priority: Int
    /// The key of the interface it is on; empty for all.
    package let interface: String
    /// pf gets it as a comment: it is disabled, or something that it names is not there.
    package let isComment: Bool
    /// The line as pf reads it.
    package let text: String
}

extension InForce {
    /// What pf counts, by label.
    ///
    /// Nothing flows through the twin: the counters stand at zero, but they are there for loaded rules alone.
    func statistics() -> [String: [JSON.Member]] {
        Dictionary(grouping: rules.filter { !$0.isComment }, by: \.label).mapValues { lines in
            [JSON.Member]([
                "pf_rules": .int(lines.count), "evaluations": .int(0), "packets": .int(0), "bytes": .int(0),
                "states": .int(0),
            ])
        }
    }
}
