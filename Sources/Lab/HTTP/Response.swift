/// What a twin answers.
struct Response: Sendable {
    var status = 200
    /// Nil takes the standard's phrase.
    var reason: String?
    /// Empty leaves the field out.
    var contentType = "application/json; charset=UTF-8"
    var location: String?
    var body: [UInt8] = []
    /// Whether the body ends with the connection instead of at a length.
    var omitsLength = false
    /// Whether the connection closes after it.
    var closes = false
    /// A wait of the real system in seconds, scaled before it is served.
    var delay = 0.0
}
