/// The JSON Schema of an inventory, for editors.
///
/// It is made from the tables that the decoder reads through. A file of a folder holds any part of an inventory, so that
/// no top-level key is required here.
package enum InventorySchema {
    /// JSON Schema 2020-12, with a line break at its end; the same bytes always.
    package static var text: String {
        guard case .object(let members) = SiteKeys.table.schema else { return "" }
        let head: [JSON.Member] = [
            .init(name: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
            .init(name: "title", value: "vpnctl inventory"),
            .init(
                name: "description",
                value: """
                    One site: its hosts, networks, WireGuard tunnels, peers, firewall rules and routes. An optional key \
                    that is absent is not managed, unless a default is given; `none` clears. A secret is never written \
                    here, only its source.
                    """),
        ]
        return JSON.object(head + members.filter { $0.name != "required" }).text() + "\n"
    }
}
