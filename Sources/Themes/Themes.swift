internal import FoundationEssentials
internal import TOMLKit
public import Terminal

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
public enum ThemeError: Error, Hashable, Sendable {
  /// Not TOML; what the parser says, with line and column.
  case syntax(String)
  /// A role that does not exist.
  case unknownRole(String)
  /// Not a colour written `#rrggbb`.
  case badColor(role: String)
  /// `base` and `text` must be there; other roles fall back.
  case missing(role: String)
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
    do { table = try TOMLTable(string: toml) } catch { throw .syntax(String(describing: error)) }
    var colors: [Role: Color] = [
      .ink: Color(red: 0, green: 0, blue: 0), .paper: Color(red: 255, green: 255, blue: 255),
    ]
    let byName = Dictionary(uniqueKeysWithValues: Role.allCases.map { (String(describing: $0), $0) })
    if let roles = table["roles"]?.table {
      for (name, value) in roles {
        guard let role = byName[name], role != .ink, role != .paper else { throw .unknownRole(name) }
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
      for (language, value) in table { names[language] = value.string.map { SafeText.line($0) } }
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
  public static func all(overriddenFrom folder: String) -> (themes: [Theme], problems: [String: ThemeError]) {
    var themes = builtIn
    var problems: [String: ThemeError] = [:]
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for file in files.sorted() where file.hasSuffix(".toml") {
      guard let data = FileManager.default.contents(atPath: folder + "/" + file), data.count < 100_000 else { continue }
      let id = String(file.dropLast(5))
      do {
        let theme = try Theme(id: id, toml: String(decoding: data, as: UTF8.self))
        if let index = themes.firstIndex(where: { $0.id == id }) { themes[index] = theme } else { themes.append(theme) }
      } catch { problems[file] = error }
    }
    return (themes, problems)
  }
}
