/// What the twin answers.
struct Response: Sendable {
    var status = 200
    var contentType = "application/json; charset=UTF-8"
    var location: String?
    var body: [UInt8] = []
    /// A wait of the real system in seconds, scaled before it is served.
    var delay = 0.0

    static func json(_ value: JSON) -> Response {
        Response(body: value.encoded)
    }

    static func result(_ text: String, name: String = "result") -> Response {
        .json(.object([JSON.Member(name: name, value: .string(text))]))
    }

    /// The answer of the layer in front of the controllers.
    static func refused(_ status: Int, _ message: String, delay: Double = 0) -> Response {
        let body = JSON.map(["status": .int(status), "message": .string(message)])
        return Response(status: status, body: body.encoded, delay: delay)
    }

    static let notFound = error(404, .map(["errorMessage": .string("Endpoint not found")]))
    static let unexpected = error(500, .map(["errorMessage": .string("Unexpected error, check log for details")]))

    /// An answer of the error page, which spells its content type in its own way.
    static func error(_ status: Int, _ value: JSON) -> Response {
        Response(status: status, contentType: "application/json;charset=utf-8", body: value.encoded)
    }
}
