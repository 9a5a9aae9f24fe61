/// `/api/haproxy/…` and `/api/acmeclient/…`, where the configuration has the plugins' sections: idle, as installed.
enum PluginRoutes {
    static let captions = JSON.map([
        "caption_restart": .string("Restart"), "caption_start": .string("Start"), "caption_stop": .string("Stop"),
    ])

    static let all: [Route] = proxy + certificates

    /// An action of a plugin; it does not exist where the plugin is not installed.
    private static func route(
        _ path: String, section: String, required: Int = 0, _ run: @escaping Route.Action
    ) -> Route {
        Route(path, required: required) { appliance, call in
            guard appliance.root.at(["OPNsense", section]) != nil else { return .notFound }
            return try run(appliance, call)
        }
    }

    private static let proxy: [Route] =
        [
            route("haproxy/service/status", section: "HAProxy") { appliance, _ in
                appliance.run("haproxy status")
                let status = isProxyOn(appliance) ? "running" : "disabled"
                return .json(.map(["status": .string(status), "widget": captions]))
            },
            route("haproxy/service/reconfigure", section: "HAProxy") { appliance, call in
                guard call.request.isPost else { return .result("failed", name: "status") }
                let isOn = isProxyOn(appliance)
                if !isOn { appliance.run("haproxy stop") }
                appliance.run("template reload OPNsense/HAProxy")
                if isOn { appliance.run("haproxy start") }
                return .result("ok", name: "status")
            },
            route("haproxy/service/configtest", section: "HAProxy") { appliance, _ in
                appliance.run("template reload OPNsense/HAProxy")
                appliance.run("haproxy configtest")
                return .result("Configuration file is valid\n\n\n")
            },
        ]
        + ["frontends", "backends", "servers"].map { list in
            route("haproxy/settings/search_\(list)", section: "HAProxy") { _, call in
                .json(Search(call.parameters).answer([]))
            }
        }

    private static func isProxyOn(_ appliance: Appliance) -> Bool {
        appliance.root.at(["OPNsense", "HAProxy", "general", "enabled"])?.text == "1"
    }

    private static let certificates: [Route] = [
        route("acmeclient/service/status", section: "AcmeClient") { appliance, _ in
            appliance.run("acmeclient http-status")
            return .result("disabled", name: "status")
        },
        route("acmeclient/service/reconfigure", section: "AcmeClient") { appliance, call in
            guard call.request.isPost else { return .result("failed", name: "status") }
            appliance.run("acmeclient http-status")
            appliance.run("template reload OPNsense/AcmeClient")
            return .result("ok", name: "status")
        },
        // A plain GET renews every certificate.
        route("acmeclient/service/signallcerts", section: "AcmeClient") { appliance, _ in
            appliance.run("acmeclient sign-all-certs")
            return .result("OK\n\n")
        },
        route("acmeclient/certificates/search", section: "AcmeClient") { _, call in
            .json(Search(call.parameters).answer([]))
        },
        route("acmeclient/certificates/sign", section: "AcmeClient", required: 1) { _, _ in .result("failed") },
        route("acmeclient/settings/get", section: "AcmeClient") { appliance, _ in
            let settings = appliance.root.at(["OPNsense", "AcmeClient", "settings"])?.children ?? []
            let empty = { (name: String) in JSON.map([name: .none]) }
            return .json(
                .map([
                    "acmeclient": .map([
                        "settings": .phpMap(
                            settings.map { JSON.Member(name: $0.name, value: .string($0.text)) }),
                        "accounts": empty("account"), "certificates": empty("certificate"),
                        "validations": empty("validation"), "actions": empty("action"),
                    ])
                ]))
        },
    ]
}
