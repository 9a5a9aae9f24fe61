import Foundation
import Lab
import TestSupport
import Testing

/// Which csh and which PHP the lab's firewall has.
struct FirewallProgramsTests {
    private func program(_ path: String, _ script: String = "exit 0", in folder: SampleFolder) throws {
        try folder.write("", to: path)
        try ServerProgram.install("#!/bin/sh\n\(script)\n", at: folder.url.appending(path: path))
    }

    @Test func `what is missing is said with what to install`() throws {
        let folder = try SampleFolder()
        try program("php", "exit 1", in: folder)
        let both = #expect(throws: ServerProgram.Failure.self) {
            try FirewallPrograms(tools: nil, installed: [folder.path])
        }
        #expect(both?.text.hasPrefix("there is no csh, and no PHP that reads XML here: `apt-get install") == true)
        try program("csh", in: folder)
        let one = #expect(throws: ServerProgram.Failure.self) {
            try FirewallPrograms(tools: folder.url, installed: [folder.path])
        }
        #expect(one?.text.hasPrefix("there is no PHP that reads XML here") == true)
        try program("php", in: folder)
        let found = try FirewallPrograms(tools: nil, installed: [folder.path])
        #expect(found.csh == folder.path + "/csh" && found.php == folder.path + "/php")
    }

    @Test func `those that are unpacked beside the build come first`() throws {
        let folder = try SampleFolder()
        for path in ["tools/bin/tcsh", "tools/php/bin/php", "installed/csh", "installed/php"] {
            try program(path, in: folder)
        }
        let tools = folder.url.appending(path: "tools")
        let found = try FirewallPrograms(tools: tools, installed: [folder.path + "/installed"])
        #expect(found.csh == tools.path + "/bin/tcsh" && found.php == tools.path + "/php/bin/php")
    }
}
