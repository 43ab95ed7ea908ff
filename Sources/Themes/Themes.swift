internal import Files
internal import FoundationEssentials
internal import TOMLKit
public import Terminal
internal import Text

/// # Themes: colours as files
///
/// Reads the TOML files of the top-level folder `themes/`, which are built into the program, and those of the user's own folder,
/// which replace a built-in one of the same name or add to them. A theme gives each role a colour; it knows no widget.
public struct Theme: Hashable, Sendable {
  /// The file's name without `.toml`.
  public let id: String
  /// What people call it, by language code; the id where a language is missing.
  public let names: [String: String]
  /// The colour of every role.
  public let palette: Palette

  /// The name in a language.
  public func name(language: String) -> String { names[language] ?? names["en"] ?? id }
}

/// Why a theme's file is not accepted.
public enum ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Not TOML; what the parser says, with line and column.
  case syntax(String)
  /// A role that does not exist.
  case unknownRole(String)
  /// Not a colour written `#rrggbb`.
  case badColor(role: String)
  /// `base` and `text` must be there; other roles fall back.
  case missing(role: String)
  /// No ordinary file, or one that cannot be read as text in UTF-8.
  case unreadable
  /// The file is larger than `Theme.sizeLimit`.
  case tooLarge

  public var description: String {
    switch self {
    case .syntax(let reason): "not TOML: \(reason)"
    case .unknownRole(let name):
      "there is no role “\(name)”" + (Theme.roleLike(name).map { ", did you mean “\($0)”?" } ?? "")
    case .badColor(let role): "\(role): expected a colour such as #4cc38a"
    case .missing(let role): "the role “\(role)” is missing"
    case .unreadable: "cannot be read as text"
    case .tooLarge: "larger than \(Theme.sizeLimit >> 10) KiB"
    }
  }
}

extension Theme {
  /// What a role that the file leaves out takes its colour from.
  private static let fallbacks: [Role: Role] = [
    .muted: .text, .faint: .muted, .line: .faint, .accent: .text, .positive: .accent, .warning: .accent,
    .negative: .warning, .info: .accent, .raised: .base, .selection: .raised, .inverse: .base,
  ]

  /// Reads a theme.
  /// - Throws: `ThemeError` with the first thing that is wrong.
  public init(id: String, toml: String) throws(ThemeError) {
    let table: TOMLTable
    do { table = try TOMLTable(string: toml) } catch {
      throw .syntax(SafeText.line(String(describing: error), atMost: 300))
    }
    var colors: [Role: Color] = [
      .ink: Color(red: 0, green: 0, blue: 0), .paper: Color(red: 255, green: 255, blue: 255),
    ]
    if let roles = table["roles"]?.table {
      for (name, value) in roles {
        guard let role = Self.roles[name] else { throw .unknownRole(SafeText.line(name, atMost: 60)) }
        guard let text = value.string, let color = Color(hex: text) else { throw .badColor(role: name) }
        colors[role] = color
      }
    }
    for needed in [Role.base, .text] where colors[needed] == nil { throw .missing(role: String(describing: needed)) }
    for role in Role.allCases where colors[role] == nil {
      var source = role
      while colors[source] == nil, let next = Theme.fallbacks[source] { source = next }
      colors[role] = colors[source]
    }
    var names: [String: String] = [:]
    if let table = table["name"]?.table {
      for (language, value) in table { names[language] = value.string.map { SafeText.line($0, atMost: 60) } }
    }
    self.init(id: id, names: names, palette: Palette(colors, fallback: colors[.text]!))
  }

  /// The themes that are built in, the default first.
  public static let builtIn: [Theme] = [
    ("night", PackageResources.night_toml), ("day", PackageResources.day_toml),
    ("contrast", PackageResources.contrast_toml),
  ].map { id, bytes in
    do {
      return try Theme(id: id, toml: String(decoding: bytes, as: UTF8.self))
    } catch {
      // A test reads every built-in theme, so this cannot happen in a program that was tested.
      preconditionFailure("built-in theme \(id): \(error)")
    }
  }

  /// The built-in themes with those of a folder over them, and what was wrong with the files that were not taken.
  public static func all(overriddenFrom folder: String?) -> (themes: [Theme], problems: [String: ThemeError]) {
    var themes = builtIn
    var problems: [String: ThemeError] = [:]
    let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
    for file in files.sorted() where file.hasSuffix(".toml") {
      // A file can be called anything.
      let id = SafeText.line(file.dropLast(5), atMost: 60)
      do {
        let theme = try Theme(id: id, toml: try text(of: (folder ?? "") + "/" + file))
        if let index = themes.firstIndex(where: { $0.id == id }) { themes[index] = theme } else { themes.append(theme) }
      } catch { problems[id + ".toml"] = error }
    }
    return (themes, problems)
  }

  /// The largest file that is read, in bytes.
  public static let sizeLimit = 128 << 10

  private static func text(of path: String) throws(ThemeError) -> String {
    let bytes: [UInt8]
    do { bytes = try BoundedFile.bytes(of: path, atMost: sizeLimit) } catch {
      if case .tooLarge = error { throw .tooLarge }
      throw .unreadable
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .unreadable }
    return text
  }

  /// The role that a mistyped name was meant to be: one that differs by a letter left out, put in or changed, or two swapped.
  public static func roleLike(_ name: String) -> String? {
    let typed = Array(name.lowercased())
    return roles.keys.sorted().first { role in
      let meant = Array(role)
      let start = zip(typed, meant).prefix { $0 == $1 }.count
      let (rest, wanted) = (typed.dropFirst(start), meant.dropFirst(start))
      return rest.dropFirst() == wanted || rest == wanted.dropFirst() || rest.dropFirst() == wanted.dropFirst()
        || rest.count > 1 && [rest[start + 1], rest[start]] + rest.dropFirst(2) == Array(wanted)
    }
  }

  /// The roles that a file may name.
  private static let roles: [String: Role] = Dictionary(
    uniqueKeysWithValues: Role.allCases.filter { $0 != .ink && $0 != .paper }.map { (String(describing: $0), $0) })
}
