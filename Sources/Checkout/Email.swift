import Text

/// Why a text is not an email address.
public enum EmailError: Error, Equatable, Sendable {
  /// Nothing was typed.
  case empty
  /// There is no `@`.
  case noAt
  /// More than one `@`.
  case manyAts
  /// Nothing before the `@`.
  case noMailbox
  /// What follows the `@` is not a domain with a point in it.
  case badDomain
  /// A space, a control or invisible character or another one that no address holds.
  case unexpected(Character)
  /// Longer than 254 characters (RFC 5321).
  case tooLong
}

/// An email address: checked for its shape only, because nothing but a letter proves one.
public struct Email: Hashable, Sendable {
  /// The address as typed, without the space around it.
  public let address: String

  /// Reads an address.
  /// - Throws: `EmailError` with the first thing that is wrong.
  public init(parsing text: String) throws(EmailError) {
    var body = text
    while body.first?.isWhitespace == true { body.removeFirst() }
    while body.last?.isWhitespace == true { body.removeLast() }
    guard !body.isEmpty else { throw .empty }
    guard body.utf8.count <= 254 else { throw .tooLong }
    for character in body
    where character.isWhitespace || !SafeText.isClean(String(character))
      // With a mark on it a quote is another character, and still a quote.
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

  /// The address with its mailbox hidden: `a•••@example.kz`.
  public var masked: String { Mask.email(address) }
}

extension Email: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The masked address: personal data does not leak through interpolation.
  public var description: String { masked }
  public var debugDescription: String { masked }
  public var customMirror: Mirror { Mirror(self, children: ["address": masked]) }
}
