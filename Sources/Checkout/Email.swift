import Text

package enum EmailError: Error, Equatable, Sendable {
  case empty
  case noAt
  case manyAts
  case noMailbox
  /// The domain has no point, or a malformed label.
  case badDomain
  /// A space, a control, an invisible character or one that no address contains.
  case unexpected(Character)
  /// Longer than 254 bytes (RFC 5321).
  case tooLong
}

/// Only the shape is checked: nothing but a message proves an address.
package struct Email: Hashable, Sendable {
  package let address: String

  /// - Throws: the first `EmailError`.
  package init(parsing text: String) throws(EmailError) {
    let body = text.trimmingWhitespace
    guard !body.isEmpty else { throw .empty }
    guard body.utf8.count <= 254 else { throw .tooLong }
    for character in body
    where character.isWhitespace || !SafeText.isClean(String(character))
      // Compares scalars: a quote with a combining mark is another character, but mail servers still read it as a quote.
      || character.unicodeScalars.contains(where: { "\"(),:;<>[]\\".unicodeScalars.contains($0) })
    {
      throw .unexpected(character)
    }
    let parts = body.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count > 1 else { throw .noAt }
    guard parts.count == 2 else { throw .manyAts }
    guard !parts[0].isEmpty else { throw .noMailbox }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty && !$0.hasPrefix("-") && !$0.hasSuffix("-") }),
      labels[labels.count - 1].count >= 2
    else { throw .badDomain }
    address = body
  }

  /// As a bank reads it: without spaces around it.
  /// - Throws: the first `EmailError`.
  package init(wire text: String) throws(EmailError) {
    if let space = text.first(where: \.isWhitespace) { throw .unexpected(space) }
    try self.init(parsing: text)
  }

  /// `a•••@example.kz`.
  package var masked: String { Mask.email(address) }
}

extension Email: Confidential {
  package var description: String { masked }
}
