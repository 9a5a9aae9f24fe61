import NIOCore
import NIOHTTP1

/// One connection: collects a request, lets the twin work on it, sends what comes of it.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let service: any TwinService
    private let manners: ServerManners
    private var count = 0
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(service: any TwinService) {
        self.service = service
        manners = service.manners
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
            answer(head, body, on: context.channel, isLast: count >= manners.requestLimit || !head.isKeepAlive)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ body: [UInt8], on channel: any Channel, isLast: Bool) {
        let wire = Wire(channel: channel, request: head, manners: manners, isLast: isLast)
        if let verdict = manners.verdict(head) { return wire.send(verdict) }
        let request = Request(
            method: head.method.rawValue, uri: head.uri, contentType: head.headers.first(name: "Content-Type"),
            body: body,
            sender: head.headers.first(name: "Authorization").map(Request.Sender.header) ?? .nobody)
        let service = service
        Task { @Sendable in wire.send(await service.perform(request)) }
    }
}

/// The way back of one answer.
private struct Wire: Sendable {
    let channel: any Channel
    let request: HTTPRequestHead
    let manners: ServerManners
    let isLast: Bool

    func send(_ reply: Reply) {
        switch reply {
        case .answer(let response): send(response)
        case .cut(let response, let count): send(response, cutAfter: count)
        case .reset: reset()
        case .drop: channel.close(promise: nil)
        case .hang: break
        }
    }

    private func send(_ response: Response, cutAfter: Int? = nil) {
        let closes = isLast || cutAfter != nil || response.closes || manners.closesAfterError && response.status >= 400
        var headers: HTTPHeaders = [:]
        for field in manners.fields() { headers.add(name: field.name, value: field.value) }
        if !response.contentType.isEmpty { headers.add(name: "Content-Type", value: response.contentType) }
        if !response.omitsLength { headers.add(name: "Content-Length", value: String(response.body.count)) }
        if let location = response.location { headers.add(name: "Location", value: location) }
        if closes {
            headers.add(name: "Connection", value: "close")
        } else if manners.announcesKeepAlive {
            headers.add(name: "Connection", value: "Keep-Alive")
        }
        let head = HTTPResponseHead(version: request.version, status: response.statusLine, headers: headers)
        let bytes = cutAfter.map { response.body.prefix($0) } ?? response.body[...]
        var parts: [HTTPServerResponsePart] = [.head(head)]
        if !bytes.isEmpty, request.method != .HEAD {
            parts.append(.body(.byteBuffer(channel.allocator.buffer(bytes: bytes))))
        }
        if cutAfter == nil { parts.append(.end(nil)) }
        send(parts, closes: closes)
    }

    /// Hands all parts to the connection's thread at once: one hop, one flush.
    private func send(_ parts: [HTTPServerResponsePart], closes: Bool) {
        let channel = channel
        channel.eventLoop.execute {
            for part in parts.dropLast() { channel.write(part, promise: nil) }
            guard let last = parts.last else { return }
            channel.writeAndFlush(last).whenComplete { _ in
                if closes { channel.close(promise: nil) }
            }
        }
    }

    /// Ends the connection with a reset in place of an orderly end.
    private func reset() {
        let channel = channel
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
    fileprivate var statusLine: HTTPResponseStatus {
        reason.map { .custom(code: UInt(status), reasonPhrase: $0) } ?? HTTPResponseStatus(statusCode: status)
    }
}
