package import TerminalCore

extension Surface {
  /// The golden text of a surface: size, focus and characters. Roles are tested by widget and contrast tests.
  package var transcript: String {
    let head = "\(size.width)×\(size.height), \(focus.isCaret ? "cursor" : "focus") \(focus.at.x):\(focus.at.y)"
    return ([head] + (0..<size.height).map(text(row:))).joined(separator: "\n") + "\n"
  }
}
