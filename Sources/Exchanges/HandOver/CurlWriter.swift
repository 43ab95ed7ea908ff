import Text

extension HandOver {
  /// Each request as a command for a POSIX shell. Secrets come from variables, by pipes: no argument holds one, so no list of processes
  /// shows it.
  package func curl() throws(CannotWrite) -> String {
    var commands: [String] = []
    for exchange in exchanges {
      guard let request = ReplayRequest(exchange) else { throw .noHTTP }
      commands.append(try CurlCommand(request).text { source(of: $0, profile: exchange.profile) })
    }
    return commands.joined(separator: "\n")
  }
}

struct CurlCommand {
  /// What curl reads from a pipe: the format of `printf`, its arguments, and the option that reads it.
  private struct Feed {
    var format: String
    var arguments: [String]
    let option: String
    /// Before the name of the pipe.
    let prefix: String
  }

  /// A larger one does not fit into an argument (Linux: 128 KiB).
  private static let argumentLimit = 100_000
  /// Of a larger one curl asks whether it is wanted.
  private static let expectLimit = 1_000_000

  private let request: ReplayRequest
  private var options: [String] = []
  private var feeds: [Feed] = []

  init(_ request: ReplayRequest) throws(CannotWrite) {
    self.request = request
    guard ASCII.isToken(request.method) else { throw .unsendable(.method) }
    // Curl would wait for a body after any other spelling.
    let isHead = request.method == "HEAD"
    guard !isHead || request.body == nil else { throw .unsendable(.body) }
    options.append(isHead ? "--head" : "--request \(request.method)")
    try address()
    try headers()
    body()
  }

  private mutating func address() throws(CannotWrite) {
    let url = request.url
    guard let scheme = ["http://", "https://"].first(where: { url.text.lowercased().hasPrefix($0) }),
      url.allBytes(ASCII.isAddress), !url.text.dropFirst(scheme.count).prefix(while: { $0 != "/" }).contains("@"),
      url.text.utf8.count > scheme.utf8.count
    else { throw .unsendable(.address) }
    if let bytes = url.plainBytes {
      let text = String(decoding: bytes, as: UTF8.self)
      options.append("--url \(Shell.quoted(text))")
      if text.contains(where: { "[]{}".contains($0) }) { options.append("--globoff") }
    } else {
      let format = Self.format(url) { Shell.configEscaped($0) }
      feeds.append(
        Feed(format: "url = \"\(format)\"\\n", arguments: url.slots.map(\.reference), option: "--config", prefix: ""))
      options.append("--globoff")
    }
    // Dots in a path are sent as they are.
    if url.text.contains("/.") { options.append("--path-as-is") }
  }

  private mutating func headers() throws(CannotWrite) {
    var piped = Feed(format: "", arguments: [], option: "--header", prefix: "@")
    for header in request.headers {
      guard ASCII.isToken(header.name) else { throw .unsendable(.header(header.name)) }
      guard header.value.allBytes({ !ASCII.isControl($0) }) else { throw .unsendable(.header(header.name)) }
      if let bytes = header.value.plainBytes, let text = Shell.safeText(bytes) {
        options.append("--header \(Shell.quoted(text.isEmpty ? header.name + ";" : "\(header.name): \(text)"))")
      } else {
        piped.format += Shell.formatEscaped(Array(header.name.utf8)) + ": " + Self.format(header.value) { $0 } + "\\n"
        piped.arguments += header.value.slots.map(\.reference)
      }
    }
    if !piped.format.isEmpty { feeds.append(piped) }
    // What curl would add.
    for name in ["Accept", "User-Agent"] + (sendsBody ? ["Content-Type"] : []) where !has(name) {
      options.append("--header '\(name):'")
    }
    if has("Accept-Encoding") { options.append("--compressed") }
    if let body = request.body, body.size >= Self.expectLimit { options.append("--header 'Expect:'") }
  }

  private func has(_ name: String) -> Bool { request.headers.contains { $0.name.lowercased() == name.lowercased() } }

  /// A request that may have a body says that it has none.
  private var sendsBody: Bool { request.body != nil || ["POST", "PUT", "PATCH"].contains(request.method) }

  private mutating func body() {
    guard sendsBody else { return }
    let body = request.body ?? Redacted("")
    if let bytes = body.plainBytes, let text = Shell.safeText(bytes), bytes.count <= Self.argumentLimit {
      options.append("--data-raw \(Shell.quoted(text))")
      return
    }
    var feed = Feed(format: "", arguments: [], option: "--data-binary", prefix: "@")
    for piece in body.pieces {
      switch piece {
      case .secret(let slot):
        feed.format += "%s"
        feed.arguments.append(slot.reference)
      case .bytes(let bytes):
        let text = Shell.safeText(bytes)
        feed.format += text == nil ? "%b" : "%s"
        feed.arguments.append(Shell.quoted(text ?? Shell.argumentEscaped(bytes)))
      }
    }
    feeds.append(feed)
  }

  /// A format of `printf` with `%s` for each slot.
  private static func format(_ text: Redacted, _ change: ([UInt8]) -> [UInt8]) -> String {
    text.pieces.map { piece in
      switch piece {
      case .secret: "%s"
      case .bytes(let bytes): Shell.formatEscaped(change(bytes))
      }
    }.joined()
  }

  // MARK: Text

  /// - Parameter source: how somebody gets the value of a slot.
  func text(source: (SecretSlot) -> String) -> String {
    let notes = request.slots.map { "# \($0.variable)=\(source($0))\n" }.joined()
    return notes + command(feeds[...], from: 3) + "\n"
  }

  /// The last feed is the standard input, those before it have numbers.
  private func command(_ rest: ArraySlice<Feed>, from number: Int) -> String {
    guard let feed = rest.first else { return (["curl"] + places + options).joined(separator: " \\\n  ") }
    // An octal escape in the format keeps the quotes whole.
    let words = ["printf", "'" + Shell.replacing("'", by: "\\047", in: feed.format) + "'"] + feed.arguments
    let inner = command(rest.dropFirst(), from: number + 1)
    let pipe = words.joined(separator: " ") + " | "
    return rest.count == 1 ? pipe + inner : "\(pipe){\n\(inner)\n} \(number)<&0"
  }

  private var places: [String] {
    feeds.enumerated().map { place, feed in
      "\(feed.option) \(feed.prefix)\(place == feeds.count - 1 ? "-" : "/dev/fd/\(place + 3)")"
    }
  }
}

extension SecretSlot {
  fileprivate var reference: String { "\"$\(variable)\"" }
}

/// The spelling of texts in POSIX shells.
private enum Shell {
  static func quoted(_ text: String) -> String { "'" + replacing("'", by: "'\\''", in: text) + "'" }

  /// By bytes: with a combining mark a quote is another character, but still a quote to the shell.
  static func replacing(_ character: String, by other: String, in text: String) -> String {
    String(decoding: Array(text.utf8).replacing(Array(character.utf8), with: Array(other.utf8)), as: UTF8.self)
  }

  /// Nil for what is no text, or holds what could drive the terminal it is pasted into.
  static func safeText(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self),
      !SafeText.containsControls(text.replacing("\n", with: ""))
    else { return nil }
    return text
  }

  /// For a format of `printf`.
  static func formatEscaped(_ bytes: [UInt8]) -> String {
    guard let text = safeText(bytes) else { return escaped(bytes, prefix: "\\", percent: "%%") }
    return replacing("%", by: "%%", in: replacing("\\", by: "\\\\", in: text))
  }

  /// For `%b`.
  static func argumentEscaped(_ bytes: [UInt8]) -> String { escaped(bytes, prefix: "\\0", percent: "%") }

  private static func escaped(_ bytes: [UInt8], prefix: String, percent: String) -> String {
    bytes.map { byte in
      switch byte {
      case UInt8(ascii: "%"): return percent
      case UInt8(ascii: "\\"): return "\\\\"
      case 0x20...0x7E: return String(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 8)
        return prefix + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }.joined()
  }

  /// Within quotes of a file of options.
  static func configEscaped(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), $0] : [$0] }
  }
}
