import Mustache
import Text

/// Replaces the template library's escaping, which compares characters and would not escape a `<` or quote with a combining mark.
struct PageEscaping: MustacheContentType {
  /// Named in the template's first line.
  static let name = "HTML-BY-SCALAR"

  func escapeText(_ text: String) -> String { text.htmlEscaped }
}
