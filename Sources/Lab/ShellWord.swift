extension String {
    /// This text as one word of a shell.
    var shellWord: String { "'" + replacing("'", with: "'\\''") + "'" }
}
