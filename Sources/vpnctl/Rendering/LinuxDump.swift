import Inventory
import Providers

/// One host that is entered by SSH, as `vpnctl dump` shows it.
struct LinuxDump {
    let host: Host
    let state: LinuxState

    func lines() -> [String] {
        ["  \(YAMLScalar.of(host.name)):"] + interfaces() + routes() + file()
    }

    private func interfaces() -> [String] {
        list(
            "interfaces",
            state.interfaces.map { interface in
                let addresses = interface.addresses.map { YAMLScalar.quoted($0.network.description) }
                return [
                    "name: \(YAMLScalar.of(interface.name))", "up: \(interface.isUp)", "mtu: \(interface.mtu)",
                    "addresses: [\(addresses.joined(separator: ", "))]",
                ]
            })
    }

    private func routes() -> [String] {
        list(
            "routes",
            state.routes.filter { $0.table == "main" }.map { route in
                let hop = route.gateway.map { YAMLScalar.quoted($0.description) } ?? "null"
                let metric = route.metric == 0 ? [] : ["metric: \(route.metric)"]
                return [
                    "destination: \(YAMLScalar.quoted(route.destination.description))", "next_hop: \(hop)",
                    "device: \(route.device.map(YAMLScalar.of) ?? "null")",
                ] + metric
            }.sorted { $0.lexicographicallyPrecedes($1) })
    }

    private func file() -> [String] {
        guard let configuration = state.configuration else {
            return ["    # interfaces_file: \((state.fileProblem ?? "not read").printable)"]
        }
        let lines = configuration.routeLines.map { line in
            ["file: \(YAMLScalar.quoted(line.path))", "text: \(YAMLScalar.quoted(line.text))"]
        }
        return ["    pending_changes: \(configuration.hasPendingChanges)"] + list("route_lines", lines)
    }

    private func list(_ name: String, _ entries: [[String]]) -> [String] {
        if entries.isEmpty { return ["    \(name): []"] }
        return ["    \(name):"]
            + entries.flatMap { fields in
                fields.enumerated().map { number, field in "      \(number == 0 ? "-" : " ") \(field)" }
            }
    }
}
