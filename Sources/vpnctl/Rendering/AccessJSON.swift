import Foundation
import Inventory
import Providers

/// What vpnctl may do on each host, for programs; keys are sorted and nothing depends on the clock.
struct AccessJSON: Encodable {
    let formatVersion = "1.0"
    let hosts: [HostJSON]

    enum CodingKeys: String, CodingKey {
        case formatVersion = "format_version"
        case hosts
    }

    struct HostJSON: Encodable {
        let name: String
        let provider: String
        /// `ready`, `lacking` (something that the inventory needs), `failed`, `not-read` or `manual`.
        let status: String
        let url: String?
        let ssh: SSHJSON?
        let certificate: CertificateJSON?
        let credentials: String?
        let overriddenBy: [String]
        let version: String?
        let abilities: [AbilityJSON]?
        let missingPrivileges: [PrivilegeJSON]?
        let xmlrpc: String?
        let error: ErrorJSON?

        enum CodingKeys: String, CodingKey {
            case name, provider, status, url, ssh, certificate, credentials, version, abilities, xmlrpc, error
            case overriddenBy = "overridden_by"
            case missingPrivileges = "missing_privileges"
        }
    }

    struct SSHJSON: Encodable {
        /// `user@address:port`.
        let entrance: String
        let hostKey: String
        let root: String?
        /// Why a firewall was not entered; beside its API that is no error of the host.
        let obstacle: String?

        enum CodingKeys: String, CodingKey {
            case entrance, root, obstacle
            case hostKey = "host_key"
        }
    }

    struct CertificateJSON: Encodable {
        let verified: String
        let sha256: String?
    }

    struct AbilityJSON: Encodable {
        let task: String
        let way: String
        let open: Bool
        let missing: [String]
        let note: String?
    }

    struct PrivilegeJSON: Encodable {
        let id: String
        let title: String
        let needed: Bool
    }

    struct ErrorJSON: Encodable {
        let code: String
        let message: String
    }

    init(_ hosts: [HostAccess]) { self.hosts = hosts.map(HostJSON.init) }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}

extension AccessJSON.HostJSON {
    init(_ access: HostAccess) {
        name = access.host.name
        provider = access.host.provider.rawValue
        url = access.api?.url
        certificate = access.api.map { .init(verified: $0.verification, sha256: $0.pin?.description) }
        credentials = access.api?.credentials.place
        overriddenBy = access.overridden
        var (found, failure): (OPNsenseAccess?, ProviderError?) = (nil, nil)
        switch access.outcome {
        case .answered(let answered):
            status = answered.isWhole ? "ready" : "lacking"
            found = answered
        case .failed(let error):
            status = "failed"
            failure = error
        case .proxmox(let access): status = access.missingAndNeeded.isEmpty ? "ready" : "lacking"
        case .entered(let access): status = access.isWhole ? "ready" : "lacking"
        case .closed: status = "not-read"
        case .manual: status = "manual"
        }
        let proxmox: ProxmoxAccess? = if case .proxmox(let proxmox) = access.outcome { proxmox } else { nil }
        version = found?.version?.description ?? proxmox?.version.version
        let entered: LinuxAccess? = if case .entered(let entered) = access.outcome { entered } else { nil }
        let shell: ShellView? = if case .seen(let view)? = found?.shell { view } else { nil }
        let obstacle: String? = if case .failed(let reason)? = found?.shell { reason } else { nil }
        ssh = access.entrance.map {
            .init(
                entrance: $0.text, hostKey: $0.verification, root: (entered?.privilege ?? shell?.privilege)?.rawValue,
                obstacle: obstacle)
        }
        abilities =
            proxmox?.abilities.map {
                .init(
                    task: $0.task.rawValue, way: $0.way.rawValue, open: $0.isOpen,
                    missing: $0.missing.map { [$0.text] } ?? [], note: $0.note)
            }
            ?? entered?.abilities.map {
                .init(
                    task: $0.task.rawValue, way: $0.obstacle == nil ? "SSH" : "by hand", open: $0.obstacle == nil,
                    missing: [], note: $0.obstacle)
            }
            ?? found?.abilities.map {
                .init(
                    task: $0.task.rawValue, way: $0.way.rawValue, open: $0.isOpen, missing: $0.missing, note: $0.note)
            }
        missingPrivileges = found.map { found in
            found.missing.map {
                .init(
                    id: $0, title: OPNsenseAPI.Privilege.title(of: $0, version: found.version),
                    needed: found.needed.contains($0))
            }
        }
        xmlrpc = found.map { found in
            switch found.xmlrpc {
            case .notAllowed: "not allowed by the inventory"
            case .works: "works"
            case .denied: "denied"
            case .failed(let reason): "failed: \(reason)"
            }
        }
        error = failure.map { .init(code: $0.code.rawValue, message: $0.message) }
    }
}
