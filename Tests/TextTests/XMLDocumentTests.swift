import Testing
import Text

@Suite struct XMLDocumentTests {
  @Test func textsStandAtTheirPaths() throws {
    let text = """
      \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
      <!-- <a> --><s:reply xmlns:s="u"><s:a x="1 > 0">A&#66;&#x43;<b/>&amp;<![CDATA[<c>]]></s:a><a>second</a><d><e> f </e></d></s:reply>

      """
    let document = try #require(XMLDocument(Array(text.utf8)))
    #expect(document.root == "reply" && document["a"] == "ABC&<c>" && document["d/e"] == " f " && document["a/b"] == "")
    #expect(document["x"] == nil)
  }

  @Test(arguments: [
    "", "x", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a>&unknown;</a>", "<a>&#xD800;</a>", "<a", "<a x=\"></a>", "<1/>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<a><!-- </a>", "<a/>x", "<a><![CDATA[</a>",
    String(repeating: "<a>", count: 65) + String(repeating: "</a>", count: 65),
  ]) func whatIsNotWellFormedIsNone(_ text: String) {
    #expect(XMLDocument(Array(text.utf8)) == nil)
  }

  /// Cut or changed anywhere, a document is read or refused, and nothing else happens.
  @Test func nothingBreaksIt() {
    let bytes = Array("<?xml?><r a='1'><b>c&lt;</b><!--d--><e><![CDATA[f]]></e><g/></r>".utf8)
    for end in bytes.indices { _ = XMLDocument(Array(bytes[..<end])) }
    for index in bytes.indices {
      for byte: UInt8 in [0, 0x26, 0x3C, 0x3E, 0x80, 0xFF] {
        var changed = bytes
        changed[index] = byte
        _ = XMLDocument(changed)
      }
    }
  }
}
