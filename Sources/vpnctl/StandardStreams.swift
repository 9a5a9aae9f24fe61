import Foundation
import SSH

/// The program's own standard streams, passed to and from a command elsewhere byte for byte.
enum StandardStreams {
    private static let reader = DispatchQueue(label: "standard input")
    private static let writer = DispatchQueue(label: "standard output and error")
    private static let pieceSize = 64 << 10

    /// What arrives on standard input, as it arrives; read only as fast as it is taken.
    static var input: AsyncStream<[UInt8]> {
        AsyncStream(unfolding: {
            // Blocks a thread of its own: nobody waits for it when the command has ended before the input has.
            await withCheckedContinuation { continuation in
                reader.async { continuation.resume(returning: piece()) }
            }
        })
    }

    /// Standard input to its end; an interrupt does not wait for that.
    static func wholeInput() async throws -> [UInt8] {
        let (pieces, feed) = AsyncStream.makeStream(of: [UInt8].self)
        reader.async {
            while let piece = piece() { feed.yield(piece) }
            feed.finish()
        }
        var bytes: [UInt8] = []
        for await piece in pieces { bytes += piece }
        try Task.checkCancellation()
        return bytes
    }

    /// Nil at the end, and where there is no standard input.
    private static func piece() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: pieceSize)
        while true {
            let count = unsafe read(0, &bytes, bytes.count)
            if count > 0 { return Array(bytes[..<count]) }
            guard count < 0, errno == EINTR || errno == EAGAIN else { return nil }
            // A terminal or socket that another program made so that it does not wait.
            if errno == EAGAIN { usleep(10_000) }
        }
    }

    /// Writes a piece whole to the stream that it belongs to.
    ///
    /// - Throws: `Output.Failure`.
    static func write(_ piece: CommandOutput) async throws {
        let failure: Int32? = await withCheckedContinuation { continuation in
            writer.async {
                let failure =
                    switch piece {
                    case .output(let bytes): write(bytes, to: 1)
                    case .errors(let bytes): write(bytes, to: 2)
                    }
                continuation.resume(returning: failure)
            }
        }
        guard let failure else { return }
        throw Output.Failure(
            message: "What the command says cannot be passed on: \(unsafe String(cString: strerror(failure))). The "
                + "command was given up; it may run on.")
    }

    /// The number of the error, nil where there is none.
    private static func write(_ bytes: [UInt8], to stream: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe systemWrite(stream, $0) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                usleep(10_000)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}

// The method above carries the name of the system's function.
private func systemWrite(_ stream: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    unsafe Foundation.write(stream, bytes.baseAddress, bytes.count)
}
