import Text

/// What the words after `curl` ask for.
struct CurlOptions {
  private let feeds: [Redacted]
  private var method: Redacted?
  private var url: Redacted?
  private var headers: [Exchange.Header] = []
  /// Of headers that curl would add, in lower case.
  private var removed: Set<String> = []
  private var data: RedactedBuilder?
  private var queries: [Redacted] = []
  private var fedSize = 0
  private var (isHead, isGet, isJSON, hasGlob) = (false, false, false, true)
  private(set) var ignored: [String] = []

  private static let fedLimit = 64 << 20

  init(feeds: [Redacted]) { self.feeds = feeds }

  private static let short: [Character: String] = [
    "X": "--request", "H": "--header", "d": "--data", "G": "--get", "I": "--head", "u": "--user", "A": "--user-agent",
    "e": "--referer", "b": "--cookie", "F": "--form", "T": "--upload-file", "K": "--config", "k": "--insecure",
    "s": "--silent", "S": "--show-error", "v": "--verbose", "i": "--include", "L": "--location", "f": "--fail",
    "N": "--no-buffer", "#": "--progress-bar", "g": "--globoff", "0": "--http1.0", "4": "--ipv4", "6": "--ipv6",
    "q": "--disable", "m": "--max-time", "o": "--output", "O": "--remote-name", "w": "--write-out", "x": "--proxy",
    "c": "--cookie-jar", "n": "--netrc", "E": "--cert", "j": "--junk-session-cookies", "Z": "--parallel",
  ]

  private static let ignoredFlags: Set<String> = [
    "--insecure", "--silent", "--show-error", "--verbose", "--include", "--location", "--fail", "--fail-with-body",
    "--no-buffer", "--progress-bar", "--http1.0", "--http1.1", "--http2", "--ipv4", "--ipv6", "--disable",
    "--remote-name", "--junk-session-cookies", "--no-progress-meter", "--ssl-no-revoke", "--tlsv1.2", "--tlsv1.3",
    "--path-as-is", "--compressed", "--no-keepalive", "--tcp-nodelay",
  ]

  private static let ignoredValues: Set<String> = [
    "--max-time", "--connect-timeout", "--output", "--write-out", "--proxy", "--cookie-jar", "--retry", "--retry-delay",
    "--max-redirs", "--proto", "--resolve", "--connect-to", "--interface", "--limit-rate",
  ]

  private static let files: Set<String> = [
    "--upload-file", "--netrc", "--netrc-file", "--netrc-optional", "--cert", "--key", "--cacert", "--capath",
    "--unix-socket", "--etag-compare",
  ]

  private static let values: Set<String> = [
    "--request", "--header", "--data", "--data-ascii", "--data-raw", "--data-binary", "--data-urlencode", "--json",
    "--url", "--user", "--user-agent", "--referer", "--cookie", "--oauth2-bearer", "--url-query", "--config",
  ]

  mutating func read(_ words: [Redacted]) throws(CannotRead) {
    var rest = words[...]
    var isOption = true
    while let word = rest.popFirst() {
      let text = word.text
      if !isOption || !text.hasPrefix("-") || text == "-" {
        try address(word)
      } else if text == "--" {
        isOption = false
      } else if text.hasPrefix("--") {
        try option(text, shown: text) { () throws(CannotRead) in rest.popFirst() }
      } else {
        try letters(word, &rest)
      }
    }
  }

  /// Several options in one word, the last of them perhaps with its value.
  private mutating func letters(_ word: Redacted, _ rest: inout ArraySlice<Redacted>) throws(CannotRead) {
    guard case .bytes(let bytes)? = word.pieces.first else { return }
    var place = 1
    while place < bytes.count {
      let letter = Character(Unicode.Scalar(bytes[place]))
      place += 1
      guard let name = Self.short[letter] else { throw CannotRead(.option("-\(letter)")) }
      var usesRest = false
      try option(name, shown: "-\(letter)") { () throws(CannotRead) in
        usesRest = true
        let left = word.dropFirst(place)
        return left.isEmpty ? rest.popFirst() : left
      }
      if usesRest { return }
    }
  }

  private mutating func option(
    _ name: String, shown: String, _ value: () throws(CannotRead) -> Redacted?
  ) throws(CannotRead) {
    switch name {
    case "--get": isGet = true
    case "--head": isHead = true
    case "--globoff": hasGlob = false
    case "--form", "--form-string", "--form-escape": throw CannotRead(.form(shown))
    case _ where Self.files.contains(name): throw CannotRead(.readsFile(shown))
    case _ where Self.ignoredFlags.contains(name): ignored.append(shown)
    case _ where Self.ignoredValues.contains(name):
      guard try value() != nil else { throw CannotRead(.noArgument(shown)) }
      ignored.append(shown)
    case _ where Self.values.contains(name):
      guard let value = try value() else { throw CannotRead(.noArgument(shown)) }
      try set(name, value, shown: shown)
    default: throw CannotRead(.option(shown))
    }
  }

  private mutating func set(_ name: String, _ value: Redacted, shown: String) throws(CannotRead) {
    let isFile = value.firstByte == UInt8(ascii: "@")
    switch name {
    case "--request": method = value
    case "--url": try address(value)
    case "--config": try config(value, shown)
    case "--header":
      guard isFile else { return try header(value) }
      for line in try feed(value.dropFirst(1), "\(shown) @").lines where !line.isEmpty { try header(line) }
    case "--data-raw": add(value)
    case "--data-binary": add(isFile ? try feed(value.dropFirst(1), "\(shown) @") : value)
    case "--data", "--data-ascii":
      guard !isFile else { throw CannotRead(.readsFile(shown + " @")) }
      add(value)
    case "--json":
      guard !isFile else { throw CannotRead(.readsFile(shown + " @")) }
      isJSON = true
      add(value)
    case "--data-urlencode": add(try encoded(value, shown))
    case "--url-query":
      queries.append(try encoded(value, shown))
    case "--user":
      // What it holds is not kept.
      headers.append(Exchange.Header(name: "Authorization", value: Redacted("Basic ") + .whole(.clientCredentials)))
      ignored.append(shown)
    case "--oauth2-bearer":
      headers.append(Exchange.Header(name: "Authorization", value: Redacted("Bearer ") + .whole(.bearerToken)))
    case "--user-agent": headers.append(Exchange.Header(name: "User-Agent", value: value))
    case "--referer": headers.append(Exchange.Header(name: "Referer", value: value))
    default:
      guard value.text.contains("=") else { throw CannotRead(.readsFile(shown)) }
      headers.append(Exchange.Header(name: "Cookie", value: value))
    }
  }

  private mutating func address(_ value: Redacted) throws(CannotRead) {
    guard url == nil else { throw CannotRead(.severalAddresses) }
    url = value
  }

  /// A pipe that a `printf` before it fills.
  private mutating func feed(_ name: Redacted, _ shown: String) throws(CannotRead) -> Redacted {
    let text = name.text
    let prefix = "/dev/fd/"
    let number =
      text == "-" ? feeds.count - 1 : text.hasPrefix(prefix) ? Int(text.dropFirst(prefix.count)).map { $0 - 3 } : nil
    guard let number, feeds.indices.contains(number) else { throw CannotRead(.readsFile(shown + text)) }
    // It may be named many times.
    fedSize += feeds[number].size + feeds[number].pieces.count * 16
    guard fedSize <= Self.fedLimit else { throw CannotRead(.tooLarge) }
    return feeds[number]
  }

  /// Of options in a pipe only the address.
  private mutating func config(_ value: Redacted, _ shown: String) throws(CannotRead) {
    let flat = FlatBytes(try feed(value, "\(shown) "))
    let (start, end) = (Array("url = \"".utf8), Array("\"\n".utf8))
    guard flat.bytes.starts(with: start), flat.bytes.suffix(2) == end[...], flat.bytes.count >= start.count + 2 else {
      throw CannotRead(.readsFile(shown))
    }
    var builder = RedactedBuilder()
    for piece in flat[start.count..<(flat.bytes.count - 2)].pieces {
      switch piece {
      case .secret(let slot): builder.append(slot)
      case .bytes(let bytes):
        var rest = bytes[...]
        while let byte = rest.popFirst() {
          builder.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
        }
      }
    }
    try address(builder.redacted)
    hasGlob = false
  }

  private mutating func header(_ line: Redacted) throws(CannotRead) {
    let flat = FlatBytes(line)
    guard let colon = flat.bytes.firstIndex(of: UInt8(ascii: ":")) else {
      guard flat.bytes.last == UInt8(ascii: ";"), let bytes = line.plainBytes else {
        throw CannotRead(.header(line.text))
      }
      headers.append(Exchange.Header(name: String(decoding: bytes.dropLast(), as: UTF8.self), value: Redacted("")))
      return
    }
    let name = flat[0..<colon].text
    let value = flat[(colon + 1)..<flat.bytes.count].trimmed
    if value.isEmpty {
      removed.insert(name.lowercased())
    } else {
      headers.append(Exchange.Header(name: name, value: value))
    }
  }

  private mutating func add(_ value: Redacted) {
    // Parts of JSON are not joined as fields are.
    if data == nil { data = RedactedBuilder() } else if !isJSON { data?.append("&") }
    data?.append(value)
  }

  /// `content`, `=content` or `name=content`.
  private func encoded(_ value: Redacted, _ shown: String) throws(CannotRead) -> Redacted {
    let flat = FlatBytes(value)
    let sign = flat.bytes.firstIndex(of: UInt8(ascii: "="))
    if sign == nil, flat.bytes.contains(UInt8(ascii: "@")) { throw CannotRead(.readsFile(shown + " @")) }
    var builder = RedactedBuilder()
    let start = sign.map { $0 + 1 } ?? 0
    if let sign, sign > 0 { builder.append(flat[0..<start]) }
    for piece in flat[start..<flat.bytes.count].pieces {
      switch piece {
      case .bytes(let bytes): builder.append(PercentCoding.encoded(bytes))
      case .secret(let slot): builder.append(slot)
      }
    }
    return builder.redacted
  }

  func request() throws(CannotRead) -> ReplayRequest {
    guard var url, !url.isEmpty else { throw CannotRead(.address) }
    let bytes = url.bytes { _ in "" }
    if !bytes.contains(Array("://".utf8)) { url = Redacted("http://") + url }
    let isIPv6 = bytes.contains(Array("://[".utf8))
    if hasGlob, bytes.contains(UInt8(ascii: "{")) || bytes.contains(UInt8(ascii: "[")) && !isIPv6 {
      throw CannotRead(.severalAddresses)
    }
    var body = data?.redacted
    let more = queries + (isGet ? [body].compactMap(\.self) : [])
    if !more.isEmpty {
      var builder = RedactedBuilder()
      builder.append(url)
      builder.append(bytes.contains(UInt8(ascii: "?")) ? "&" : "?")
      for (place, query) in more.enumerated() {
        if place > 0 { builder.append("&") }
        builder.append(query)
      }
      url = builder.redacted
    }
    if isGet { body = nil }
    if case .bytes(let bytes)? = url.pieces.last, let mark = bytes.firstIndex(of: UInt8(ascii: "#")) {
      url = Redacted(Array(url.pieces.dropLast()) + [.bytes(Array(bytes[..<mark]))])
    }
    let usual = isHead ? "HEAD" : body == nil ? "GET" : "POST"
    return try ReplayRequest(
      read: method?.text ?? usual, url: url, headers: headers + added(hasBody: body != nil), body: body)
  }

  /// What curl adds.
  private func added(hasBody: Bool) -> [Exchange.Header] {
    let type = isJSON ? "application/json" : "application/x-www-form-urlencoded"
    let all = [("Accept", isJSON ? "application/json" : "*/*")] + (hasBody ? [("Content-Type", type)] : [])
    return all.filter { name, _ in
      !removed.contains(name.lowercased()) && !headers.contains { $0.name.lowercased() == name.lowercased() }
    }.map { Exchange.Header(name: $0, value: Redacted($1)) }
  }
}

extension Redacted {
  /// Nil for a slot.
  fileprivate var firstByte: UInt8? {
    if case .bytes(let bytes)? = pieces.first { bytes.first } else { nil }
  }

  fileprivate func dropFirst(_ count: Int) -> Redacted {
    guard case .bytes(let bytes)? = pieces.first else { return self }
    let rest = Array(bytes.dropFirst(count))
    return Redacted((rest.isEmpty ? [] : [.bytes(rest)]) + pieces.dropFirst())
  }

  fileprivate var lines: [Redacted] {
    let flat = FlatBytes(self)
    return flat.bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { flat[$0.startIndex..<$0.endIndex] }
  }
}
