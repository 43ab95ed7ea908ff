import Text

/// A request that was pasted as a command line of curl.
package struct PastedCurl: Hashable, Sendable {
  package let request: ReplayRequest
  /// Options that mean nothing here, such as `-k`.
  package let ignored: [String]

  private static let limit = 8 << 20

  /// Nothing is run or read: what would read a file, and what a shell would do besides, is refused by name.
  package init(_ text: String) throws(CannotRead) {
    guard text.utf8.count <= Self.limit else { throw CannotRead(.tooLarge) }
    var parser = CurlCommandParser(try ShellWords(Array(text.utf8)).tokens)
    let words = try parser.command()
    var options = CurlOptions(feeds: parser.feeds)
    try options.read(words)
    request = try options.request()
    ignored = options.ignored
  }
}

/// Finds the words of the one curl, and what is piped into it by `printf`.
private struct CurlCommandParser {
  private var rest: ArraySlice<ShellWords.Token>
  private(set) var feeds: [Redacted] = []

  init(_ tokens: [ShellWords.Token]) { rest = tokens[...] }

  mutating func command() throws(CannotRead) -> [Redacted] {
    skip(.end)
    while true {
      var words: [Redacted] = []
      while case .word(let word)? = rest.first {
        words.append(word)
        rest.removeFirst()
      }
      // A prompt.
      if words.first?.text == "$" { words.removeFirst() }
      switch words.first?.text {
      case "printf":
        feeds.append(try Printf.output(Array(words.dropFirst())))
        guard rest.popFirst() == .pipe else { throw CannotRead(.notCurl) }
        skip(.open)
        skip(.end)
      case "curl", "curl.exe":
        try end()
        return Array(words.dropFirst())
      default: throw CannotRead(.notCurl)
      }
    }
  }

  private mutating func skip(_ token: ShellWords.Token) { rest = rest.drop { $0 == token } }

  private func end() throws(CannotRead) {
    for token in rest {
      switch token {
      case .end: break
      case .close, .duplicate: if feeds.count < 2 { throw CannotRead(.shell("}")) }
      case .pipe: throw CannotRead(.shell("|"))
      case .open: throw CannotRead(.shell("{"))
      case .word: throw CannotRead(.severalCommands)
      }
    }
  }
}

/// The `printf` of a shell with `%s` and `%b`.
private enum Printf {
  private static let limit = 16 << 20

  static func output(_ words: [Redacted]) throws(CannotRead) -> Redacted {
    guard let format = words.first?.plainBytes else { throw CannotRead(.shell("printf")) }
    var arguments = words.dropFirst()
    var builder = RedactedBuilder()
    var size = 0
    repeat {
      let before = arguments.count
      var place = 0
      while place < format.count {
        let byte = format[place]
        place += 1
        size += 1
        switch byte {
        case UInt8(ascii: "\\"): builder.append(BackslashEscape.bytes(format, &place, octalPrefix: false))
        case UInt8(ascii: "%"):
          guard place < format.count else { throw CannotRead(.shell("%")) }
          let kind = format[place]
          place += 1
          switch kind {
          case byte: builder.append(byte)
          case UInt8(ascii: "s"), UInt8(ascii: "b"):
            let argument = arguments.popFirst() ?? Redacted("")
            size += argument.size
            builder.append(kind == UInt8(ascii: "s") ? argument : unescaped(argument))
          default: throw CannotRead(.shell("%" + String(Unicode.Scalar(kind))))
          }
        default: builder.append(byte)
        }
        guard size <= limit else { throw CannotRead(.tooLarge) }
      }
      if arguments.count == before { break }
    } while !arguments.isEmpty
    return builder.redacted
  }

  private static func unescaped(_ text: Redacted) -> Redacted {
    var builder = RedactedBuilder()
    for piece in text.pieces {
      switch piece {
      case .secret(let slot): builder.append(slot)
      case .bytes(let bytes):
        var place = 0
        while place < bytes.count {
          let byte = bytes[place]
          place += 1
          if byte == UInt8(ascii: "\\") {
            builder.append(BackslashEscape.bytes(bytes, &place, octalPrefix: true))
          } else {
            builder.append(byte)
          }
        }
      }
    }
    return builder.redacted
  }
}
