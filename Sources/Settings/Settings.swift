package import BrokerAPI
package import Sales

/// Where a value comes from.
package enum ValueOrigin: Hashable, Sendable, CustomStringConvertible {
  case flag(String)
  case variable(String)
  case file(String, line: Int)
  /// The profile's bank.
  case base(BankBase)
  case standard

  package var description: String {
    switch self {
    case .flag(let name): "--\(name)"
    case .variable(let name): name
    case .file(let path, let line): "\(path):\(line)"
    case .base(let base): "base \"\(base.rawValue)\""
    case .standard: "default"
    }
  }
}

package struct Setting: Hashable, Sendable {
  package let path: [String]
  package let value: Value
  package let origin: ValueOrigin
}

/// What is wrong: `FILE:LINE: path: what`.
package struct Mistake: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, flag or variable.
  package let place: String
  /// From 1; nil for what is no file, and for a file that cannot be read.
  package var line: Int?
  package var column: Int?
  package var path: [String] = []
  package let what: String

  init(_ what: String, at path: [String] = [], in place: String, line: Int? = nil, column: Int? = nil) {
    (self.what, self.path, self.place, self.line, self.column) = (what, path, place, line, column)
  }

  /// About a value.
  init(_ what: String, at path: [String], _ origin: ValueOrigin) {
    switch origin {
    case .file(let file, let line): self.init(what, at: path, in: file, line: line)
    default: self.init(what, at: path, in: origin.description)
    }
  }

  package var description: String {
    let position = [place] + [line, column].compactMap { $0.map { String($0) } }
    // A flag says as much as the path.
    let isSaid = path.isEmpty || place.hasPrefix("--")
    return ([position.joined(separator: ":")] + (isSaid ? [] : [TOMLText.path(path)]) + [what])
      .joined(separator: ": ")
  }

  /// False for one in the table of another profile.
  package func concerns(profile name: String) -> Bool { path.first != "profiles" || path.count < 2 || path[1] == name }

  package var json: JSON {
    var members: [(String, JSON)] = [("place", .string(place))]
    if let line { members.append(("line", .number(JSON.Number(line)))) }
    if let column { members.append(("column", .number(JSON.Number(column)))) }
    if !path.isEmpty { members.append(("path", .string(TOMLText.path(path)))) }
    return .object(JSON.Members(members + [("what", .string(what))]))
  }
}

/// All that is configured: flags over the environment over files over defaults.
package struct Settings: Sendable {
  /// The files that were read, the first wins.
  package let files: [String]
  /// What was given.
  let given: [[String]: Setting]
  /// Where the profiles' tables begin.
  let profiles: [String: ValueOrigin]
  /// What was given and is wrong: it is not missing besides.
  let mistaken: Set<[String]>

  /// A value and where it comes from; nil where nothing is given and nothing counts instead.
  package func setting(_ path: [String]) -> Setting? {
    if let setting = given[path] { return setting }
    if let setting = fromBase(path) { return setting }
    return Schema.row(path)?.fallback.map { Setting(path: path, value: $0, origin: .standard) }
  }

  /// What is given directly below a path, by name: tables with names of the user's own, such as a gateway's fields.
  package func settings(below path: [String]) -> [Setting] {
    given.values.filter { $0.path.count == path.count + 1 && $0.path.starts(with: path) }.sorted {
      $0.path.lexicographicallyPrecedes($1.path)
    }
  }

  /// Of a path without names of the user's own, such as `shop.name`.
  package func setting(_ path: String) -> Setting? { setting(path.split(separator: ".").map(String.init)) }
  package func text(_ path: String) -> String? { setting(path)?.value.text }
  package func integer(_ path: String) -> Int? { setting(path)?.value.integer }

  /// True where something is given, right or wrong, or counts instead.
  func has(_ path: [String]) -> Bool { mistaken.contains(path) || setting(path) != nil }

  private func fromBase(_ path: [String]) -> Setting? {
    guard path.count == 3, path[0] == "profiles", let base = base(of: path[1]) else { return nil }
    let value: String? =
      switch path[2] {
      case "broker_url": base.brokerURL
      case "token_url": base.tokenURL
      default: nil
      }
    return value.map { Setting(path: path, value: .text($0), origin: .base(base)) }
  }

  // MARK: Profiles

  /// The name of the profile that is used.
  package var profile: String { text("profile") ?? BankBase.sandbox.rawValue }

  /// All that there are, sorted.
  package var profileNames: [String] { Set(profiles.keys).union([BankBase.sandbox.rawValue]).sorted() }

  /// The bank that a profile is about.
  package func base(of profile: String) -> BankBase? {
    if let given = given[["profiles", profile, "base"]]?.value.text { return BankBase(rawValue: given) }
    return profile == BankBase.sandbox.rawValue ? .sandbox : nil
  }

  /// A production host is production, whatever the profile says.
  package func environment(of profile: String) -> BankIdentity.Environment? {
    guard let base = base(of: profile) else { return nil }
    guard let url = setting(["profiles", profile, "broker_url"])?.value.text else { return base.environment }
    return BankIdentity(brokerBase: url, clientID: "", declared: base.environment)?.environment ?? base.environment
  }

  /// True for the bank inside the program.
  package func isBuiltIn(_ profile: String) -> Bool {
    base(of: profile) == .sandbox && setting(["profiles", profile, "broker_url"]) == nil
  }

  // MARK: Listing

  /// Every value: those of `[shop]`, `[keep]` and the used profile with their defaults, and what is given of other profiles; in the order
  /// of the schema. The bank inside the program needs no defaults.
  package var all: [Setting] {
    var all: [Setting] = []
    for row in Schema.rows where row.path.first != "profiles" {
      if let setting = setting(row.path) { all.append(setting) }
    }
    let used = isBuiltIn(profile) ? nil : profile
    for name in [profile] + profileNames.filter({ $0 != profile }) {
      for row in Schema.rows where row.path.first == "profiles" {
        var path = row.path
        path[1] = name
        if path.last == "*" {
          all += given.values.filter { row.matches($0.path) && $0.path[1] == name }
            .sorted { $0.path.lexicographicallyPrecedes($1.path) }
        } else if let setting = name == used ? setting(path) : given[path] {
          all.append(setting)
        }
      }
    }
    return all
  }
}

extension Setting {
  /// True for a plain text among values that may be secrets: it is not shown.
  private var isHidden: Bool { path.contains("headers") && value.text != nil }

  /// For a sentence about it: the flag, or where it stands and its path.
  package var place: String {
    switch origin {
    case .flag, .variable: origin.description
    default: "\(origin): \(TOMLText.path(path))"
    }
  }

  package var shown: String { isHidden ? "\"••••\"" : value.toml }
  package var json: JSON {
    [
      "path": .string(TOMLText.path(path)), "value": isHidden ? "••••" : value.json,
      "origin": .string(origin.description),
    ]
  }
}
