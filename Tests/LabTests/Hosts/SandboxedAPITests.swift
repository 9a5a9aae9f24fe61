import Foundation
import TestSupport
import Testing

@testable import Lab

/// The lab's Proxmox host by its API, beside the same host as a shell sees it.
struct SandboxedAPITests {
    private func ask(_ twin: ProxmoxTwin, _ path: String) async throws -> JSONValue {
        let request = Request(
            method: "GET", uri: "/api2/json/nodes/pve/" + path, sender: .header("PVEAPIToken=" + twin.token.text))
        guard case .answer(let response) = await twin.perform(request) else { throw TwinError.reset }
        return try JSONValue(parsing: String(decoding: response.body, as: UTF8.self))
    }

    private func active(_ twin: ProxmoxTwin) async throws -> Set<String> {
        let rows = try await ask(twin, "network")["data"]?.array ?? []
        return Set(rows.filter { $0["active"] != nil }.compactMap { $0["iface"]?.string })
    }

    @Test func `has the guests that pct and qm list`() async throws {
        let folder = try SampleFolder()
        let sandbox = try Scenario.guide.proxmox(in: folder.url, user: "admin", program: Program.path.path)
        let twin = try await Scenario.guide.proxmoxAPI(of: sandbox)
        let listed = try folder.text("guests").split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(listed.map { $0[0] } == ["100", "102", "110", "111", "120"])
        for kind in ["lxc", "qemu"] {
            let rows = try await ask(twin, kind)["data"]?.array ?? []
            #expect(
                Set(rows.compactMap { $0["name"]?.string }) == Set(listed.filter { $0[1] == kind }.map { $0[3] }))
        }
        try await twin.shutdown()
        #expect(FileManager.default.fileExists(atPath: sandbox.interfacesFile.path))
    }

    @Test func `shows what waits in the GUI until a restart, and then what is up`() async throws {
        let folder = try SampleFolder()
        let sandbox = try Scenario.guide.proxmox(in: folder.url, user: "admin", program: Program.path.path)
        let twin = try await Scenario.guide.proxmoxAPI(of: sandbox)
        #expect(try await active(twin) == ["enp1s0", "vmbr0", "vmbr1", "vmbr2"])
        #expect(try await ask(twin, "network")["changes"] == nil)
        try folder.write(try folder.text("interfaces").replacing("vmbr2", with: "vmbr3"), to: "interfaces.new")
        #expect(try await ask(twin, "network")["changes"]?.string?.contains("+auto vmbr3") == true)
        #expect(try await active(twin) == ["enp1s0", "vmbr0", "vmbr1"])
        try sandbox.reboot()
        #expect(try await ask(twin, "network")["changes"] == nil)
        #expect(try await active(twin) == ["enp1s0", "vmbr0", "vmbr1", "vmbr3"])
        try await twin.shutdown()
    }
}
