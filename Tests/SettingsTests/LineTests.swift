import Foundation
import TOML
import Testing

/// Values know their lines, which the parser does not keep.
@Suite struct LineTests {
  private func line(_ path: String, in toml: String) throws -> Int? {
    var node = try TOMLNode(parsing: toml)
    for name in path.split(separator: ".") {
      guard let next = Int(name).flatMap({ node.list?[$0] }) ?? node[String(name)] else { return nil }
      node = next
    }
    return node.line
  }

  private static let file = #"""
    # a comment = 1
    title = "x # no comment" # one
    text = """
    [not.a.table]
    key = "no key" \"""
    """"
    raw = '''
    [nor.this]''''
    list = [ # of numbers
      1,
      [2,
       3], { a = 1, b.c = 2 },
    ]
    [a.b] # a table
    "quoted\u0020key" = 1
    'raw key'.x = { y = { z = 1 } }
    c = 2024-01-01
    [[step]]
    after = 1
    [step.more]
    x = 1
    [[step]]

    after = 2
    [a]
    d = 1
    """#

  @Test(arguments: [
    ("title", 2), ("text", 3), ("raw", 7), ("list", 9), ("list.0", 10), ("list.1", 11), ("list.1.1", 12),
    ("list.2", 12), ("list.2.b.c", 12), ("a.b", 14), ("a.b.quoted key", 15), ("a.b.raw key.x.y.z", 16), ("a.b.c", 17),
    ("step.0.after", 19), ("step.0.more", 20), ("step.0.more.x", 21), ("step.1", 22), ("step.1.after", 24), ("a.d", 26),
  ])
  func aValueHasItsLine(_ path: String, _ line: Int) throws {
    #expect(try self.line(path, in: Self.file) == line)
    let windows = Self.file.replacing("\n", with: "\r\n")
    #expect(try self.line(path, in: windows) == line)
  }

  @Test func membersComeInTheOrderOfTheFile() throws {
    let node = try TOMLNode(parsing: "z = 1\na = 2\nm = 3")
    #expect(node.members?.map(\.name) == ["z", "a", "m"])
  }

  /// The parser asserts these, which would end the program.
  @Test(arguments: [
    "[=]", "[\n", "[[ ,a]]", "[[[", "[#", "[ә]", "a = [}", "a = [1, }]", "a = [\u{A0}]", "a = 2026-11-27T",
    "a = 2026-11-27tt",
  ])
  func whatTheParserWouldAssertIsAMistake(_ toml: String) {
    #expect(throws: TOMLMistake.self) { try TOMLNode(parsing: "b = 1\n" + toml) }
  }

  /// No text stops or breaks the reading; `KASSA_TEXTS` is how many are tried.
  @Test func anyTextIsReadToItsEnd() {
    var random = SystemRandomNumberGenerator()
    let pieces = [
      "[", "]", "{", "}", "\"", "'", "\"\"\"", "'''", "=", ".", ",", "#", "\n", "\\", "\\u00", " ", "a", "1", "\r",
      "2026-11-27",
      "T00:00", "+", "0x", "1e", "_", "\u{A0}", "\u{C}", "inf",
    ]
    let texts = ProcessInfo.processInfo.environment["KASSA_TEXTS"].flatMap { Int($0) } ?? 3000
    for _ in 0..<texts {
      let count = Int.random(in: 0...30, using: &random)
      _ = try? TOMLNode(parsing: (0..<count).map { _ in pieces.randomElement(using: &random)! }.joined())
    }
  }
}
