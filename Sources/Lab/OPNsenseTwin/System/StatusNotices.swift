import Foundation

/// Something the system wants to be looked at; it stays until it is dismissed.
struct StatusNotice {
    /// The name of the subsystem: `firewall`.
    let subject: String
    let title: String
    let message: String
    /// The page that shows more; who may not see the page does not see the notice.
    let location: String
    let time: Date
    /// Low numbers come first.
    let priority: Int

    /// The notice as the API shows it, its age in whole units, the largest that fits.
    func json(now: Date) -> JSON {
        .map([
            "title": .string(title), "statusCode": .int(-1), "message": .string(message),
            "location": .string(location), "timestamp": .int(Int(time.timeIntervalSince1970)),
            "persistent": .bool(false), "isBanner": .bool(false), "priority": .int(priority),
            "status": .string("ERROR"), "age": .string(Self.age(Int(now.timeIntervalSince(time)))),
        ])
    }

    private static func age(_ seconds: Int) -> String {
        let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]
        let (length, name) = units.first { seconds >= $0.0 } ?? (1, "second")
        let count = seconds / length
        return "\(count) \(name)\(count == 1 ? "" : "s") ago"
    }
}

extension StatusNotice {
    /// The rules could not be loaded.
    static func rulesRefused(_ message: String, at time: Date = Date()) -> StatusNotice {
        StatusNotice(
            subject: "firewall", title: "Firewall",
            message: "There were error(s) loading the rules: \(message)", location: "/ui/diagnostics/log/core/firewall",
            time: time, priority: 20)
    }
}

/// `/api/core/system/status` and what belongs to it.
enum StatusRoutes {
    static let all: [Route] = [
        Route("core/system/status") { status($0, $1) },
        Route("core/system/dismiss_status") { dismiss($0, $1) },
    ]

    private static func visible(_ appliance: Appliance, to user: User) -> [StatusNotice] {
        appliance.notices
            .filter { notice in
                // The page is named without the slash that the pattern of its privilege ends in.
                [notice.location, notice.location + "/"].contains {
                    Pages.allow(user, path: $0, release: appliance.release)
                }
            }
            .sorted { $0.priority < $1.priority }
    }

    private static func status(_ appliance: Appliance, _ call: Call) -> Response {
        appliance.run("system status ''", nested: ["system diag disk"])
        let notices = visible(appliance, to: call.user)
        let now = Date()
        return .json(
            .map([
                "metadata": .map([
                    "system": .map([
                        "status": .string(notices.isEmpty ? "OK" : "ERROR"),
                        "message": .string("No pending messages"), "title": .string("System"),
                    ]),
                    "translations": .map([
                        "dialogTitle": .string("System Status"), "dialogCloseButton": .string("Close"),
                    ]),
                    "subsystems": .none,
                ]),
                "subsystems": .phpMap(notices.map { JSON.Member(name: $0.subject, value: $0.json(now: now)) }),
            ]))
    }

    private static func dismiss(_ appliance: Appliance, _ call: Call) -> Response {
        let subject = call.parameters.post["subject"]?.phpString ?? ""
        guard call.request.isPost, !subject.isEmpty else { return .result("failed", name: "status") }
        appliance.run("system status", nested: ["system diag disk"])
        guard visible(appliance, to: call.user).contains(where: { $0.subject == subject }) else {
            return .result("failed", name: "status")
        }
        appliance.run("system dismiss status \(subject)")
        appliance.notices.removeAll { $0.subject == subject }
        return .result("ok", name: "status")
    }
}
