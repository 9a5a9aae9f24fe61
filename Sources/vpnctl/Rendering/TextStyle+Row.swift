extension TextStyle {
    /// A label and its text in a second column; in a narrow place the text follows its label at once.
    ///
    /// - Parameters:
    ///   - start: Blanks before the label.
    ///   - column: Where the text starts, in columns from zero.
    func row(_ label: String, _ text: String, from start: Int, to column: Int) -> [String] {
        let lead = String(repeating: " ", count: start) + label
        guard width >= 60 else {
            return wrap(text, first: label.isEmpty ? lead : lead + ": ", indent: start + 2)
        }
        return wrap(text, first: (lead + " ").padded(to: column), indent: column)
    }
}
