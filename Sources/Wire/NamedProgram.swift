import Glibc
package import Subprocess

extension Executable {
  /// A program that ends before it has read its input must not end this one.
  private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// A program of the PATH, or one given by its path.
  package static func program(_ word: String) -> Executable {
    ignoresBrokenPipes
    return word.contains("/") ? .path(path(word)) : .name(word)
  }

  /// The library's type of paths is another package's, and can be written as a text.
  private static func path<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
  where Path.StringLiteralType == String { Path(stringLiteral: text) }

  /// Why a program that was not found cannot be started.
  package static func absence(of word: String) -> String {
    var status = stat()
    guard word.contains("/"), stat(word, &status) == 0 else { return "is not installed" }
    return status.st_mode & S_IFMT == S_IFREG
      ? "is not executable: chmod +x makes it so" : "is no program"
  }
}
