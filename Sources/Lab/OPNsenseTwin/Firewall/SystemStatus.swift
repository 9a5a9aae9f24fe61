import Foundation

/// Something the system wants looked at.
struct SystemNotice: Sendable {
    let title: String
    let message: String
    let location: String
    /// Low numbers come first.
    let priority: Int
    /// The page without which a user does not see it.
    let page: String
    var time = Date()
}

/// `/api/core/system/status` and what dismisses it: the only place that tells of rules which pf refused.
enum SystemStatus {
    static let routes: [Route] = [
        Route("core/system/status") { status($0, $1) },
        Route("core/system/dismiss_status") { dismiss($0, $1) },
    ]

    private static func visible(_ appliance: Appliance, _ user: User) -> [(key: String, value: SystemNotice)] {
        appliance.notices.filter { user.has($0.value.page) }.sorted { $0.value.priority < $1.value.priority }
    }

    private static func status(_ appliance: Appliance, _ call: Call) -> Response {
        appliance.run("system status ''", nested: ["system diag disk"])
        let notices = visible(appliance, call.user)
        return .json(
            .map([
                "metadata": .map([
                    "system": .map([
                        "status": .string(notices.isEmpty ? "OK" : "ERROR"), "message": "No pending messages",
                        "title": "System",
                    ]),
                    "translations": .map(["dialogTitle": "System Status", "dialogCloseButton": "Close"]),
                    "subsystems": .none,
                ]),
                "subsystems": .phpMap(notices.map { JSON.Member(name: $0.key, value: json($0.value)) }),
            ]))
    }

    private static func json(_ notice: SystemNotice) -> JSON {
        let seconds = max(Int(Date().timeIntervalSince(notice.time)), 0)
        let age = seconds < 60 ? (seconds, "second") : (seconds / 60, "minute")
        return .map([
            "title": .string(notice.title), "statusCode": .int(-1), "message": .string(notice.message),
            "location": .string(notice.location), "timestamp": .int(Int(notice.time.timeIntervalSince1970)),
            "persistent": .bool(false), "isBanner": .bool(false), "priority": .int(notice.priority),
            "status": "ERROR", "age": .string("\(age.0) \(age.1)\(age.0 == 1 ? "" : "s") ago"),
        ])
    }

    private static func dismiss(_ appliance: Appliance, _ call: Call) -> Response {
        guard call.request.isPost, let subject = call.parameters.post["subject"]?.phpString else {
            return .result("failed", name: "status")
        }
        appliance.run("system status", nested: ["system diag disk"])
        guard visible(appliance, call.user).contains(where: { $0.key == subject }) else {
            return .result("failed", name: "status")
        }
        appliance.run("system dismiss status \(subject)")
        appliance.notices[subject] = nil
        return .result("ok", name: "status")
    }
}
