import Foundation

/// `/xmlrpc.php`: the calls that firewalls of a cluster send each other.
///
/// An API key counts here only after the check of the local password has failed, which costs two seconds each time.
struct XMLRPCServer {
    let appliance: Appliance
    /// Whether requests from the firewall's own address are refused; to the real one that is what loopback is.
    let refusesOwnAddress: Bool

    private static let methods = [
        "system.multicall", "system.listMethods", "system.getCapabilities", "opnsense.test",
        "opnsense.configd_reload_all_templates", "opnsense.restart_service", "opnsense.start_service",
        "opnsense.stop_service", "opnsense.list_services", "opnsense.restore_config_section",
        "opnsense.firmware_version", "opnsense.filter_configure",
    ]

    static func accepts(_ request: Request) -> Bool {
        request.path == "/xmlrpc.php"
    }

    func answer(_ request: Request) -> Response {
        appliance.run("system list shells")
        appliance.run("system list locales")
        guard case .user(let user) = appliance.login(request.sender) else {
            return Self.response(Self.failure, delay: 4)
        }
        appliance.lastUser = user.name
        let mayCall = Pages.allow(user, path: "xmlrpc.php", release: appliance.release)
        guard mayCall, !refusesOwnAddress else { return Self.response(Self.failure, delay: 2) }
        defer { appliance.rollBack() }
        do {
            let (method, parameters) = try Self.call(in: request.body)
            return Self.response(XMLNode("value", children: [try perform(method, parameters, user).node]), delay: 2)
        } catch let fault as XMLRPCFault {
            return Self.response(fault)
        } catch {
            return .unexpected
        }
    }

    private static func call(in body: [UInt8]) throws -> (method: String, parameters: [XMLRPCValue]) {
        guard let root = try? XMLReader.read(Data(body)) else { throw XMLRPCFault.notWellFormed }
        guard root.name == "methodCall", let method = root["methodName"]?.text else { throw XMLRPCFault.invalid }
        let parameters = (root["params"]?.children ?? []).filter { $0.name == "param" }
        return (
            method,
            try parameters.map { parameter in
                guard let value = parameter["value"] else { throw XMLRPCFault.invalid }
                return try XMLRPCValue(value)
            }
        )
    }

    private func perform(_ method: String, _ parameters: [XMLRPCValue], _ user: User) throws -> XMLRPCValue {
        switch method {
        case "system.listMethods": return .list(Self.methods.map(XMLRPCValue.text))
        case "opnsense.firmware_version":
            let version = XMLRPCValue.structure([("version", .text(appliance.release.version))])
            return .structure([("base", version), ("firmware", version), ("kernel", version)])
        case "opnsense.restore_config_section":
            guard case .structure(let sections)? = parameters.first else { throw XMLRPCFault.invalid }
            try restore(sections, user)
            return .boolean(true)
        case "opnsense.filter_configure":
            configure()
            return .boolean(true)
        default: throw XMLRPCFault.unknown(method)
        }
    }

    /// Merges sections and saves, also if nothing changed; nothing is applied.
    private func restore(_ sections: [(name: String, value: XMLRPCValue)], _ user: User) throws {
        appliance.root = ConfigurationMerge.merged(sections, into: appliance.root)
        let names = sections.map(\.name).joined(separator: ",")
        try appliance.save(by: user, describing: "Merged \(names) config sections from XMLRPC client.")
        appliance.hasStaleCaches = true
        appliance.run("ipsec list legacy_vti")
    }

    /// Puts routes, resolver and rules into force.
    private func configure() {
        let options = ["dnsmasq list dhcp_options", "dnsmasq list dhcp_options6"]
        let kea =
            appliance.release < .v26_1
            ? []
            : ["kea list dhcp_options", "kea list dhcp_options", "kea list dhcp_options6", "kea list dhcp_options6"]
        for command in ["interface routes list -n json"] + options + ["ipsec list legacy_vti"] + kea {
            appliance.run(command)
        }
        appliance.inForce.routes = KernelRoutes.configured(appliance)
        appliance.loadRules(.everything)
    }
}

extension XMLRPCServer {
    private static var failure: XMLNode { XMLNode("value", text: "Authentication failed") }

    private static func response(_ value: XMLNode, delay: Double) -> Response {
        let parameters = XMLNode("params", children: [XMLNode("param", children: [value])])
        return response(XMLNode("methodResponse", children: [parameters]), seconds: delay)
    }

    private static func response(_ fault: XMLRPCFault) -> Response {
        let value = XMLRPCValue.structure([
            ("faultCode", .number(fault.code)), ("faultString", .text(fault.message)),
        ])
        let node = XMLNode("fault", children: [XMLNode("value", children: [value.node])])
        return response(XMLNode("methodResponse", children: [node]), seconds: 2)
    }

    private static func response(_ document: XMLNode, seconds: Double) -> Response {
        Response(contentType: "text/xml;charset=UTF-8", body: document.document(), delay: seconds)
    }
}
