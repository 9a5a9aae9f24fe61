/// A rule as the page "Firewall > Rules" stores it, outside the models that the API writes.
package struct GUIRule: Sendable {
    package enum Side: Sendable {
        case any
        /// The network of an interface or group by its key, or `(self)`.
        case network(String)
        case address(String)
    }

    package var interface: String
    package var description: String
    package var family = "inet"
    /// Lower case; empty for any.
    package var transport = ""
    package var source: Side
    package var destination: Side
    package var destinationPort = ""

    package init(
        interface: String, description: String, family: String = "inet", transport: String = "", source: Side,
        destination: Side, destinationPort: String = ""
    ) {
        self.interface = interface
        self.description = description
        self.family = family
        self.transport = transport
        self.source = source
        self.destination = destination
        self.destinationPort = destinationPort
    }

    /// The `<rule>` element below `<filter>`.
    var node: XMLNode {
        var children = [
            XMLNode("type", text: "pass"), XMLNode("interface", text: interface), XMLNode("ipprotocol", text: family),
            XMLNode("descr", text: description),
        ]
        if !transport.isEmpty { children.append(XMLNode("protocol", text: transport)) }
        children.append(XMLNode("source", children: [Self.node(source)]))
        let port = destinationPort.isEmpty ? [] : [XMLNode("port", text: destinationPort)]
        children.append(XMLNode("destination", children: [Self.node(destination)] + port))
        return XMLNode("rule", children: children)
    }

    private static func node(_ side: Side) -> XMLNode {
        switch side {
        case .any: XMLNode("any")
        case .network(let key): XMLNode("network", text: key)
        case .address(let text): XMLNode("address", text: text)
        }
    }
}
