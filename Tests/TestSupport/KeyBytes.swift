package import TerminalCore

extension InputEvent {
  /// As xterm sends them.
  package var bytes: [UInt8] {
    switch self {
    case .key(let press): press.bytes
    case .scan(let scan): Array(scan.untyped.utf8) + KeyPress.enter.bytes
    // The decoder reports it; no terminal sends it.
    case .pasteLost: []
    case .paste(let text): Array("\u{1B}[200~\(text)\u{1B}[201~".utf8)
    case .mouse(let mouse):
      Array(
        {
          let place = "\(mouse.at.x + 1);\(mouse.at.y + 1)"
          return switch mouse.kind {
          case .press: "\u{1B}[<0;\(place)M"
          case .release: "\u{1B}[<0;\(place)m"
          case .wheelUp: "\u{1B}[<64;\(place)M"
          case .wheelDown: "\u{1B}[<65;\(place)M"
          }
        }().utf8)
    }
  }
}

extension KeyPress {
  /// As xterm sends them.
  package var bytes: [UInt8] {
    let (isAlt, isControl) = (modifiers.contains(.alt), modifiers.contains(.control))
    switch key {
    case .character(let character):
      let text = Array(String(character).utf8)
      let plain = isControl ? [character == " " ? 0 : text[0] & 0x1F] : text
      return isAlt ? [0x1B] + plain : plain
    case .enter: return isAlt ? [0x1B, 0x0D] : [0x0D]
    case .escape: return [0x1B]
    case .tab: return modifiers.contains(.shift) ? Array("\u{1B}[Z".utf8) : [0x09]
    case .backspace: return isAlt ? [0x1B, 0x7F] : [0x7F]
    case .up: return cursor("A")
    case .down: return cursor("B")
    case .right: return cursor("C")
    case .left: return cursor("D")
    case .home: return cursor("H")
    case .end: return cursor("F")
    case .insert: return numbered(2)
    case .delete: return numbered(3)
    case .pageUp: return numbered(5)
    case .pageDown: return numbered(6)
    case .function(let number) where number <= 4 && modifiers.isEmpty:
      return Array("\u{1B}O\(["P", "Q", "R", "S"][number - 1])".utf8)
    case .function(let number):
      return numbered([11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24][number - 1])
    }
  }

  private func cursor(_ final: String) -> [UInt8] {
    Array("\u{1B}[\(modifiers.isEmpty ? "" : "1;\(modifiers.rawValue + 1)")\(final)".utf8)
  }

  private func numbered(_ number: Int) -> [UInt8] {
    Array("\u{1B}[\(number)\(modifiers.isEmpty ? "" : ";\(modifiers.rawValue + 1)")~".utf8)
  }
}
