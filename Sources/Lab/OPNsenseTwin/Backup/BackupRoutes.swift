import Foundation

/// `/api/core/backup/…`: the revisions of the configuration.
enum BackupRoutes {
    static let all: [Route] = [
        Route("core/backup/providers") { _, _ in
            .json(
                .map([
                    "items": .map([
                        "this": .map(["description": .string("This Firewall"), "dirname": .string("/conf/backup")])
                    ])
                ]))
        },
        Route("core/backup/backups", required: 1) { appliance, call in
            guard call.request.isGet, call[0] == "this" else { return .json(.map(["items": .none])) }
            return .json(.map(["items": .array(appliance.history.revisions.map(item))]))
        },
        Route("core/backup/download", required: 1) { download($0, $1) },
        Route("core/backup/diff", required: 3) { difference($0, $1) },
        Route("core/backup/revert_backup", required: 1) { try revert($0, $1) },
        Route("core/backup/delete_backup", required: 1) { appliance, call in
            guard call.request.isPost, let id = call[0] else { return .result("failed", name: "status") }
            try appliance.refuseReadOnly(call.user)
            return .result(appliance.forget(id) ? "deleted" : "not_found", name: "status")
        },
    ]

    private static func item(_ revision: Revision) -> JSON {
        let time = Date(timeIntervalSince1970: Double(revision.time) ?? 0)
        return .map([
            "time": .string(revision.time), "time_iso": .string(iso(time)),
            "description": .string(revision.description), "username": .string(revision.username),
            "filesize": .int(revision.size), "id": .string(revision.id),
        ])
    }

    /// A time in the form `2026-11-21T11:47:26+00:00`.
    private static func iso(_ time: Date) -> String {
        let seconds = Date(timeIntervalSince1970: time.timeIntervalSince1970.rounded(.down))
        return seconds.formatted(.iso8601).replacingOccurrences(of: "Z", with: "+00:00")
    }

    /// The newest revision, or the one asked for; an unknown one is an empty page.
    private static func download(_ appliance: Appliance, _ call: Call) -> Response {
        guard let id = call[1] ?? appliance.history.revisions.first?.id,
            let data = appliance.history.document(id)
        else { return Response(contentType: "text/html; charset=UTF-8") }
        return Response(contentType: "application/octet-stream", body: Array(data))
    }

    /// Replaces the whole configuration by a revision; nothing is applied.
    private static func revert(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost, let id = call[0] else { return .result("failed", name: "status") }
        try appliance.refuseReadOnly(call.user)
        guard let data = appliance.history.document(id) else { return .result("not_found", name: "status") }
        appliance.replace(with: try XMLReader.read(data))
        try appliance.save(for: call)
        return .result("reverted", name: "status")
    }

    /// The unified difference of two revisions, escaped for a page.
    private static func difference(_ appliance: Appliance, _ call: Call) -> Response {
        guard call.request.isGet, let newer = call[1], let older = call[2],
            let new = appliance.history.document(newer), let old = appliance.history.document(older)
        else { return .json(.map(["items": .none])) }
        var lines = [header("---", older, appliance), header("+++", newer, appliance)]
        lines += UnifiedDifference.hunks(from: text(old), to: text(new))
        return .json(.map(["items": .array(lines.map { .string(escaped($0)) })]))
    }

    private static func text(_ data: Data) -> [String] {
        String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func header(_ sign: String, _ id: String, _ appliance: Appliance) -> String {
        let seconds = Double(id.dropFirst("config-".count).dropLast(".xml".count)) ?? 0
        let form = DateFormatter()
        form.dateFormat = "yyyy-MM-dd HH:mm:ss.SSSSSSSSS Z"
        form.timeZone = TimeZone(identifier: "UTC")
        return "\(sign) /conf/backup/\(id)\t" + form.string(from: Date(timeIntervalSince1970: seconds))
    }

    private static func escaped(_ line: String) -> String {
        line.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }
}

extension Appliance {
    /// Deletes a revision.
    func forget(_ id: String) -> Bool {
        history.remove(id)
    }
}
