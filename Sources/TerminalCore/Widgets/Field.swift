/// A text field with its cursor.
package struct Field {
  let input: TextInput
  let grouping: DigitGrouping
  let isFocused: Bool
  let placeholder: String
  let style: Style
  let mask: ((String) -> String)?

  /// - Parameters:
  ///   - placeholder: shown while the field is empty. An empty field without focus is underlined.
  ///   - mask: replaces the text, with as many characters.
  package init(
    _ input: TextInput, grouping: DigitGrouping = .none, isFocused: Bool, placeholder: String = "",
    style: Style = Style(.text), mask: ((String) -> String)? = nil
  ) {
    self.input = input
    self.grouping = grouping
    self.isFocused = isFocused
    self.placeholder = placeholder
    self.style = style
    self.mask = mask
  }

  /// Uses the first row, scrolled to show the cursor.
  package func paint(in area: Rect, on surface: inout Surface) {
    guard !area.isEmpty else { return }
    let ground = isFocused ? style.on(.selection).flat : style
    let hint = isFocused ? Style(.muted, on: .selection).flat : Style(.muted, on: style.ground, underline: true)
    if isFocused { surface.fill(area.row(0), ground) } else if input.isEmpty { surface.fill(area.row(0), hint) }
    if input.isEmpty, !placeholder.isEmpty { Label(placeholder, hint).paint(in: area, on: &surface) }
    let breaks = grouping.breaks(in: input.text)
    let cursorIndex = input.cursor + breaks.count { $0 <= input.cursor && $0 > 0 }
    let shown = Array(DigitGrouping.text(mask.map { $0(input.text) } ?? input.text, brokenAt: breaks))
    let before = DisplayWidth.of(String(shown.prefix(cursorIndex)))
    // The first visible character: the cursor stays left of the last cell.
    var first = 0
    var hidden = 0
    while before - hidden > area.width - 1, first < shown.count {
      hidden += DisplayWidth.of(String(shown[first]))
      first += 1
    }
    let text = isFocused ? String(shown[first...]) : DisplayWidth.truncated(String(shown), cells: area.width)
    let look = input.isSelected && isFocused ? Style(.muted, on: ground.ground).flat : ground
    surface.write(text, at: Point(x: area.x, y: area.y), look, limit: area.width)
    if isFocused { surface.putCaret(at: Point(x: area.x + before - hidden, y: area.y)) }
  }
}

/// Boxes for a short code, one for each digit.
package struct CodeBoxes {
  let digits: String
  let count: Int
  let isFocused: Bool
  package init(_ digits: String, count: Int, isFocused: Bool) {
    self.digits = digits
    self.count = count
    self.isFocused = isFocused
  }

  package var width: Int { count * 5 - 2 }

  package func paint(in area: Rect, on surface: inout Surface) {
    let typed = Array(digits)
    for index in 0..<count {
      let box = Rect(x: area.x + index * 5, y: area.y, width: 3, height: 1)
      guard box.right <= area.right else { return }
      surface.fill(box, Style(.text, on: .selection).flat)
      if index < typed.count {
        surface.write(
          String(typed[index]), at: Point(x: box.x + 1, y: box.y),
          Style(.text, on: .selection, bold: true).flat)
      } else {
        surface.write("·", at: Point(x: box.x + 1, y: box.y), Style(.muted, on: .selection).flat)
      }
      if isFocused, index == min(typed.count, count - 1) {
        surface.putCaret(at: Point(x: box.x + 1 + (typed.count == count ? 1 : 0), y: box.y))
      }
    }
  }
}
