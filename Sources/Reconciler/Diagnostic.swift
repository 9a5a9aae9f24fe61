/// A place in the inventory: a file and a position in it.
package struct Place: Hashable, Sendable, Comparable {
    /// The file's path as the user would type it.
    package let file: String
    /// The line, counted from 1.
    package let line: Int
    /// The column in characters, counted from 1.
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package static func < (lhs: Place, rhs: Place) -> Bool {
        (lhs.file, lhs.line, lhs.column) < (rhs.file, rhs.line, rhs.column)
    }
}

/// One thing that the user should know, with a stable code, a place, and what to do about it.
package struct Diagnostic: Hashable, Sendable {
    /// How bad it is: an error stops the command, a warning does not.
    package enum Severity: String, Sendable {
        case error, warning, note
    }

    package var severity: Severity
    /// A stable, searchable code such as `inventory.unknown-key`; tests and exit codes use it, never the text.
    package var code: String
    /// One sentence without user data, so that it can be learned and searched.
    package var summary: String
    /// What is wrong here, why it matters and what to do; may name user data, never a secret.
    package var detail: String
    package var place: Place?
    /// The source line at `place`, for the caret; nil where the line may hold a secret.
    package var excerpt: String?
    package var address: Address?

    package init(
        _ severity: Severity = .error,
        code: String,
        summary: String,
        detail: String,
        place: Place? = nil,
        excerpt: String? = nil,
        address: Address? = nil
    ) {
        self.severity = severity
        self.code = code
        self.summary = summary
        self.detail = detail
        self.place = place
        self.excerpt = excerpt
        self.address = address
    }
}

/// Every problem that was found, thrown at once.
package struct Diagnostics: Error, Sendable {
    package var list: [Diagnostic]

    package init(_ list: [Diagnostic]) { self.list = list }
}
