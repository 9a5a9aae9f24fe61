/// `/api/core/firmware/…`: what is installed, as far as it is known without asking for updates.
enum FirmwareRoutes {
    static let all: [Route] = [
        Route("core/firmware/status") { appliance, _ in
            appliance.run("firmware product")
            return .json(
                .map([
                    "product": product(appliance),
                    "status_msg": .string(
                        "Firmware status requires to check for update first to provide more information."),
                    "status": .string("none"),
                ]))
        },
        Route("core/firmware/running") { appliance, _ in
            appliance.run("firmware running")
            return .result("ready", name: "status")
        },
        Route("core/firmware/info") { appliance, _ in
            for command in ["tiers", "remote", "local", "changelog list", "product"] {
                appliance.run("firmware \(command)")
            }
            return .json(
                .map([
                    "product_id": .string("opnsense"), "product_version": .string(appliance.release.version),
                    "package": .none, "plugin": .none, "changelog": .none, "product": product(appliance),
                ]))
        },
        Route("diagnostics/system/system_information") { appliance, _ in
            appliance.run("firmware product")
            appliance.run("system openssl version")
            let versions = [
                "OPNsense \(appliance.release.version)-amd64", appliance.hardware.kernel, appliance.hardware.openSSL,
            ]
            return .json(
                .map([
                    "name": .string(appliance.hostName), "versions": .texts(versions),
                    "updates": .string("Click to check for updates."),
                ]))
        },
    ]

    private static func product(_ appliance: Appliance) -> JSON {
        let release = appliance.release
        let build: [(String, String)] = [
            ("CORE_ABI", release.rawValue), ("CORE_GID", "789"), ("CORE_GROUP", "wwwonly"), ("CORE_NAME", "opnsense"),
            ("CORE_PRODUCT", "OPNsense"), ("CORE_SERIES", release.rawValue), ("CORE_UID", "789"),
            ("CORE_USER", "wwwonly"), ("CORE_VERSION", release.version), ("product_abi", release.rawValue),
            ("product_arch", "amd64"), ("product_conflicts", ""), ("product_copyright_owner", "Deciso B.V."),
            ("product_copyright_url", "https://www.deciso.com/"), ("product_copyright_years", "2014-2026"),
            ("product_email", "project@opnsense.org"), ("product_hash", appliance.hardware.buildHash),
            ("product_id", "opnsense"), ("product_latest", release.version), ("product_mirror", ""),
            ("product_name", "OPNsense"), ("product_nickname", nickname(release)), ("product_repos", ""),
            ("product_series", release.rawValue), ("product_tier", "1"), ("product_time", time(release)),
            ("product_version", release.version), ("product_website", "https://opnsense.org/"),
        ]
        let members = build.map { JSON.Member(name: $0.0, value: .string($0.1)) }
        return .object(
            members + [
                JSON.Member(name: "product_check", value: .null), JSON.Member(name: "product_license", value: .none),
                JSON.Member(name: "product_log", value: .int(0)),
            ])
    }

    private static func nickname(_ release: Release) -> String {
        switch release {
        case .v25_7: "Visionary Viper"
        case .v26_1: "Witty Woodpecker"
        case .v26_7: "Xylo"
        }
    }

    /// When the version was built.
    private static func time(_ release: Release) -> String {
        switch release {
        case .v25_7: "Thu Jan 15 14:17:07 UTC 2026"
        case .v26_1: "Wed Jul 1 08:57:21 UTC 2026"
        case .v26_7: "Wed Aug 12 09:27:43 UTC 2026"
        }
    }
}

extension Appliance {
    /// Host name with its domain.
    var hostName: String {
        let system = root["system"]
        return [system?.text(of: "hostname") ?? "", system?.text(of: "domain") ?? ""].joined(separator: ".")
    }
}
