import Foundation
import Lab
import SSH
import SSHSupport
import Testing

@Suite("A command", .enabled(if: ServerTools.found != nil, .noServer), .serialized, .timeLimit(.minutes(20)))
struct CommandTests {
    @Test func `says what it says on both streams and shows its status`() async throws {
        try await withConnection { connection in
            let result = try await connection.run(script: "echo out; echo err >&2; exit 3", deadline: patience)
            #expect(result.outputText == "out\n")
            #expect(result.errorText == "err\n")
            #expect(result.ending == .exited(3))
        }
    }

    @Test(arguments: [0, 1, 42, 126, 255]) func `passes its status on`(status: Int32) async throws {
        try await withConnection { connection in
            let script = try await connection.run(script: "exit \(status)", deadline: patience)
            let line = try await connection.run(command: "exit \(status)", deadline: patience)
            #expect(script.ending == .exited(status))
            #expect(line.ending == .exited(status))
        }
    }

    @Test func `keeps every byte of a script and of its output`() async throws {
        let text = #"'"$`\ %s %% ! \n \0 \101 ~ * ? [a] {b} # & ; | < > é 한 "# + "\t"
        try await withConnection { connection in
            let result = try await connection.run(
                script: "cat <<'EOF'\n\(text)\nEOF\nprintf 'a\\0b\\377'", deadline: patience)
            #expect(result.output == Array("\(text)\na\0b".utf8) + [255])
        }
    }

    @Test func `reads what follows its script as its own input`() async throws {
        let data = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try await withConnection { connection in
            let result = try await connection.run(
                script: "read first; echo \"$first\"; cat", input: .bytes(Array("one\n".utf8) + data),
                deadline: patience)
            #expect(result.output == Array("one\n".utf8) + data)
        }
    }

    @Test func `need not read its input`() async throws {
        try await withConnection { connection in
            let input = CommandInput.bytes(Array(repeating: 65, count: 5_000_000))
            let result = try await connection.run(script: "exit 4", input: input, deadline: patience)
            #expect(result.ending == .exited(4))
        }
    }

    @Test func `takes an input that is made as it runs, and is over before the input is`() async throws {
        try await withConnection { connection in
            let (lines, feed) = AsyncStream.makeStream(of: [UInt8].self)
            let answers = Locked([String]())
            feed.yield(Array("1\n".utf8))
            let ending = try await connection.stream(
                script: "while read n; do echo $n; [ $n != 3 ] || exit 5; done",
                input: .stream(lines), deadline: patience
            ) { piece in
                guard case .output(let bytes) = piece else { return }
                for number in String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap({ Int($0) }) {
                    await answers.append("\(number)")
                    feed.yield(Array("\(number + 1)\n".utf8))
                }
            }
            #expect(ending == .exited(5))
            #expect(await answers.value == ["1", "2", "3"])
        }
    }

    @Test func `may say a hundred million bytes on both streams at once`() async throws {
        try await withConnection { connection in
            let result = try await connection.run(
                script: "head -c 100000000 /dev/zero & head -c 100000000 /dev/zero >&2; wait", deadline: patience)
            #expect(result.output.count == 100_000_000)
            #expect(result.errors.count == 100_000_000)
            #expect(result.isSuccess)
        }
    }

    @Test func `that says more than is collected is given up`() async throws {
        var limits = SSHLimits.patient
        limits.output = 1 << 20
        try await withConnection(limits: limits) { connection in
            await expectError(.tooLarge) { try await connection.run(script: "yes", deadline: patience) }
            let next = try await connection.run(script: "echo on", deadline: patience)
            #expect(next.outputText == "on\n")
        }
    }

    @Test func `runs beside others on one connection`() async throws {
        try await withConnection { connection in
            try await withThrowingTaskGroup(of: (Int, CommandResult).self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let script = "head -c 3000000 /dev/zero | tr '\\0' \(number); cat"
                        let input = CommandInput.bytes(Array(repeating: UInt8(number), count: 300_000))
                        return (number, try await connection.run(script: script, input: input, deadline: patience))
                    }
                }
                for try await (number, result) in group {
                    #expect(result.output.count == 3_300_000)
                    #expect(result.output.first == UInt8(ascii: "0") + UInt8(number))
                    #expect(result.output.last == UInt8(number))
                }
            }
        }
    }

    @Test func `that a signal ends is no success, though libssh2 says status 0`() async throws {
        try await withConnection { connection in
            let line = try await connection.run(command: "kill -TERM $$", deadline: patience)
            let script = try await connection.run(script: "kill -KILL $$", deadline: patience)
            #expect(line.ending == .signalled("TERM"))
            #expect(script.ending == .signalled("KILL"))
            #expect(!line.isSuccess && !script.isSuccess)
        }
    }

    @Test func `whose end does not show is an error`() async throws {
        try await withConnection { connection in
            // A script that closes the brackets around it leaves without its mark.
            await expectError(.incomplete) { try await connection.run(script: ")\nexit 0\n(", deadline: patience) }
            await expectError(.incomplete) { try await connection.run(script: "if", deadline: patience) }
        }
    }

    @Test func `does not hear what the login shell says first`() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let shell = folder.appending(path: "noisy").path
        try ServerProgram.install(
            "#!/bin/sh\necho Welcome; echo careful >&2\nexec /bin/sh \"$@\"\n", at: URL(fileURLWithPath: shell))
        try await withConnection(.init(shell: shell)) { connection in
            let result = try await connection.run(script: "printf mine", deadline: patience)
            #expect(result.outputText == "mine")
        }
    }

    @Test func `is incomplete where the login shell runs nothing`() async throws {
        try await withConnection(.init(shell: "/bin/false")) { connection in
            _ = await expectError(.incomplete) { try await connection.run(script: "echo", deadline: patience) }
        }
    }

    @Test(.enabled(if: ServerTools.csh != nil, "there is no csh: .ci/tools unpacks one"))
    func `runs the same under a csh, as OPNsense has it`() async throws {
        let csh = try #require(ServerTools.csh)
        let options = SSHServer.Options(settings: ["ForceCommand \(csh) -f -c \"$SSH_ORIGINAL_COMMAND\""])
        try await withConnection(options) { connection in
            let script =
                "x='a!b'; for i in 1 2; do echo \"$x $i\" 2>&1; done; echo no >&2; ls /none 2>/dev/null; cat; exit 9"
            let result = try await connection.run(
                script: script, input: .bytes(Array("in!\n".utf8)), deadline: patience)
            #expect(result.outputText == "a!b 1\na!b 2\nin!\n")
            #expect(result.errorText == "no\n")
            #expect(result.ending == .exited(9))
        }
    }

    @Test func `follows another at once, even where the server allows only one`() async throws {
        try await withConnection(.init(settings: ["MaxSessions 1"])) { connection in
            for number in 0..<50 {
                let result = try await connection.run(script: "echo \(number)", deadline: patience)
                #expect(result.outputText == "\(number)\n")
            }
        }
    }

    @Test func `is refused beyond what the server allows at once, and runs again afterwards`() async throws {
        try await withConnection(.init(settings: ["MaxSessions 1"])) { connection in
            let (started, announce) = AsyncStream.makeStream(of: Void.self)
            let (release, feed) = AsyncStream.makeStream(of: [UInt8].self)
            async let first = connection.stream(
                script: "echo started; cat", input: .stream(release), deadline: patience
            ) { _ in announce.yield() }
            for await _ in started { break }
            await expectError(.channelRefused) { try await connection.run(script: ":", deadline: patience) }
            feed.finish()
            let ending = try await first
            #expect(ending == .exited(0))
            let next = try await connection.run(script: "echo on", deadline: patience)
            #expect(next.outputText == "on\n")
        }
    }
}
