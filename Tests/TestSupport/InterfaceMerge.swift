package import Lab

extension OPNsenseTwin {
    /// Changes leaves of an interface by XML-RPC, as the page of the interface stores them.
    ///
    /// - Throws: ``Broken`` with the answer, where the firewall does not merge them.
    package func mergeInterface(_ key: String, _ leaves: [String: String]) async throws {
        let members = leaves.sorted { $0.key < $1.key }.map { name, value in
            "<member><name>\(name)</name><value><string>\(value)</string></value></member>"
        }
        let document = """
            <?xml version="1.0"?><methodCall><methodName>opnsense.restore_config_section</methodName><params><param>\
            <value><struct><member><name>interfaces</name><value><struct><member><name>\(key)</name><value><struct>\
            \(members.joined())</struct></value></member></struct></value></member></struct></value></param></params>\
            </methodCall>
            """
        let answer = try await call("POST", "/xmlrpc.php", document, contentType: "text/xml")
        guard answer.text.contains("<boolean>1</boolean>") else { throw Broken(answer.text) }
    }
}
