import Text

/// # Settings: configuration from files, environment and flags
///
/// One table says everything about a setting: where it stands, what it takes, what counts without it, and what it is for. Reading,
/// `kassa config check`, `show` and `init` come from it.
package struct Row: Sendable {
  /// `*` stands for a name of the user's own.
  package let path: [String]
  package let kind: Kind
  /// What counts where nothing is given.
  package let fallback: Value?
  /// A sentence for the sample.
  package let about: String
  /// In TOML, for the sample, where there is no fallback.
  package let example: String?
  /// The command line's name for it, without dashes.
  package let flag: String?
  package let variable: String?

  init(
    _ path: String, _ kind: Kind, _ fallback: Value? = nil, _ about: String, example: String? = nil,
    flag: String? = nil,
    variable: String? = nil
  ) {
    self.path = path.split(separator: ".").map(String.init)
    self.kind = kind
    self.fallback = fallback
    self.about = about
    self.example = example
    self.flag = flag
    self.variable = variable
  }

  func matches(_ names: some Collection<String>) -> Bool {
    path.count == names.count && zip(path, names).allSatisfy { $0 == "*" || $0 == $1 }
  }
}

package enum Schema {
  package static let rows: [Row] = till + profile + messages

  /// The row of a path.
  package static func row(_ path: [String]) -> Row? { rows.first { $0.matches(path) } }

  /// True for a table that some row stands in.
  static func hasTable(_ path: [String]) -> Bool {
    rows.contains { $0.path.count > path.count && zip($0.path, path).allSatisfy { $0 == "*" || $0 == $1 } }
  }

  /// True where the last name of a path is the user's own.
  static func isOwnName(_ path: [String]) -> Bool {
    rows.contains { row in
      row.path.count >= path.count && row.path[path.count - 1] == "*"
        && zip(row.path, path).allSatisfy { $0 == "*" || $0 == $1 }
    }
  }

  /// The names that may stand in a table.
  static func names(in table: [String]) -> [String] {
    var names: [String] = []
    for row in rows where row.path.count > table.count && zip(row.path, table).allSatisfy({ $0 == "*" || $0 == $1 }) {
      let name = row.path[table.count]
      if name != "*", !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// What is wrong with a name that no row has.
  static func unknown(_ path: [String]) -> String {
    let name = path.last ?? ""
    if let sentence = refused[name.lowercased()] { return sentence }
    let siblings = names(in: path.dropLast())
    if let near = Spelling.nearest(to: name, among: siblings) { return "unknown, did you mean “\(near)”?" }
    // In another table.
    if let row = rows.first(where: { $0.path.last == name }) {
      return "unknown here, did you mean “\(row.path.map { $0 == "*" ? "NAME" : $0 }.joined(separator: "."))”?"
    }
    return siblings.isEmpty ? "unknown" : "unknown; known are \(siblings.joined(separator: ", "))"
  }

  /// What people look for and there is not, with the reason.
  private static let refused: [String: String] = Dictionary(
    uniqueKeysWithValues: [
      "verify", "verification", "verify_ssl", "ssl_verify", "insecure", "skip_verify", "tls_verify",
    ]
    .map { ($0, "unknown: the bank's certificate is always verified; tls.ca_file adds one that you trust") })
}

extension Schema {
  package static func row(_ path: String) -> Row? { row(path.split(separator: ".").map(String.init)) }

  /// What is wrong with the text of a flag; nil for nothing.
  package static func problem(with text: String, at path: String) -> String? {
    do throws(Wrong) {
      _ = try row(path)?.kind.value(text, filesIn: BaseFolder("/", home: nil))
      return nil
    } catch { return error.what }
  }
}
