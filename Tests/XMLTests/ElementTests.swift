import Testing
import XML

@Suite("An XML document") struct ElementTests {
    private func element(_ text: String) throws -> Element { try Element(parsing: Array(text.utf8)) }

    @Test("is a tree of elements with attributes and text") func readsTree() throws {
        let root = try element(
            "<?xml version=\"1.0\" encoding='UTF-8'?>\n<!-- a --><?tool b?>\n<r a='1' b = \"2\">\n<s>x</s><s/> t </r>\n"
        )
        #expect(root.name == "r")
        #expect(root.attributes == [.init(name: "a", value: "1"), .init(name: "b", value: "2")])
        #expect(root.text == "\n t ")
        #expect(root.children.map(\.name) == ["s", "s"])
        #expect(root["s"]?.text == "x")
        #expect(root["t"] == nil)
    }

    @Test(
        "holds text in each of its forms",
        arguments: [
            ("a&lt;&gt;&amp;&apos;&quot;b", "a<>&'\"b"), ("&#65;&#x42;&#x1F600;&#13;", "AB😀\r"),
            ("a\r\nb\rc", "a\nb\nc"), ("<![CDATA[<&]]]]><![CDATA[>]]>", "<&]]>"), ("a<!-- b -->c<?d e?>f", "acf"),
            ("한\u{1F1F0}\u{1F1F7}é", "한\u{1F1F0}\u{1F1F7}é"), ("a>b]]c", "a>b]]c"), ("\u{FEFF}", "\u{FEFF}"),
        ])
    func readsText(_ content: String, _ text: String) throws {
        #expect(try element("<a>\(content)</a>").text.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test("has attributes whose blanks are spaces") func readsAttributes() throws {
        let root = try element("<a b='x\n\t\r\ny&#10;&lt;\"' c=\"'\"/>")
        #expect(root.attributes.map(\.value) == ["x   y\n<\"", "'"])
    }

    @Test("may start with a byte order mark") func skipsMark() throws {
        #expect(try element("\u{FEFF}<?xml version='1.0'?><a/>").name == "a")
    }

    @Test(
        "is refused where it is not well formed",
        arguments: [
            "", " ", "a", "<", "<a", "<a>", "<a><b></a>", "<a></a></a>", "<a/><b/>", "<a/>b", "<1/>", "< a/>", "<a b/>",
            "<a b=1/>", "<a b='<'/>", "<a b='1' b='2'/>", "<a b='1'c='2'/>", "<a>&b;</a>", "<a>&#0;</a>",
            "<a>&#xD800;</a>",
            "<a>&#x110000;</a>", "<a>&#xFFFE;</a>", "<a>&#+38;</a>", "<a>&amp</a>", "<a>& </a>", "<a>]]></a>",
            "<a><!-- -- --></a>", "<a><!-- </a>", "<a><![CDATA[</a>", "<a><?xml version='1.0'?></a>", "<?xml?><a/>",
            " <?xml version='1.0'?><a/>", "<a>\u{0}</a>", "<a>\u{1B}</a>", "<a>\u{FFFF}</a>", "<a></a", "<a></b>",
            "<a / >",
        ]) func refuses(_ text: String)
    {
        #expect(throws: Malformed(reason: .syntax, line: 1)) { try element(text) }
    }

    @Test("is refused with the reason and the line") func tellsPlaces() {
        for (text, reason, line) in [
            ("<a>\n<b>\n</a>", Malformed.Reason.syntax, 3), ("\n<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", .documentType, 2),
            ("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", .encoding, 1),
            (String(repeating: "<a>", count: 64) + "\n<a>", .depth, 2),
        ] {
            #expect(throws: Malformed(reason: reason, line: line)) { try element(text) }
        }
        #expect(throws: Malformed(reason: .encoding, line: 1)) { try Element(parsing: Array("<a>".utf8) + [0xE9]) }
    }

    @Test("may be as deep as the limit") func readsDepth() throws {
        let deepest = String(repeating: "<a>", count: 64) + String(repeating: "</a>", count: 64)
        #expect(try element(deepest).name == "a")
    }
}
