/// # TOML: files with their lines
///
/// Reads settings, themes and scenarios. The parser keeps no line of a value, so an index of our own finds it, and a mistake in any of
/// these files can be told with its line.
package struct TOMLNode: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package let name: String
    package let node: TOMLNode
    package init(name: String, node: TOMLNode) {
      self.name = name
      self.node = node
    }
  }

  package enum Content: Hashable, Sendable {
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    /// A date, a time or both.
    case moment
    case list([TOMLNode])
    /// In the order of the file.
    case table([Member])
  }

  package let content: Content
  /// From 1: where the value, or its table's header, stands.
  package let line: Int

  package init(content: Content, line: Int) {
    self.content = content
    self.line = line
  }
}

/// What is wrong with the form of a file.
package struct TOMLMistake: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; nil where it is about the whole file.
  package var line: Int?
  package var column: Int?
  package let reason: String

  package var description: String {
    guard let line else { return reason }
    return "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": " + reason
  }
}

extension TOMLNode {
  package var text: String? { if case .text(let text) = content { text } else { nil } }
  package var integer: Int? { if case .integer(let number) = content { number } else { nil } }
  /// Also an integer.
  package var number: Double? {
    switch content {
    case .number(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }
  package var flag: Bool? { if case .flag(let flag) = content { flag } else { nil } }
  package var list: [TOMLNode]? { if case .list(let nodes) = content { nodes } else { nil } }
  package var members: [Member]? { if case .table(let members) = content { members } else { nil } }

  /// A member of a table.
  package subscript(name: String) -> TOMLNode? { members?.first { $0.name == name }?.node }
}

extension TOMLNode {
  /// A plain value as in the file, for a sentence.
  package var shown: String {
    switch content {
    case .text(let text): "\"\(text)\""
    case .integer(let number): String(number)
    case .number(let number): String(number)
    case .flag(let flag): String(flag)
    case .moment: "a date"
    case .list: "a list"
    case .table: "a table"
    }
  }
}
