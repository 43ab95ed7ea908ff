import Text

/// Which exchanges show: `status:4xx path:pre reference:KS-… method:post kind:token body:"отказ"`, and bare words, which are looked for
/// everywhere. All of them must hold; capital letters do not count. What is still being typed is applied as far as it goes.
package struct ExchangeFilter: Hashable, Sendable {
  package enum Mistake: Error, Hashable, Sendable {
    case unknownKey(String)
    /// Neither digits, as in `4xx`, nor `none`.
    case notStatus(String)
    case unknownKind(String)
    /// Nothing stands after this key.
    case noValue(String)
    case openQuote

    /// True for what typing on may mend.
    package var isUnfinished: Bool {
      switch self {
      case .noValue, .openQuote: true
      case .unknownKey, .notStatus, .unknownKind: false
      }
    }
  }

  package enum Key: String, CaseIterable, Hashable, Sendable { case status, path, method, kind, reference, body }

  enum Term: Hashable, Sendable {
    case anywhere([UInt8])
    case path([UInt8])
    case reference([UInt8])
    case body([UInt8])
    case method(String)
    /// By their first digits.
    case status(String)
    case noAnswer
    case kind(Set<ExchangeKind>)
  }

  let terms: [Term]
  package let mistakes: [Mistake]

  package init(_ text: String = "") {
    var (terms, mistakes): ([Term], [Mistake]) = ([], [])
    let (words, isClosed) = Self.words(text)
    for word in words {
      do throws(Mistake) {
        if let term = try Self.term(word) { terms.append(term) }
      } catch {
        mistakes.append(error)
      }
    }
    (self.terms, self.mistakes) = (terms, isClosed ? mistakes : mistakes + [.openQuote])
  }

  /// A word of a filter: what stands before its colon, if anything, and the rest.
  private struct Word {
    let key: String?
    let value: String
  }

  /// A quoted part is one word with its spaces; a quote that is not closed reaches to the end.
  private static func words(_ text: String) -> ([Word], isClosed: Bool) {
    var words: [Word] = []
    var (key, value, isQuoted, hasQuotes): (String?, String, Bool, Bool) = (nil, "", false, false)
    func isName(_ text: String) -> Bool { !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isLetter } }
    for character in text + " " {
      switch character {
      case "\"":
        isQuoted.toggle()
        hasQuotes = true
      case " " where !isQuoted:
        if key != nil || !value.isEmpty || hasQuotes { words.append(Word(key: key, value: value)) }
        (key, value, hasQuotes) = (nil, "", false)
      case ":" where !isQuoted && !hasQuotes && key == nil && isName(value): (key, value) = (value.lowercased(), "")
      default: value.append(character)
      }
    }
    if isQuoted { words.append(Word(key: key, value: String(value.dropLast()))) }
    return (words, !isQuoted)
  }

  /// Nil for an empty one.
  private static func term(_ word: Word) throws(Mistake) -> Term? {
    guard let name = word.key, !word.value.hasPrefix("//") else {
      let text = (word.key.map { $0 + ":" } ?? "") + word.value
      return text.isEmpty ? nil : .anywhere(FoldedText.bytes(text))
    }
    guard let key = Key(rawValue: name) else { throw .unknownKey(name) }
    let value = word.value
    guard !value.isEmpty else { throw .noValue(name) }
    switch key {
    case .path: return .path(FoldedText.bytes(value))
    case .reference: return .reference(FoldedText.bytes(value))
    case .body: return .body(FoldedText.bytes(value))
    case .method: return .method(value.uppercased())
    case .status:
      if "none".hasPrefix(value.lowercased()) { return .noAnswer }
      let digits = value.prefix { $0.isASCII && $0.isNumber }
      let rest = value.dropFirst(digits.count)
      guard !digits.isEmpty, value.count <= 3, rest.allSatisfy({ $0 == "x" || $0 == "X" }) else {
        throw .notStatus(value)
      }
      return .status(String(digits))
    case .kind:
      let kinds = ExchangeKind.allCases.filter { $0.rawValue.hasPrefix(value.lowercased()) }
      guard !kinds.isEmpty else { throw .unknownKind(value) }
      return .kind(Set(kinds))
    }
  }

  package var isEmpty: Bool { terms.isEmpty }

  func matches(_ row: RecordedExchange) -> Bool { terms.allSatisfy { $0.matches(row) } }

  /// True where whatever matches this matched the other one too, as while typing on.
  func isWithin(_ other: ExchangeFilter) -> Bool {
    terms.count >= other.terms.count && zip(terms, other.terms).allSatisfy { $0.isWithin($1) }
  }
}

extension ExchangeFilter.Term {
  fileprivate func matches(_ row: RecordedExchange) -> Bool {
    switch self {
    case .anywhere(let word):
      ByteSearch.find(word, in: row.head) != nil || ByteSearch.find(word, in: row.body) != nil
    case .path(let word): ByteSearch.find(word, in: row.path) != nil
    case .reference(let word): ByteSearch.find(word, in: row.sale) != nil
    case .body(let word): ByteSearch.find(word, in: row.body) != nil
    case .method(let name): row.method.hasPrefix(name)
    case .status(let digits): row.exchange.response.map { String($0.status).hasPrefix(digits) } ?? false
    case .noAnswer: row.exchange.request != nil && row.exchange.response == nil
    case .kind(let kinds): kinds.contains(row.kind)
    }
  }

  fileprivate func isWithin(_ other: Self) -> Bool {
    switch (self, other) {
    case (.anywhere(let new), .anywhere(let old)), (.path(let new), .path(let old)), (.body(let new), .body(let old)),
      (.reference(let new), .reference(let old)):
      new.starts(with: old)
    case (.method(let new), .method(let old)), (.status(let new), .status(let old)): new.hasPrefix(old)
    case (.kind(let new), .kind(let old)): new.isSubset(of: old)
    default: self == other
    }
  }
}
