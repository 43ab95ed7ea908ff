package import Files
import Text

extension Settings {
  /// Which files are read.
  package enum Choice: Hashable, Sendable {
    /// One that must be there, as `--config` or `KASSA_CONFIG` gives it.
    case one(String)
    /// Those of these that are there; the first wins.
    case anyOf([String])

    /// - Parameters:
    ///   - flag: of `--config`.
    ///   - folders: the user's folder and then the system's.
    package init(flag: String?, environment: [String: String], folders: [String]) {
      if let path = flag ?? environment["KASSA_CONFIG"], !path.isEmpty {
        self = .one(path)
      } else {
        self = .anyOf(folders.map { ($0 == "/" ? "" : $0) + "/kassa/config.toml" })
      }
    }

    package var paths: [String] {
      switch self {
      case .one(let path): [path]
      case .anyOf(let paths): paths
      }
    }
  }

  /// In bytes.
  package static let sizeLimit = 256 << 10

  /// - Parameter read: of a file.
  package static func files(
    _ choice: Choice,
    read: (String) -> Result<[UInt8], FileProblem> = { path in
      Result { () throws(FileProblem) in try BoundedFile.bytes(of: path, atMost: sizeLimit, isFollowed: true) }
    }
  ) -> (files: [File], mistakes: [Mistake]) {
    var (files, mistakes): ([File], [Mistake]) = ([], [])
    for path in choice.paths {
      let shown = SafeText.line(path)
      do throws(FileProblem) {
        let absolute = FileGuard.absolute(path)
        let folder = absolute[..<(absolute.lastIndex(of: "/") ?? absolute.startIndex)]
        files.append(File(path: shown, folder: folder.isEmpty ? "/" : String(folder), bytes: try read(path).get()))
      } catch {
        if case .anyOf = choice, error.isAbsence { continue }
        mistakes.append(Mistake(error.sentence, in: shown))
      }
    }
    return (files, mistakes)
  }
}

extension FileProblem {
  /// Also where a part of the path is no folder, as in a home of `/dev/null`.
  fileprivate var isAbsence: Bool { [.missing, .folderMissing, .system(20)].contains(self) }
}
