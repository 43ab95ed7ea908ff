import Sales
import TerminalCore

/// One kind of overlay.
protocol OverlayContent: Sendable {
  /// As a part of the stack.
  var overlay: Overlay { get }
  /// Plain characters are text.
  var isTyping: Bool { get }
  func bindings(_ shared: Shared) -> [Binding]
  /// False where nothing moves.
  mutating func move(_ movement: Movement, _ frame: Frame, _ orders: Orders, _ shared: Shared) -> Bool
  /// A key that is no command.
  mutating func receive(_ press: KeyPress, _ shared: Shared)
  mutating func receive(paste line: String, _ shared: Shared) -> [Request]
  mutating func update(_ message: OverlayMessage, _ orders: Orders, _ shared: Shared) -> [Request]
  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame)
}

extension OverlayContent {
  var isTyping: Bool { false }
  mutating func move(_ movement: Movement, _ frame: Frame, _ orders: Orders, _ shared: Shared) -> Bool { false }
  mutating func receive(_ press: KeyPress, _ shared: Shared) {}
  mutating func receive(paste line: String, _ shared: Shared) -> [Request] { [] }
  mutating func update(_ message: OverlayMessage, _ orders: Orders, _ shared: Shared) -> [Request] { [] }

  /// - Parameter also: commands whose keys close it too, such as the one that opened it.
  func close(_ label: String, also: [Command] = []) -> Binding {
    Binding(.overlayClose, also: also, label: label, .overlayClosed, in: [.footer])
  }

  func choose(_ label: String) -> Binding {
    Binding(.overlayChoose, label: label, .overlay(.chosen), in: [.footer])
  }

  /// Paints a box in the middle, with the keys in its lower border, and returns the inside.
  func paintBox(
    _ title: String, _ width: Int, _ height: Int, role: Role = .faint, isScrollable: Bool = false, _ shared: Shared,
    on frame: inout Frame
  ) -> Rect {
    OverlayBox.paint(
      title, width, height, role: role, keys: bindings(shared), isScrollable: isScrollable, shared, on: &frame)
  }
}

/// What covers the middle of the screen.
enum OverlayBox {
  /// Paints a box with the keys in its lower border, and returns the inside.
  static func paint(
    _ title: String, _ width: Int, _ height: Int, role: Role = .faint, keys: [Binding], isScrollable: Bool = false,
    _ shared: Shared, on frame: inout Frame
  ) -> Rect {
    let room = frame.surface.bounds.inset(left: 1, top: 2, right: 1, bottom: 2)
    let box = room.centered(Size(width: width, height: height))
    let inside = Panel(title, role: role).paint(in: box, on: &frame.surface).inset(top: 1)
    paint(keys, shared, in: box, isScrollable: isScrollable, on: &frame)
    frame.surface.putFocus(at: inside.origin)
    return inside
  }

  /// Paints the keys into the lower border.
  /// - Parameter isScrollable: the keys that move show too, before the last.
  static func paint(
    _ bindings: [Binding], _ shared: Shared, in box: Rect, isScrollable: Bool = false, on frame: inout Frame
  ) {
    let keymap = shared.configuration.keymap
    var keys: [(key: String, label: String, message: Message?)] = bindings.filter { $0.isListed(in: .footer) }
      .map { (keymap.text(of: $0), $0.label, $0.message) }
    if isScrollable {
      keys.insert((keymap.names(Command.movements[0]), shared.strings.keyMove, nil), at: keys.count - 1)
    }
    var x = box.x + 2
    let y = box.bottom - 1
    for (key, label, message) in keys {
      let width = DisplayWidth.of(key) + DisplayWidth.of(label) + 3
      guard x + width < box.right - 1 else { return }
      if let message { frame.click(Rect(x: x, y: y, width: width, height: 1), message) }
      x += frame.surface.write(" ", at: Point(x: x, y: y), Style(.text, on: .raised))
      x += frame.surface.write(key, at: Point(x: x, y: y), Style(.accent, on: .raised, bold: true))
      x += frame.surface.write(" " + label + " ", at: Point(x: x, y: y), Style(.muted, on: .raised)) + 1
    }
  }
}

/// An overlay that consists of a list.
protocol OverlayList: OverlayContent {
  var rows: ListState { get set }
  func count(_ orders: Orders, _ shared: Shared) -> Int
  /// What choosing the selected row asks for.
  func chosen(_ orders: Orders, _ shared: Shared) -> [Request]
  /// The selection has moved.
  mutating func moved(from row: Int)
}

extension OverlayList {
  func chosen(_ orders: Orders, _ shared: Shared) -> [Request] { [] }
  mutating func moved(from row: Int) {}

  mutating func move(_ movement: Movement, _ frame: Frame, _ orders: Orders, _ shared: Shared) -> Bool {
    let before = rows.selected
    rows.move(movement, count: count(orders, shared), page: frame[.overlay].page)
    moved(from: before)
    return true
  }

  mutating func update(_ message: OverlayMessage, _ orders: Orders, _ shared: Shared) -> [Request] {
    switch message {
    case .chosen: return chosen(orders, shared)
    case .rowClicked(let row):
      let before = rows.selected
      if row == before { return chosen(orders, shared) }
      rows.select(row, count: count(orders, shared))
      moved(from: before)
      return []
    case .next, .previous, .answered, .fieldClicked, .refused: return []
    }
  }
}
