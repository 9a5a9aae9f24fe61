import Foundation
import Lab
import TestSupport
import Testing

/// Which sshd the lab serves with.
struct OpenSSHTests {
    private func program(_ path: String, in folder: SampleFolder) throws {
        try folder.write("#!/bin/sh\n", to: path)
        let file = folder.url.appending(path: path).path
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }

    @Test func `without one it is said what to install`() throws {
        let folder = try SampleFolder()
        let failure = #expect(throws: ServerProgram.Failure.self) {
            try OpenSSH(tools: folder.url, installed: [folder.path])
        }
        #expect(failure?.text.contains("apt-get install openssh-server") == true)
    }

    @Test func `one that is unpacked beside the build comes first, and its libraries with it`() throws {
        let folder = try SampleFolder()
        for path in ["installed/sshd", "installed/ssh-keygen", "tools/usr/sbin/sshd"] { try program(path, in: folder) }
        for name in ["libnss_wrapper.so", "libuid_wrapper.so"] {
            try folder.write("", to: "tools/usr/lib/x86_64-linux-gnu/\(name)")
        }
        let tools = folder.url.appending(path: "tools")
        let found = try OpenSSH(tools: tools, installed: [folder.url.appending(path: "installed").path])
        #expect(found.server == tools.path + "/usr/sbin/sshd")
        #expect(found.wrappers == ["libnss_wrapper.so", "libuid_wrapper.so"].map { "\(found.libraries[0])/\($0)" })
        #expect(try found.client("ssh-keygen").path == folder.path + "/installed/ssh-keygen")
    }

    @Test func `the tools beside a build are found from any of its programs`() throws {
        let folder = try SampleFolder()
        let program = folder.url.appending(path: ".build/somewhere/debug/vpnctl").path
        #expect(OpenSSH.tools(besideBuildOf: program) == nil)
        try folder.write("", to: ".build-tools/unpacked")
        #expect(OpenSSH.tools(besideBuildOf: program)?.lastPathComponent == ".build-tools")
        #expect(OpenSSH.tools(besideBuildOf: "/usr/local/bin/vpnctl") == nil)
    }
}
