import Foundation
import Testing

@testable import Providers

@Suite struct XMLRPCTests {
    @Test func `A call is written as the specification shows it, its members sorted`() throws {
        let interface = XMLRPCValue.structure([
            "if": .string("wg0"), "descr": .string("R&D <1>"), "enable": .boolean(true), "mtu": .integer(1420),
        ])
        let request = XMLRPCRequest(
            method: "opnsense.restore_config_section",
            parameters: [.structure(["interfaces": .structure(["opt2": interface])]), .array([.double(0.5)])])
        #expect(
            String(decoding: try request.encoded(), as: UTF8.self) == """
                <?xml version="1.0"?>
                <methodCall><methodName>opnsense.restore_config_section</methodName><params><param><value><struct>\
                <member><name>interfaces</name><value><struct><member><name>opt2</name><value><struct>\
                <member><name>descr</name><value><string>R&amp;D &lt;1&gt;</string></value></member>\
                <member><name>enable</name><value><boolean>1</boolean></value></member>\
                <member><name>if</name><value><string>wg0</string></value></member>\
                <member><name>mtu</name><value><int>1420</int></value></member>\
                </struct></value></member></struct></value></member></struct></value></param>\
                <param><value><array><data><value><double>0.5</double></value></data></array></value></param>\
                </params></methodCall>

                """)
    }

    @Test func `What is written reads back`() throws {
        let value = XMLRPCValue.structure([
            "list": .array([.string(""), .string("a\nb\r\tc"), .string("]]> &amp; 한국어")]), "flag": .boolean(false),
            "number": .integer(-7), "part": .double(2.5),
        ])
        let request = String(
            decoding: try XMLRPCRequest(method: "m", parameters: [value]).encoded(), as: UTF8.self)
        let answer = request.replacing("<methodCall><methodName>m</methodName>", with: "<methodResponse>")
            .replacing("</methodCall>", with: "</methodResponse>")
        #expect(try XMLRPCResponse(parsing: Array(answer.utf8)) == .value(value))
    }

    @Test(arguments: ["\u{0}", "\u{B}", "\u{1B}[31m", "\u{FFFE}"])
    func `Text that XML cannot carry is refused`(_ text: String) {
        #expect(throws: XMLRPCRequest.UnwritableCharacter.self) {
            try XMLRPCRequest(method: "m", parameters: [.string("a" + text)]).encoded()
        }
    }

    @Test func `Answers with and without types are read`() throws {
        func value(_ text: String) throws -> XMLRPCResponse {
            try XMLRPCResponse(
                parsing: Array(
                    "<methodResponse> <params> <param> <value>\(text)</value> </param> </params> </methodResponse>".utf8
                ))
        }
        #expect(try value("Authentication failed") == .value(.string("Authentication failed")))
        #expect(try value("\n <boolean>1</boolean>\n ") == .value(.boolean(true)))
        #expect(try value("<i4> 4 </i4>") == .value(.integer(4)))
        #expect(try value("<nil/>") == .value(.string("")))
        #expect(
            try value("<array><data> <value><string>a</string></value> <value>b</value></data></array>")
                == .value(.array([.string("a"), .string("b")])))
    }

    @Test func `A fault is told with its number and its text`() throws {
        let fault = """
            <methodResponse><fault><value><struct>
            <member><name>faultCode</name><value><int>-32601</int></value></member>
            <member><name>faultString</name><value><string>server error. no such method</string></value></member>
            </struct></value></fault></methodResponse>
            """
        #expect(
            try XMLRPCResponse(parsing: Array(fault.utf8))
                == .fault(code: -32601, text: "server error. no such method"))
    }

    @Test(arguments: [
        "", "<html><body>Login</body></html>", "{}", "<methodResponse>",
        "<methodResponse><params/></methodResponse>",
        "<methodResponse><params><param><value><int>x</int></value></param></params></methodResponse>",
        "<methodResponse><params><param><value><widget/></value></param></params></methodResponse>",
        "<methodResponse><fault><value>no</value></fault></methodResponse>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><methodResponse><params><param><value>&a;</value></param></params></methodResponse>",
        "<methodResponse>" + String(repeating: "<value>", count: 100) + String(repeating: "</value>", count: 100)
            + "</methodResponse>",
    ])
    func `Anything else is not taken for an answer`(_ text: String) {
        #expect(throws: XMLRPCResponse.Malformed.self) { try XMLRPCResponse(parsing: Array(text.utf8)) }
    }

    @Test func `An answer larger than a mebibyte is not read`() {
        let text = String(repeating: "x", count: 1 << 20)
        let answer = "<methodResponse><params><param><value>\(text)</value></param></params></methodResponse>"
        #expect(throws: XMLRPCResponse.Malformed.self) { try XMLRPCResponse(parsing: Array(answer.utf8)) }
    }
}
