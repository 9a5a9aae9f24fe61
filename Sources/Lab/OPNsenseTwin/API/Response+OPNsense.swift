import NIOHTTP1

extension Response {
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

    /// lighttpd's own answer to a POST without a length.
    fileprivate static let lengthRequired = Response(
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

            """.utf8), closes: true)
}

extension ServerManners {
    /// lighttpd, as OPNsense configures it.
    static func lighttpd(closesAfterFifteen: Bool) -> ServerManners {
        var manners = ServerManners()
        manners.requestLimit = closesAfterFifteen ? 15 : Int.max
        manners.fields = { [("Server", "OPNsense")] }
        manners.verdict = { head in
            let hasLength =
                head.headers.contains(name: "Content-Length") || head.headers.contains(name: "Transfer-Encoding")
            return head.method == .POST && !hasLength ? .answer(.lengthRequired) : nil
        }
        return manners
    }
}
