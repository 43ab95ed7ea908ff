package import Subprocess

extension Executable {
  /// A program of the PATH, or one given by its path.
  package static func program(_ word: String) -> Executable { word.contains("/") ? .path(path(word)) : .name(word) }

  /// The library's type of paths is another package's, and can be written as a text.
  private static func path<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
  where Path.StringLiteralType == String { Path(stringLiteral: text) }
}
