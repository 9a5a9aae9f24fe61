import Foundation
import Inventory
import Providers
import Reconciler

/// A plan as JSON for programs; its shape is published by `vpnctl schema plan`.
///
/// Keys are sorted and nothing depends on the clock, so that equal plans are equal bytes.
struct PlanJSON: Encodable {
    /// Changes with the meaning of a key; new keys may come without it.
    static let formatVersion = "1.0"

    let formatVersion: String
    let site: String
    let digest: String
    let only: [String]
    let reload: Bool
    let summary: Summary
    let steps: [StepJSON]
    let confirmations: [ConfirmationJSON]
    let withheld: [WithheldJSON]
    let adopted: [AdoptedJSON]
    let satisfied: [SatisfiedJSON]
    let unmanaged: [ObjectJSON]
    let objections: [ObjectionJSON]
    let observations: Observations

    enum CodingKeys: String, CodingKey {
        case formatVersion = "format_version"
        case site, digest, only, reload, summary, steps, confirmations, withheld, adopted, satisfied, unmanaged,
            objections,
            observations
    }

    struct Summary: Encodable {
        let verdict: String
        let pending: Bool
        let counts: [String: Int]
        let manual: Int
        let dangerous: Int
    }

    struct StepJSON: Encodable {
        let number: Int
        let address: String
        let verb: String
        let effect: String
        let changes: [ChangeJSON]
        let uuid: String?
        let why: String?
        let origin: PlaceJSON?
        let needs: [Int]
        let way: String
        let disturbs: String?
        let verifiedBy: String
        let undo: String
        let danger: String?
        let instructions: [String]?

        enum CodingKeys: String, CodingKey {
            case number, address, verb, effect, changes, uuid, why, origin, needs, way, disturbs
            case verifiedBy = "verified_by"
            case undo, danger, instructions
        }
    }

    struct ChangeJSON: Encodable {
        let attribute: String
        let before: ValueJSON?
        let after: ValueJSON?
    }

    struct PlaceJSON: Encodable {
        let file: String
        let line: Int
        let column: Int

        init(_ place: Place) {
            file = place.file
            line = place.line
            column = place.column
        }
    }

    struct ConfirmationJSON: Encodable {
        let address: String
        let instructions: [String]
        let origin: PlaceJSON
    }

    struct WithheldJSON: Encodable {
        let address: String
        let because: String
    }

    struct AdoptedJSON: Encodable {
        let address: String
        let uuid: String?
        let recognisedBy: String

        enum CodingKeys: String, CodingKey {
            case address, uuid
            case recognisedBy = "recognised_by"
        }
    }

    struct SatisfiedJSON: Encodable {
        let address: String
        let rule: String
        let page: String
        let origin: PlaceJSON
    }

    struct ObjectJSON: Encodable {
        let address: String
        let uuid: String?
        let attributes: [String: ValueJSON]
    }

    struct ObjectionJSON: Encodable {
        let code: String
        let summary: String
        let detail: String
        let addresses: [String]
        let accepted: PlaceJSON?
    }

    struct Observations: Encodable {
        let hosts: [HostJSON]
        let entered: [EnteredJSON]
        let unread: [UnreadJSON]
        let findings: [FindingJSON]
    }

    struct HostJSON: Encodable {
        let name: String
        let version: String?
        let peersRunning: Int?
        let peersOnline: Int?
        let outboundNAT: String?
        let firewall: String
        let inForce: [String: String]
        let forecasts: [String]
        let notVisible: [String]

        enum CodingKeys: String, CodingKey {
            case name, version, firewall, forecasts
            case peersRunning = "peers_running"
            case peersOnline = "peers_online"
            case outboundNAT = "outbound_nat"
            case inForce = "in_force"
            case notVisible = "not_visible"
        }
    }

    /// A host that was read by SSH.
    struct EnteredJSON: Encodable {
        let name: String
        let user: String
        /// `root`, `sudo`, `none`, `sudo-missing` or `sudo-refused`.
        let privilege: String
    }

    struct UnreadJSON: Encodable {
        let name: String
        let provider: String
        let reason: String?
        let entries: [String]
    }

    struct FindingJSON: Encodable {
        let severity: String
        let code: String
        let summary: String
        let detail: String
        let origin: PlaceJSON?
    }
}

/// A value of an attribute: text, number, flag or list; nothing is null, a secret is its short digest.
enum ValueJSON: Encodable {
    case value(Value)

    func encode(to encoder: any Encoder) throws {
        guard case .value(let value) = self else { return }
        var container = encoder.singleValueContainer()
        switch value {
        case .none: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .list(let values): try container.encode(values.map(ValueJSON.value))
        case .reference(let address): try container.encode(address.description)
        case .text, .secret: try container.encode(value.description)
        }
    }
}

extension PlanJSON {
    init(_ plan: SitePlan, objections: [Objection], digest: String) {
        formatVersion = Self.formatVersion
        site = plan.site.name
        self.digest = digest
        only = plan.scope.only
        reload = plan.scope.reloadsUnknown
        let summary = PlanSummary(plan, objections: objections)
        self.summary = Summary(
            verdict: summary.sentence(site: plan.site.name), pending: summary.isPending,
            counts: Dictionary(uniqueKeysWithValues: summary.counts.map { ($0.verb.rawValue, $0.count) }),
            manual: summary.manual, dangerous: summary.dangerous)
        steps = plan.plan.steps.map { StepJSON($0, plan) }
        confirmations = plan.confirmations.map {
            ConfirmationJSON(
                address: $0.address.description, instructions: $0.instructions, origin: PlaceJSON($0.origin))
        }
        withheld = plan.plan.withheld.map {
            WithheldJSON(address: $0.address.description, because: $0.because.description)
        }
        adopted = plan.adopted.map {
            AdoptedJSON(address: $0.address.description, uuid: $0.uuid, recognisedBy: $0.recognisedBy)
        }
        satisfied = plan.comparisons.flatMap(\.satisfied).sorted { $0.address < $1.address }.map {
            SatisfiedJSON(
                address: $0.address.description, rule: $0.ruleDescription, page: $0.reference,
                origin: PlaceJSON($0.origin))
        }
        unmanaged = plan.comparisons.flatMap(\.unmanaged).map(ObjectJSON.init)
        self.objections = objections.map {
            ObjectionJSON(
                code: $0.code, summary: $0.summary, detail: $0.detail, addresses: $0.addresses.map(\.description),
                accepted: $0.accepted.map(PlaceJSON.init))
        }
        observations = Observations(plan)
    }

    /// The document, with a newline at its end.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}

extension PlanJSON.StepJSON {
    init(_ step: Step, _ plan: SitePlan) {
        let explanation = plan.explanation(of: step)
        number = step.number
        address = step.address.description
        verb = step.verb.rawValue
        effect = step.effectiveVerb.rawValue
        changes = step.differences.map {
            PlanJSON.ChangeJSON(
                attribute: $0.attribute, before: $0.before.map(ValueJSON.value), after: $0.after.map(ValueJSON.value))
        }
        uuid = if case .change(let change) = step.action { change.remoteIdentifier } else { nil }
        why = explanation?.why
        origin = plan.desired.origins[step.address].map(PlanJSON.PlaceJSON.init)
        needs = step.needs
        way = explanation?.way ?? ""
        disturbs = explanation?.disturbs
        verifiedBy = explanation?.verifiedBy ?? ""
        undo = explanation?.undo ?? ""
        danger = step.danger?.rawValue
        instructions = step.manual?.instructions
    }
}

extension PlanJSON.ObjectJSON {
    init(_ resource: Resource) {
        address = resource.address.description
        uuid = resource.remoteIdentifier
        attributes = Dictionary(
            uniqueKeysWithValues: resource.attributes.entries.map { ($0.name, ValueJSON.value($0.value)) })
    }
}

extension PlanJSON.Observations {
    init(_ plan: SitePlan) {
        hosts = plan.comparisons.map { PlanJSON.HostJSON($0, forecasts: plan.forecasts($0)) }
        entered = plan.linuxComparisons.map {
            PlanJSON.EnteredJSON(
                name: $0.host.name, user: $0.state.user, privilege: $0.state.privilege.rawValue)
        }
        unread = plan.unread.map {
            PlanJSON.UnreadJSON(
                name: $0.name, provider: $0.provider.rawValue, reason: $0.reason, entries: $0.entries)
        }
        findings = PlanObservations(plan: plan, style: TextStyle(width: 80, hasColour: false)).findings().map {
            PlanJSON.FindingJSON(
                severity: $0.severity.rawValue, code: $0.code, summary: $0.summary, detail: $0.detail,
                origin: $0.place.map(PlanJSON.PlaceJSON.init))
        }
    }
}

extension PlanJSON.HostJSON {
    init(_ comparison: OPNsenseComparison, forecasts: [String]) {
        self.forecasts = forecasts
        let state = comparison.state
        let peers = state.running?.filter(\.isPeer)
        name = comparison.host.name
        version = state.version?.description
        peersRunning = peers?.count
        peersOnline = peers?.count(where: \.isOnline)
        outboundNAT = state.outboundNATMode
        firewall =
            switch state.firewallStatus {
            case .noErrorShown: "no error shown"
            case .notVisible: "not visible"
            case .failed(let message, _): "failed: \(message)"
            }
        inForce = Dictionary(
            uniqueKeysWithValues: comparison.live.layers.map { service, layer in
                switch layer {
                case .same: (service.name, "same")
                case .differs(let differences): (service.name, differences.joined(separator: "; "))
                case .unknown(let why): (service.name, "unknown: \(why)")
                }
            })
        notVisible = state.missing.sorted().map { "\($0.path) (\($0.privilege))" }
    }
}
