import NIOCore
import NIOHTTP1

/// One connection: collects a request, lets the twin work on it, sends what comes of it.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let twin: OPNsenseTwin
    /// After how many requests the connection closes.
    private let limit: Int
    private var count = 0
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(twin: OPNsenseTwin, limit: Int) {
        self.twin = twin
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer):
            body += buffer.readableBytesView
        case .end:
            guard let head else { return }
            self.head = nil
            count += 1
            answer(head, body, on: context.channel, isLast: count >= limit || !head.isKeepAlive)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ body: [UInt8], on channel: any Channel, isLast: Bool) {
        if head.method == .POST, !head.headers.contains(name: "Content-Length"),
            !head.headers.contains(name: "Transfer-Encoding")
        {
            Self.send(.lengthRequired, to: channel, head, isLast: true)
            return
        }
        let request = Request(
            method: head.method.rawValue, uri: head.uri, contentType: head.headers.first(name: "Content-Type"),
            body: body,
            sender: head.headers.first(name: "Authorization").map(Request.Sender.header) ?? .nobody)
        Self.work(on: request, for: twin, channel: channel, head, isLast: isLast)
    }

    private static func work(
        on request: Request, for twin: OPNsenseTwin, channel: any Channel, _ head: HTTPRequestHead, isLast: Bool
    ) {
        Task { @Sendable in
            let reply = await twin.perform(request)
            send(reply, to: channel, head, isLast: isLast)
        }
    }

    private static func send(
        _ reply: OPNsenseTwin.Reply, to channel: any Channel, _ request: HTTPRequestHead, isLast: Bool
    ) {
        switch reply {
        case .answer(let response): send(response, to: channel, request, isLast: isLast)
        case .cut(let response, let count): send(response, to: channel, request, isLast: true, cutAfter: count)
        case .reset: reset(channel)
        case .hang: break
        }
    }

    private static func send(
        _ response: Response, to channel: any Channel, _ request: HTTPRequestHead, isLast: Bool, cutAfter: Int? = nil
    ) {
        var headers: HTTPHeaders = [
            "Content-Type": response.contentType, "Content-Length": String(response.body.count),
            "Server": "OPNsense",
        ]
        if let location = response.location { headers.add(name: "Location", value: location) }
        if isLast { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: request.version, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
        let bytes = cutAfter.map { response.body.prefix($0) } ?? response.body[...]
        var parts: [HTTPServerResponsePart] = [.head(head)]
        if !bytes.isEmpty, request.method != .HEAD {
            parts.append(.body(.byteBuffer(channel.allocator.buffer(bytes: bytes))))
        }
        if cutAfter == nil { parts.append(.end(nil)) }
        send(parts, to: channel, isLast: isLast)
    }

    /// Hands all parts to the connection's thread at once: one hop, one flush.
    private static func send(_ parts: [HTTPServerResponsePart], to channel: any Channel, isLast: Bool) {
        channel.eventLoop.execute {
            for part in parts.dropLast() { channel.write(part, promise: nil) }
            guard let last = parts.last else { return }
            channel.writeAndFlush(last).whenComplete { _ in
                if isLast { channel.close(promise: nil) }
            }
        }
    }

    /// Ends the connection with a reset in place of an orderly end.
    private static func reset(_ channel: any Channel) {
        guard let socket = channel as? any SocketOptionProvider else {
            channel.close(promise: nil)
            return
        }
        socket.setSoLinger(.init(l_onoff: 1, l_linger: 0)).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}

extension Response {
    /// lighttpd's own answer to a POST without a length.
    static let lengthRequired = Response(
        status: 411, contentType: "text/html",
        body: Array(
            """
            <?xml version="1.0" encoding="iso-8859-1"?>
            <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
                     "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
            <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
             <head>
              <title>411 Length Required</title>
             </head>
             <body>
              <h1>411 Length Required</h1>
             </body>
            </html>

            """.utf8))
}
