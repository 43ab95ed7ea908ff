import CNcurses
import TerminalCore

/// How curses shows each style: attributes and a colour pair, which is defined at its first use.
@MainActor
struct CursesLooks {
  private let colors: StyleColors
  /// By the style's bits.
  private var known: [(attributes: UInt32, pair: Int32)?] = Array(repeating: nil, count: 4096)
  /// Colour numbers of each pair, from pair 1 on.
  private var pairs: [[Int]] = []

  /// For the only palette in use: it defines pairs from 1 on.
  init(_ colors: StyleColors) { self.colors = colors }

  mutating func look(of style: Style) -> (attributes: UInt32, pair: Int32) {
    if let look = known[Int(style.bits)] { return look }
    var attributes: UInt32 = 0
    let wanted = colors.attributes(of: style)
    if wanted.contains(.bold) { attributes |= kassa_attribute_bold() }
    if wanted.contains(.dim) { attributes |= kassa_attribute_dim() }
    if wanted.contains(.underline) { attributes |= kassa_attribute_underline() }
    if wanted.contains(.reverse) { attributes |= kassa_attribute_reverse() }
    if wanted.contains(.italic) { attributes |= kassa_attribute_italic() }
    let look = (attributes, pair(of: style))
    known[Int(style.bits)] = look
    return look
  }

  private mutating func pair(of style: Style) -> Int32 {
    guard colors.depth != .none else { return 0 }
    let numbers = colors.numbers(of: style)
    if let known = pairs.firstIndex(of: numbers) { return Int32(known + 1) }
    pairs.append(numbers)
    let pair = Int32(pairs.count)
    init_extended_pair(pair, Int32(numbers[0]), Int32(numbers[1]))
    return pair
  }
}
