import TOML

extension Settings {
  /// A file as it was read.
  package struct File: Sendable {
    /// As it is shown.
    package let path: String
    /// Absolute: what is relative in it starts here.
    package let folder: String
    package let bytes: [UInt8]
    package init(path: String, folder: String, bytes: [UInt8]) {
      (self.path, self.folder, self.bytes) = (path, folder, bytes)
    }
  }

  /// Reads everything and finds all mistakes.
  /// - Parameters:
  ///   - files: the first wins.
  ///   - flags: what the command line gives, by paths such as `shop.name`.
  ///   - workingFolder: what paths in flags and in the environment are relative to.
  ///   - problem: what is wrong with a file that a setting names; nil for nothing.
  package static func read(
    _ files: [File], environment: [String: String], flags: [String: String] = [:], workingFolder: String,
    problem: (String) -> String? = { _ in nil }
  ) -> (settings: Settings, mistakes: [Mistake]) {
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    var reader = Reader()
    let here = BaseFolder(workingFolder, home: home)
    for row in Schema.rows {
      if let flag = row.flag, let text = flags[row.path.joined(separator: ".")] {
        reader.take(text, for: row, .flag(flag), here)
      }
      if let name = row.variable, let text = environment[name], !text.isEmpty {
        reader.take(text, for: row, .variable(name), here)
      }
    }
    for file in files { reader.read(file, home: home) }
    let settings = Settings(
      files: files.map(\.path), given: reader.given, profiles: reader.profiles, mistaken: reader.mistaken)
    var mistakes = reader.mistakes
    // What cannot be read makes everything else look wrong.
    if reader.isComplete { mistakes += Rules.mistakes(settings) + Rules.mistakes(settings, aboutFiles: problem) }
    let order = Dictionary(files.enumerated().map { ($1.path, $0) }) { first, _ in first }
    func rank(_ mistake: Mistake) -> (Int, Int, Int, String) {
      (order[mistake.place] ?? -1, mistake.line ?? 0, mistake.column ?? 0, mistake.description)
    }
    return (settings, mistakes.sorted { rank($0) < rank($1) })
  }
}

/// Collects the values of all layers, of which the first that has one wins.
private struct Reader {
  var given: [[String]: Setting] = [:]
  var profiles: [String: ValueOrigin] = [:]
  var mistakes: [Mistake] = []
  var mistaken: Set<[String]> = []
  /// False where a file has no valid form.
  var isComplete = true

  mutating func take(_ text: String, for row: Row, _ origin: ValueOrigin, _ folder: BaseFolder) {
    do throws(Wrong) { keep(try row.kind.value(text, filesIn: folder), at: row.path, origin) } catch {
      note(error.what, at: row.path, origin)
    }
  }

  mutating func read(_ file: Settings.File, home: String?) {
    do throws(TOMLMistake) {
      walk(try TOMLNode(parsing: file.bytes), [], file.path, BaseFolder(file.folder, home: home))
    } catch {
      isComplete = false
      mistakes.append(Mistake(error.reason, in: file.path, line: error.line, column: error.column))
    }
  }

  private mutating func walk(_ table: TOMLNode, _ path: [String], _ file: String, _ folder: BaseFolder) {
    for member in table.members ?? [] {
      let (path, node) = (path + [member.name], member.node)
      let origin = ValueOrigin.file(file, line: node.line)
      if Schema.isOwnName(path), let what = Rules.wrong(name: member.name) {
        note(what, at: path, origin)
      } else if let row = Schema.row(path) {
        do throws(Wrong) { keep(try row.kind.value(node, filesIn: folder), at: path, origin) } catch {
          note(error.what, at: path, below: error.path, .file(file, line: error.line ?? node.line))
        }
      } else if !Schema.hasTable(path) {
        note(Schema.unknown(path), at: path, origin)
      } else if node.members == nil {
        note("expected a table: [\(TOMLText.path(path))]", at: path, origin)
      } else {
        if path.count == 2, path[0] == "profiles", profiles[member.name] == nil { profiles[member.name] = origin }
        walk(node, path, file, folder)
      }
    }
  }

  private mutating func note(_ what: String, at path: [String], below: [String] = [], _ origin: ValueOrigin) {
    mistaken.insert(path)
    mistakes.append(Mistake(what, at: path + below, origin))
  }

  private mutating func keep(_ value: Value, at path: [String], _ origin: ValueOrigin) {
    if given[path] == nil { given[path] = Setting(path: path, value: value, origin: origin) }
  }
}
