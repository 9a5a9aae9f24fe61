import Foundation
import SSHSupport
import Testing

@testable import SSH

@Suite struct FormatTests {
    private static let blob: [UInt8] = {
        var bytes: [UInt8] = []
        bytes.appendWireString(Array("ssh-ed25519".utf8))
        bytes.appendWireString((0..<32).map { UInt8($0) })
        return bytes
    }()

    @Test(arguments: [
        ("host", "host", true), ("HOST", "host", true), ("host", "hos", false), ("a,host", "host", true),
        ("*", "[host]:22000", true), ("*.example", "a.b.example", true), ("*.example", "example", false),
        ("h?st", "host", true), ("h?st", "hst", false), ("*,!host", "host", false), ("!host", "other", false),
        ("[host]:2222", "[host]:2222", true), ("[host]:2222", "host", false), ("a*b*c", "aXbYbZc", true),
        ("a*b*c", "aXbYbZ", false), ("**", "", true), ("", "", false), ("10.0.?.*", "10.0.1.25", true),
    ]) func `A name is matched as ssh matches it`(pattern: String, name: String, expected: Bool) {
        let isMatch = HostPattern(pattern[...])?.matches(name)
        #expect(isMatch == expected)
    }

    @Test func `A pattern that tries every way to match does not take for ever`() {
        let pattern = HostPattern((String(repeating: "*a", count: 40) + "b")[...])
        #expect(pattern?.matches(String(repeating: "a", count: 20_000)) == false)
    }

    @Test func `Hashed names are told apart`() {
        // "pve.example" by ssh-keygen -H.
        let line = "|1|+uBWkN224IJGqJOANgr+Wl6caOQ=|vfw5RK8omz/4W6eK7RbXDj2BQ20="
        #expect(HostPattern(line[...])?.matches("pve.example") == true)
        #expect(HostPattern(line[...])?.matches("pve.exampl") == false)
        #expect(HostPattern(line.dropLast(4)) == nil)
        #expect(HostPattern("|2|a|b") == nil)
        #expect(HostPattern("|1|") == nil)
    }

    @Test func `The kinds of key that a file knows are asked for first, in its order`() {
        let blob = Base64.encode(Self.blob)
        let text =
            "a ecdsa-sha2-nistp384 \(blob)\nb ssh-dss \(blob)\na,b ssh-ed25519 \(blob)\n@revoked a ecdsa-sha2-nistp256 \(blob)"
        let known = KnownHosts([("file", text)], naming: "A")
        #expect(known.entries.map(\.place) == ["file:1", "file:3", "file:4"])
        let preferred = known.preferredAlgorithms(among: HostKeyType.algorithms)
        #expect(preferred.prefix(3) == ["ecdsa-sha2-nistp384", "ssh-ed25519", "ecdsa-sha2-nistp256"])
        #expect(Set(preferred) == Set(HostKeyType.algorithms))
    }

    @Test func `Base64 goes both ways for every length`() {
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
            let text = Data(bytes).base64EncodedString()
            #expect(Base64.decode(text) == bytes)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        for text in ["A", "A===A", "A A", "AA-_", "é"] { #expect(Base64.decode(text) == nil) }
    }

    @Test func `A script's marks are found however its output is cut`() throws {
        let script = Script(Array("echo".utf8))
        let marks = String(decoding: script.line, as: UTF8.self)
        let mark = try #require(marks.split(separator: "'").first { $0.hasPrefix("vpnctl-") })
        let own = Array("v\nvpnctl-\nx\0y \(mark) en".utf8)
        let whole = Array("Welcome\n\(mark) begin\n".utf8) + own + Array("\(mark) end 17\nlate".utf8)
        for size in 1...whole.count {
            var filter = Script.Filter(script)
            var output: [UInt8] = []
            for start in stride(from: 0, to: whole.count, by: size) {
                output += filter.take(Array(whole[start..<min(start + size, whole.count)]))
            }
            #expect(output == own)
            #expect(filter.status == 17)
            #expect(filter.remainder.isEmpty)
        }
    }

    @Test func `What of an output cannot be a mark is not held back`() {
        let script = Script(Array("echo".utf8))
        let marks = String(decoding: script.line, as: UTF8.self)
        let mark = marks.split(separator: "'").first { $0.hasPrefix("vpnctl-") } ?? ""
        var filter = Script.Filter(script)
        _ = filter.take(Array("\(mark) begin\n".utf8))
        #expect(filter.take(Array("prompt> ".utf8)) == Array("prompt> ".utf8))
        #expect(filter.take(Array("vpn".utf8)) == [])
        #expect(filter.remainder == Array("vpn".utf8))
        #expect(filter.take(Array("!".utf8)) == Array("vpn!".utf8))
    }

    @Test func `Random bytes crash nothing`() {
        let samples: [[UInt8]] = [
            [], Array("-----BEGIN OPENSSH PRIVATE KEY-----\n".utf8), Array("SSH-2.0-x\r\n".utf8),
            Array("openssh-key-v1\0".utf8), Self.blob, Array("|1|".utf8),
        ]
        for round in 0..<3000 {
            var bytes = samples[round % samples.count]
            bytes += (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: 0...255) }
            _ = KeyFile(path: "x", bytes: bytes)
            let armoured =
                "-----BEGIN OPENSSH PRIVATE KEY-----\n\(Base64.encode(bytes))\n-----END OPENSSH PRIVATE KEY-----\n"
            _ = KeyFile(path: "x", bytes: Array(armoured.utf8))
            _ = ServerOffer(bytes)
            _ = KnownHosts([("x", String(decoding: bytes, as: UTF8.self))], naming: "host")
            _ = HostKeyPin(String(decoding: bytes, as: UTF8.self))
            _ = KeyType(blob: bytes)
        }
    }
}
