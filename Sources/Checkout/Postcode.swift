import Text

package enum PostcodeError: Error, Equatable, Sendable {
  case empty
  case digitsOnly
  /// Not six digits.
  case length(Int)
}

/// An old six-digit postcode, such as 050000: the bank takes no other (contract, *salesPlace*).
package struct Postcode: Hashable, Sendable {
  package static let length = 6
  package let digits: String

  /// - Throws: the first `PostcodeError`.
  package init(parsing text: String) throws(PostcodeError) {
    let body = text.trimmingWhitespace
    guard !body.isEmpty else { throw .empty }
    guard body.allSatisfy({ $0.isASCII && $0.isNumber }) else { throw .digitsOnly }
    guard body.count == Postcode.length else { throw .length(body.count) }
    digits = body
  }
}
