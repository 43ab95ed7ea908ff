import Foundation

/// A grey-scale picture of a terminal's screen: each cell is two halves of its own colours.
struct ScreenPicture {
  private static let cellWidth = 8
  private static let halfHeight = 8
  private var rows: [[UInt8]] = []

  /// - Parameter coloured: text with colour escape sequences.
  init(_ coloured: String) {
    // A style lasts until the next one, across lines.
    var look = Attributes()
    for line in coloured.split(separator: "\n", omittingEmptySubsequences: false) {
      var upper: [UInt8] = []
      var lower: [UInt8] = []
      var rest = Substring(line)
      while let character = rest.popFirst() {
        if character == "\u{1B}" {
          let end = rest.firstIndex(of: "m") ?? rest.endIndex
          look.apply(
            rest[..<end].dropFirst().split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 })
          rest = end == rest.endIndex ? "" : rest[rest.index(after: end)...]
          continue
        }
        let (isUpper, isLower) = ("█▀".contains(character), "█▄".contains(character))
        upper += Array(repeating: isUpper ? look.text : look.ground, count: Self.cellWidth)
        lower += Array(repeating: isLower ? look.text : look.ground, count: Self.cellWidth)
      }
      for half in [upper, lower] { rows += Array(repeating: half, count: Self.halfHeight) }
    }
  }

  /// PGM.
  var pgm: Data {
    let width = rows.map(\.count).max() ?? 0
    var data = Data("P5 \(width) \(rows.count) 255\n".utf8)
    for row in rows { data += row + Array(repeating: 0, count: width - row.count) }
    return data
  }

  private struct Attributes {
    private static let defaults: (text: UInt8, ground: UInt8) = (192, 0)
    private var shades = Self.defaults
    private var isReverse = false
    var text: UInt8 { isReverse ? shades.ground : shades.text }
    var ground: UInt8 { isReverse ? shades.text : shades.ground }

    mutating func apply(_ codes: [Int]) {
      var rest = codes[...]
      while let code = rest.popFirst() {
        switch code {
        case 0: self = Attributes()
        case 7: isReverse = true
        case 27: isReverse = false
        case 30...37: shades.text = Self.shade(code - 30)
        case 40...47: shades.ground = Self.shade(code - 40)
        case 90...97: shades.text = Self.shade(code - 82)
        case 100...107: shades.ground = Self.shade(code - 92)
        case 39: shades.text = Self.defaults.text
        case 49: shades.ground = Self.defaults.ground
        case 38: shades.text = Self.extended(&rest) ?? shades.text
        case 48: shades.ground = Self.extended(&rest) ?? shades.ground
        default: break
        }
      }
    }

    private static func extended(_ rest: inout ArraySlice<Int>) -> UInt8? {
      switch rest.popFirst() {
      case 5: return rest.popFirst().map(shade)
      case 2 where rest.count >= 3:
        defer { rest.removeFirst(3) }
        return grey(rest.prefix(3).map { $0 })
      default: return nil
      }
    }

    /// - Parameter index: of the 256 colours.
    private static func shade(_ index: Int) -> UInt8 {
      switch index {
      case 232...255: return UInt8(8 + (index - 232) * 10)
      case 16...231:
        let levels = [0, 95, 135, 175, 215, 255]
        return grey([levels[(index - 16) / 36], levels[(index - 16) / 6 % 6], levels[(index - 16) % 6]])
      case 7: return 192
      default:
        let level = index >= 8 ? 255 : 128
        return grey([index & 1, index >> 1 & 1, index >> 2 & 1].map { $0 * level })
      }
    }

    private static func grey(_ color: [Int]) -> UInt8 { UInt8((color[0] * 30 + color[1] * 59 + color[2] * 11) / 100) }
  }
}
