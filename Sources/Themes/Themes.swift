internal import Files
internal import FoundationEssentials
internal import TOML
package import TerminalCore
internal import Text

/// # Themes: colours as files
///
/// Reads the TOML files of the top-level folder `themes/`, which are built into the program, and those of the user's folder, which override
/// built-in ones of the same name or add new ones. A theme assigns a colour to each role and knows no widgets.
package struct Theme: Hashable, Sendable {
  /// The file's name without `.toml`.
  package let id: String
  /// By language code.
  package let names: [String: String]
  package let palette: Palette

  package func name(language: String) -> String { names[language] ?? names["en"] ?? id }
}

package enum ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The parser's message with line and column.
  case syntax(String)
  case unknownRole(String, line: Int)
  /// Not `#rrggbb`.
  case badColor(role: String, line: Int)
  /// Only `base` and `text` are required.
  case missing(role: String)
  /// Not a regular file, or not UTF-8.
  case unreadable
  case tooLarge

  /// From 1, where it is about one.
  package var line: Int? {
    switch self {
    case .unknownRole(_, let line), .badColor(_, let line): line
    default: nil
    }
  }

  package var description: String {
    switch self {
    case .syntax(let reason): "not TOML: \(reason)"
    case .unknownRole(let name, let line):
      "line \(line): there is no role “\(name)”" + (Theme.roleLike(name).map { ", did you mean “\($0)”?" } ?? "")
    case .badColor(let role, let line): "line \(line): \(role): expected a colour such as #4cc38a"
    case .missing(let role): "the role “\(role)” is missing"
    case .unreadable: "cannot be read as text"
    case .tooLarge: "larger than \(Theme.sizeLimit >> 10) KiB"
    }
  }
}

extension Theme {
  /// The role whose colour replaces a missing one.
  private static let fallbacks: [Role: Role] = [
    .muted: .text, .faint: .muted, .line: .faint, .accent: .text, .positive: .accent, .warning: .accent,
    .negative: .warning, .info: .accent, .raised: .base, .selection: .raised, .inverse: .base,
  ]

  /// - Throws: the first `ThemeError`.
  package init(id: String, toml: String) throws(ThemeError) {
    let table: TOMLNode
    do { table = try TOMLNode(parsing: toml) } catch { throw .syntax(error.description) }
    var colors: [Role: Color] = [
      .ink: Color(red: 0, green: 0, blue: 0), .paper: Color(red: 255, green: 255, blue: 255),
    ]
    for member in table["roles"]?.members ?? [] {
      let line = member.node.line
      guard let role = Self.roles[member.name] else {
        throw .unknownRole(SafeText.line(member.name, atMost: 60), line: line)
      }
      guard let color = member.node.text.flatMap(Color.init(hex:)) else {
        throw .badColor(role: member.name, line: line)
      }
      colors[role] = color
    }
    for needed in [Role.base, .text] where colors[needed] == nil { throw .missing(role: needed.name ?? "") }
    for role in Role.allCases where colors[role] == nil {
      var source = role
      while colors[source] == nil, let next = Theme.fallbacks[source] { source = next }
      colors[role] = colors[source]
    }
    var names: [String: String] = [:]
    for member in table["name"]?.members ?? [] {
      names[member.name] = member.node.text.map { SafeText.line($0, atMost: 60) }
    }
    self.init(id: id, names: names, palette: Palette(colors, fallback: colors[.text]!))
  }

  /// The default first.
  package static let builtIn: [Theme] = [
    ("night", PackageResources.night_toml), ("day", PackageResources.day_toml),
    ("contrast", PackageResources.contrast_toml),
  ].map { id, bytes in
    do {
      return try Theme(id: id, toml: String(decoding: bytes, as: UTF8.self))
    } catch {
      // A test reads every built-in theme.
      preconditionFailure("built-in theme \(id): \(error)")
    }
  }

  package static func all(overriddenFrom folder: String?) -> (themes: [Theme], problems: [String: ThemeError]) {
    var themes = builtIn
    var problems: [String: ThemeError] = [:]
    let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
    for file in files.sorted() where file.hasSuffix(".toml") {
      // A file may have any name.
      let id = SafeText.line(String(file.dropLast(5)), atMost: 60)
      do {
        let theme = try Theme(id: id, toml: try text(of: (folder ?? "") + "/" + file))
        if let index = themes.firstIndex(where: { $0.id == id }) { themes[index] = theme } else { themes.append(theme) }
      } catch { problems[id + ".toml"] = error }
    }
    return (themes, problems)
  }

  /// In bytes.
  package static let sizeLimit = 128 << 10

  private static func text(of path: String) throws(ThemeError) -> String {
    let bytes: [UInt8]
    do { bytes = try BoundedFile.bytes(of: path, atMost: sizeLimit) } catch {
      if case .tooLarge = error { throw .tooLarge }
      throw .unreadable
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .unreadable }
    return text
  }

  /// The intended role of a misspelt name.
  package static func roleLike(_ name: String) -> String? { Spelling.nearest(to: name, among: roles.keys) }

  /// Roles by their names in files.
  private static let roles: [String: Role] = Dictionary(
    uniqueKeysWithValues: Role.allCases.compactMap { role in role.name.map { ($0, role) } })
}

extension Role {
  /// The name in a file; nil for the QR code's colours, which no theme changes. Spelt out because reflection would cost more than the rest
  /// of reading a theme, before the first frame.
  fileprivate var name: String? {
    switch self {
    case .text: "text"
    case .muted: "muted"
    case .faint: "faint"
    case .line: "line"
    case .accent: "accent"
    case .positive: "positive"
    case .warning: "warning"
    case .negative: "negative"
    case .info: "info"
    case .base: "base"
    case .raised: "raised"
    case .selection: "selection"
    case .inverse: "inverse"
    case .ink, .paper: nil
    }
  }
}
