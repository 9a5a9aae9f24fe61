package import Foundation

/// The answer to an in-process call.
package struct TwinAnswer: Sendable {
    package let status: Int
    package let contentType: String
    package let location: String?
    package let body: Data

    init(_ response: Response) {
        status = response.status
        contentType = response.contentType
        location = response.location
        body = Data(response.body)
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// A text in the answer: `answer["uuid"]`, `answer["server", "name"]`.
    package subscript(_ path: String...) -> String? {
        var value = JSONParser.value(of: Array(body))
        for name in path {
            value = value?[name]
        }
        return value?.phpString
    }
}

/// Why an in-process call has no answer.
package enum TwinError: Error, Equatable {
    /// The connection was reset.
    case reset
    /// The answer was cut short.
    case cut
    /// The twin was shut down while the call hung.
    case closed
    /// No certificate could be made or no port be opened.
    case cannotServe(String)
}

/// Key and secret of an API user.
package struct Credentials: Sendable {
    package let key: String
    package let secret: String

    package init(key: String, secret: String) {
        self.key = key
        self.secret = secret
    }

    /// 80 characters of Base64 each, as the real system makes them.
    static func random() -> Credentials {
        let text = { Data((0..<60).map { _ in UInt8.random(in: 0...255) }).base64EncodedString() }
        return Credentials(key: text(), secret: text())
    }
}
