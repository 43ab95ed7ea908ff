import TOMLKit
import Text

extension TOMLNode {
  /// The deepest path that is read: the parser would overflow the stack where dotted keys nest without a limit.
  static let depthLimit = 32

  /// - Throws: where the bytes are no text, or no TOML.
  package init(parsing bytes: [UInt8]) throws(TOMLMistake) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let bad = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
      throw TOMLMistake(line: bad + 1, reason: "is no text in UTF-8")
    }
    try self.init(parsing: text)
  }

  /// - Throws: where the text is no TOML.
  package init(parsing text: String) throws(TOMLMistake) {
    var index = LineIndex(Array(text.utf8))
    index.read()
    if let line = index.lineTooDeep {
      throw TOMLMistake(line: line, reason: "is nested deeper than \(Self.depthLimit) levels")
    }
    // The parser takes C strings.
    if let line = index.lineOfNUL { throw TOMLMistake(line: line, reason: "contains a NUL character") }
    if let mistake = index.badStart { throw mistake }
    do {
      self.init(try TOMLTable(string: text), at: [], index, line: 1)
    } catch let error as TOMLParseError {
      let (line, column) = (error.source.begin.line, error.source.begin.column)
      throw TOMLMistake(line: line, column: column, reason: SafeText.line(error.description, atMost: 300))
    } catch {
      throw TOMLMistake(reason: SafeText.line(String(describing: error), atMost: 300))
    }
  }

  private init(_ value: any TOMLValueConvertible, at path: [String], _ index: LineIndex, line: Int) {
    let line = index.lines[path] ?? line
    let content: Content =
      switch value.type {
      case .string: .text(value.string ?? "")
      case .int: .integer(value.int ?? 0)
      case .double: .number(value.double ?? 0)
      case .bool: .flag(value.bool ?? false)
      case .date, .time, .dateTime: .moment
      case .array:
        .list(
          (value.array.map(Array.init) ?? []).enumerated().map { place, element in
            TOMLNode(element, at: path + [String(place)], index, line: line)
          })
      case .table:
        .table(
          (value.table.map(Array.init) ?? []).map { name, element in
            Member(name: name, node: TOMLNode(element, at: path + [name], index, line: line))
          }.sorted { ($0.node.line, $0.name) < ($1.node.line, $1.name) })
      }
    self.init(content: content, line: line)
  }
}
