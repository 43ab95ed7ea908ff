/// A text field as it shows: its text, and the cursor where it has the focus.
public struct Field {
  let input: TextInput
  let grouping: DigitGrouping
  let isFocused: Bool
  let placeholder: String
  let style: Style
  let mask: ((String) -> String)?

  /// A field.
  /// - Parameters:
  ///   - placeholder: what an empty field shows.
  ///   - mask: what shows in place of the text: as many characters, so that the cursor stands where it would.
  public init(
    _ input: TextInput, grouping: DigitGrouping = .none, isFocused: Bool, placeholder: String = "",
    style: Style = Style(.text), mask: ((String) -> String)? = nil
  ) {
    (self.input, self.grouping, self.isFocused) = (input, grouping, isFocused)
    (self.placeholder, self.style, self.mask) = (placeholder, style, mask)
  }

  /// Paints it into the first row of the rectangle, scrolled so that the cursor shows.
  public func paint(in area: Rect, on surface: inout Surface) {
    guard !area.isEmpty else { return }
    let ground = isFocused ? style.on(.selection) : style
    if isFocused { surface.fill(area.row(0), ground) }
    if input.isEmpty, !placeholder.isEmpty {
      Label(placeholder, Style(.faint, on: ground.ground)).paint(in: area, on: &surface)
    }
    let breaks = grouping.breaks(in: input.text)
    let cursorIndex = input.cursor + breaks.count { $0 <= input.cursor && $0 > 0 }
    let shown = Array(DigitGrouping.text(mask.map { $0(input.text) } ?? input.text, brokenAt: breaks))
    let before = DisplayWidth.of(String(shown.prefix(cursorIndex)))
    // The first character that shows: the cursor stays inside, one cell before the right edge.
    var first = 0
    var hidden = 0
    while before - hidden > area.width - 1, first < shown.count {
      hidden += DisplayWidth.of(String(shown[first]))
      first += 1
    }
    let text = isFocused ? String(shown[first...]) : DisplayWidth.truncated(String(shown), cells: area.width)
    let look = input.isSelected && isFocused ? Style(.muted, on: ground.ground) : ground
    surface.write(text, at: Point(x: area.x, y: area.y), look, limit: area.width)
    if isFocused { surface.cursor = Point(x: area.x + before - hidden, y: area.y) }
  }
}

/// Boxes for a short code, one a digit.
public struct CodeBoxes {
  let digits: String
  let count: Int
  let isFocused: Bool
  /// Boxes for `count` digits, of which some are typed.
  public init(_ digits: String, count: Int, isFocused: Bool) {
    (self.digits, self.count, self.isFocused) = (digits, count, isFocused)
  }

  /// The cells that all boxes take.
  public var width: Int { count * 5 - 2 }

  /// Paints them into the first row.
  public func paint(in area: Rect, on surface: inout Surface) {
    let typed = Array(digits)
    for index in 0..<count {
      let box = Rect(x: area.x + index * 5, y: area.y, width: 3, height: 1)
      guard box.right <= area.right else { return }
      surface.fill(box, Style(.text, on: .selection))
      if index < typed.count {
        surface.write(String(typed[index]), at: Point(x: box.x + 1, y: box.y), Style(.text, on: .selection, bold: true))
      } else {
        surface.write("·", at: Point(x: box.x + 1, y: box.y), Style(.faint, on: .selection))
      }
      if isFocused, index == min(typed.count, count - 1) {
        surface.cursor = Point(x: box.x + 1 + (typed.count == count ? 1 : 0), y: box.y)
      }
    }
  }
}
