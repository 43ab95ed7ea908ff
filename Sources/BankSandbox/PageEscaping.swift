import Mustache

/// Escapes text for HTML by scalars. The template library goes by characters, and with a mark on it a `<` or a quote is another
/// character, which it would let through.
struct PageEscaping: MustacheContentType {
  /// What the template names in its first line.
  static let name = "HTML-BY-SCALAR"

  func escapeText(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
