public import Terminal

extension Surface {
  /// The surface as text for a golden file: its size, where the cursor stands, and its characters. Roles are under test elsewhere, by
  /// widget and by contrast.
  public var transcript: String {
    let head = "\(size.width)×\(size.height)" + (cursor.map { ", cursor \($0.x):\($0.y)" } ?? "")
    return ([head] + (0..<size.height).map(text(row:))).joined(separator: "\n") + "\n"
  }
}
