internal import NIOCore
internal import NIOSSL

/// Keeps the reason phrase of an answer, in which Proxmox says what is wrong and which the HTTP decoder drops.
///
/// It stands before the decoder and writes the phrase into the head of the answer once more, as a header field. Where
/// the status line does not come in one piece, the phrase is lost and nothing else.
final class ReasonPhrase: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// The field; of several ones the first is this handler's.
    static let field = "vpnctl-reason-phrase"

    private static let methods = ["GET /", "POST /", "PUT /", "DELETE /"].map { Array($0.utf8) }
    private static let lengthLimit = 1024

    /// The next bytes begin an answer.
    private var isExpected = false

    /// Puts it into the pipeline of a connection that has its HTTP handlers already.
    static func keep(in channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls = try? pipeline.handler(type: NIOSSLClientHandler.self) {
            try pipeline.addHandler(ReasonPhrase(), position: .after(tls))
        } else {
            try pipeline.addHandler(ReasonPhrase(), position: .first)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .byteBuffer(let buffer) = Self.unwrapOutboundIn(data),
            Self.methods.contains(where: { buffer.readableBytesView.starts(with: $0) })
        {
            isExpected = true
        }
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isExpected else { return context.fireChannelRead(data) }
        isExpected = false
        context.fireChannelRead(Self.wrapInboundOut(Self.repeatingReason(of: Self.unwrapInboundIn(data))))
    }

    /// The same bytes with the field behind the status line, where there is one with a phrase.
    private static func repeatingReason(of buffer: ByteBuffer) -> ByteBuffer {
        let bytes = buffer.readableBytesView
        guard bytes.starts(with: "HTTP/1.".utf8),
            let end = bytes.prefix(lengthLimit).firstIndex(of: UInt8(ascii: "\n")), end > bytes.startIndex,
            bytes[end - 1] == UInt8(ascii: "\r")
        else { return buffer }
        // `HTTP/1.1 401 Authentication failed!`; an interim answer (1xx) is followed by the real one.
        let words = bytes[..<(end - 1)].split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count == 3, words[1].first != UInt8(ascii: "1"), words[2].allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return buffer }
        var result = ByteBuffer()
        result.reserveCapacity(bytes.count + words[2].count + field.utf8.count + 4)
        result.writeBytes(bytes[...end])
        result.writeString(field + ": ")
        result.writeBytes(words[2])
        result.writeString("\r\n")
        result.writeBytes(bytes[(end + 1)...])
        return result
    }
}

extension HTTPResponse {
    /// An answer whose fields may hold the reason phrase.
    init(status: Int, fields: [HTTPField], body: [UInt8]) {
        let isReason = { (field: HTTPField) in field.name == ReasonPhrase.field }
        self.init(
            status: status, reason: fields.first(where: isReason)?.value ?? "",
            headers: fields.filter { !isReason($0) }, body: body)
    }
}
