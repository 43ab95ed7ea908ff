/// A palette's colours among xterm's 256: for each role the nearest one that keeps what the palette tells apart, and can be read as well.
///
/// The nearest ones alone would make one grey of `base` and `raised`, and another of `selection` and `line`.
package struct IndexedPalette: Sendable {
  private let numbers: [Int]

  /// 16…255.
  package subscript(role: Role) -> Int { numbers[Int(role.rawValue)] }

  package init(_ palette: Palette) {
    var numbers: [Role: Int] = [:]
    func nearest(_ role: Role, _ isGood: (Indexed) -> Bool) {
      let candidates = Self.candidates(for: palette[role])
      numbers[role] = (candidates.first(where: isGood) ?? candidates[0]).number
    }
    let apart: [(role: Role, from: [Role])] = [
      (.base, []), (.raised, [.base]), (.selection, [.base, .raised]), (.line, [.base, .raised, .selection]),
      (.faint, [.base, .raised, .selection]),
    ]
    for (role, others) in apart {
      let others = others.filter { palette[$0] != palette[role] }.map { numbers[$0] }
      nearest(role) { !others.contains($0.number) }
    }
    let grounds: [Role] = [.base, .raised, .selection]
    for role in [Role.text, .muted, .accent, .positive, .warning, .negative, .info] {
      let wanted = grounds.map { ground in
        (
          Self.all[(numbers[ground] ?? 0) - 16],
          min(palette[role].contrast(with: palette[ground]), role == .text ? 7 : 4.5)
        )
      }
      nearest(role) { color in wanted.allSatisfy { $0.contrast(with: color) >= $1 } }
    }
    let bars = [Role.warning, .negative].map { bar in
      (Self.all[(numbers[bar] ?? 0) - 16], min(palette[.inverse].contrast(with: palette[bar]), 4.5))
    }
    nearest(.inverse) { color in bars.allSatisfy { $0.contrast(with: color) >= $1 } }
    nearest(.ink) { _ in true }
    nearest(.paper) { _ in true }
    self.numbers = Role.allCases.map { numbers[$0] ?? 16 }
  }

  /// A colour's red, green and blue, 16…255.
  package static func color(_ number: Int) -> Color { all[number - 16].color }

  private struct Indexed {
    let number: Int
    let color: Color
    let luminance: Double
    /// Nearly so.
    let isGrey: Bool

    init(_ number: Int) {
      let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
      let index = number - 16
      let grey = UInt8(clamping: 8 + 10 * (number - 232))
      self.number = number
      color =
        number < 232
        ? Color(red: levels[index / 36], green: levels[index / 6 % 6], blue: levels[index % 6])
        : Color(red: grey, green: grey, blue: grey)
      luminance = color.luminance
      isGrey = color.spread == 0
    }

    func contrast(with other: Indexed) -> Double {
      (max(luminance, other.luminance) + 0.05) / (min(luminance, other.luminance) + 0.05)
    }
    func distance(to other: Color) -> Int {
      let red = Int(color.red) - Int(other.red)
      let (green, blue) = (Int(color.green) - Int(other.green), Int(color.blue) - Int(other.blue))
      return red * red + green * green + blue * blue
    }
  }

  /// Without the first 16, which users redefine.
  private static let all = (16...255).map { Indexed($0) }

  /// The nearest first. The cube has no muted tints: near-greys would turn violet or green, so they stay grey.
  private static func candidates(for color: Color) -> [Indexed] {
    let allowed = color.spread < 48 ? all.filter(\.isGrey) : all
    return allowed.map { ($0, $0.distance(to: color)) }.sorted { ($0.1, $0.0.number) < ($1.1, $1.0.number) }.map(\.0)
  }
}

extension Color {
  fileprivate var spread: Int { Int(max(red, green, blue)) - Int(min(red, green, blue)) }
}
