import NIOHTTP1

/// How a web server treats its connections, whatever is asked for over them.
struct ServerManners: Sendable {
    /// After how many requests a connection closes.
    var requestLimit = Int.max
    /// Whether it closes after every status of 400 and above.
    var closesAfterError = false
    /// Whether an answer says so when the connection stays open.
    var announcesKeepAlive = false
    /// Fields of every answer.
    var fields: @Sendable () -> [(name: String, value: String)] = { [] }
    /// What the server does with a head by itself; nil where it hands the request on.
    var verdict: @Sendable (HTTPRequestHead) -> Reply? = { _ in nil }
}
