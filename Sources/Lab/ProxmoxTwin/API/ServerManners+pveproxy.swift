import Foundation
import NIOHTTP1

extension ServerManners {
    /// Proxmox's own web server: 100 requests a connection, and none after an error.
    static let pveproxy: ServerManners = {
        var manners = ServerManners()
        manners.requestLimit = 100
        manners.closesAfterError = true
        manners.announcesKeepAlive = true
        manners.fields = {
            let form = DateFormatter()
            form.locale = Locale(identifier: "en_US_POSIX")
            form.timeZone = TimeZone(identifier: "GMT")
            form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            let now = form.string(from: Date())
            return [
                ("Cache-Control", "max-age=0"), ("Pragma", "no-cache"), ("Server", "pve-api-daemon/3.0"), ("Date", now),
                ("Expires", now),
            ]
        }
        manners.verdict = { head in refusal(of: head) }
        return manners
    }()

    private static let bodyLimit = 512 << 10
    private static let headerLimit = (count: 64, bytes: 8 << 10)

    /// What the server refuses before it looks at who sends it.
    private static func refusal(of head: HTTPRequestHead) -> Reply? {
        let bytes = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        if head.headers.count > headerLimit.count || bytes > headerLimit.bytes { return .drop }
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        let known: [HTTPMethod] = [.GET, .POST, .PUT, .DELETE]
        if !known.contains(head.method) {
            return .answer(
                .text(501, "method '\(head.method.rawValue)' not available", showsBody: head.method != .HEAD))
        }
        if head.headers.contains(name: "Transfer-Encoding") {
            return .answer(.text(501, "chunked transfer encoding not supported"))
        }
        if length > bodyLimit { return .answer(.text(501, "for data too large")) }
        if length > 0, head.method == .GET { return .answer(.text(501, "Unexpected content for method 'GET'")) }
        let type = head.headers.first(name: "Content-Type").map { $0.prefix { $0 != ";" } } ?? ""
        if length > 0, !["", "application/json", "application/x-www-form-urlencoded"].contains(type) {
            return .answer(.text(506, "upload 'Content-Type '\(type)' not implemented"))
        }
        return nil
    }
}

extension Response {
    /// An error of the server itself: the reason, and the same again as a body without a type.
    static func text(_ status: Int, _ reason: String, showsBody: Bool = true) -> Response {
        Response(status: status, reason: reason, contentType: "", body: showsBody ? Array(reason.utf8) : [])
    }

    /// An error without any body: only the reason tells.
    static func bare(_ status: Int, _ reason: String, delay: Double = 0) -> Response {
        Response(status: status, reason: reason, contentType: "", omitsLength: true, delay: delay)
    }
}
