import Reconciler

extension Step {
    /// One line, such as `3 reload opnsense/service/wireguard needs 1,2`.
    ///
    /// Work by hand reads `4 manual assign …`; danger follows as `!delete`, what is not in force after `because`.
    var printed: String {
        var words = [String(number)]
        if manual != nil { words.append("manual") }
        words += [effectiveVerb.rawValue, address.description]
        if !needs.isEmpty { words += ["needs", needs.map(String.init).joined(separator: ",")] }
        if let danger { words.append("!\(danger.rawValue)") }
        if case .activate(_, let reasons) = action, !reasons.isEmpty {
            words += ["because", reasons.joined(separator: ", ")]
        }
        return words.joined(separator: " ")
    }
}

extension [Step] {
    var printed: String { map(\.printed).joined(separator: "\n") }

    /// How often each service reloads, by its name.
    var reloads: [String: Int] {
        var counts: [String: Int] = [:]
        for step in self {
            if case .activate(let service, _) = step.action { counts[service.name, default: 0] += 1 }
        }
        return counts
    }
}
