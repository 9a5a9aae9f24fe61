import Inventory
import Reconciler
import Testing

/// Whatever the bytes are, reading ends with an inventory or with diagnostics whose places exist.
@Suite struct RobustnessTests {
    private func read(_ bytes: [UInt8]) {
        do {
            _ = try Site.parse(files: [("a.yaml", bytes)], today: nil)
        } catch {
            #expect(error.list.contains { $0.severity == .error })
            for diagnostic in error.list {
                guard let place = diagnostic.place else { continue }
                #expect(place.line >= 1 && place.column >= 1 && place.line <= bytes.count + 1)
                if let excerpt = diagnostic.excerpt {
                    #expect(place.column <= excerpt.unicodeScalars.count + 1, "\(diagnostic)")
                }
            }
        }
    }

    @Test func `survives random bytes`() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<2000 {
            read((0..<Int(random.next() % 200)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        }
    }

    @Test func `survives random YAML punctuation`() {
        var random = SeededRandom(seed: 12)
        let pieces = [
            "{", "}", "[", "]", ":", ": ", ",", "- ", "? ", "&a ", "*a", "!t ", "|", ">", "'", "\"", "#", "\n", "\n  ",
            " ", "\t", "%", "---\n", "...\n", "peers", "rules", "1", "é", "日", "\r", "\u{2028}", "\u{85}", "\u{feff}",
            "~", "<<", "none", "10.0.0.0/8",
        ]
        for _ in 0..<4000 {
            let text = (0..<Int(random.next() % 40)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
            read(Array(text.joined().utf8))
        }
    }

    @Test func `survives changed bytes in an inventory`() {
        var random = SeededRandom(seed: 13)
        let original = Array(Samples.base.utf8)
        for _ in 0..<1500 {
            var bytes = original
            for _ in 0...(random.next() % 4) {
                let at = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: at)
                default: bytes.insert(original[Int(random.next() % UInt64(original.count))], at: at)
                }
            }
            read(bytes)
        }
    }

    @Test func `survives changed words in an inventory`() {
        var random = SeededRandom(seed: 14)
        let words = Samples.base.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let others =
            words + ["none", "~", "[]", "{}", "[[a]]", "{a: {b: c}}", "any", "-1", "0.0.0.0/0", "::/0", "&x", "*x"]
        for _ in 0..<1500 {
            var changed = words
            for _ in 0...(random.next() % 3) {
                changed[Int(random.next() % UInt64(words.count))] = others[Int(random.next() % UInt64(others.count))]
            }
            read(Array(changed.joined(separator: " ").utf8))
        }
    }

    @Test func `survives a cut at every byte`() {
        let bytes = Array(Samples.base.utf8)
        for end in 0..<bytes.count { read(Array(bytes[..<end])) }
    }

    @Test func `survives shapes that are made to be slow`() {
        let shapes = [
            String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
            String(repeating: "{a: ", count: 100_000), String(repeating: "? ", count: 100_000),
            String(repeating: "%TAG !a! b\n", count: 100_000), String(repeating: "&a ", count: 50_000),
            "a: " + String(repeating: "!", count: 100_000), String(repeating: "\"", count: 100_001),
            "a: " + String(repeating: "x", count: 1_000_000), String(repeating: "a:\n", count: 30_000),
            "rules: [" + String(repeating: "{}, ", count: 20_000) + "]",
        ]
        for shape in shapes { read(Array(shape.utf8)) }
    }

    @Test func `reads the same with a byte order mark and with other line breaks`() throws {
        let plain = try Site.parse(files: [("a.yaml", Array(Samples.base.utf8))], today: nil)
        let marked = try Site.parse(files: [("a.yaml", [0xef, 0xbb, 0xbf] + Array(Samples.base.utf8))], today: nil)
        let returned = Samples.base.replacing("\n", with: "\r\n")
        let other = try Site.parse(files: [("a.yaml", Array(returned.utf8))], today: nil)
        #expect(plain.peers.map(\.place) == marked.peers.map(\.place))
        #expect(plain.peers.map(\.place) == other.peers.map(\.place))
    }

    @Test func `counts lines and columns as libyaml does`() {
        for lineBreak in ["\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}"] {
            let text = "# é日😀" + lineBreak + "\"é日😀\": 1"
            do {
                _ = try Site.parse(files: [("a.yaml", Array(text.utf8))], today: nil)
                Issue.record("an unknown key was accepted")
            } catch {
                let diagnostic = error.list.last
                #expect(diagnostic?.place == Place(file: "a.yaml", line: 2, column: 1))
                #expect(diagnostic?.excerpt == "\"é日😀\": 1")
            }
        }
    }

    @Test func `finds every kind of broken UTF-8`() {
        let broken: [[UInt8]] = [
            [0x80], [0xc3], [0xc3, 0x28], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80],
            [0xf0, 0x80, 0x80, 0xaf],
            [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xff, 0xfe], [0xe2, 0x82], [0xef, 0xbf, 0xbe],
        ]
        for bytes in broken {
            do {
                _ = try Site.parse(files: [("a.yaml", Array("# é\nab".utf8) + bytes)], today: nil)
                Issue.record("\(bytes) was accepted")
            } catch {
                #expect(error.list.map(\.code) == ["inventory.encoding"])
                #expect(error.list.first?.place == Place(file: "a.yaml", line: 2, column: 3))
            }
        }
    }
}
