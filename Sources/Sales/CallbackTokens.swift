package import Checkout
import Digests
import Text

/// The last part of an order's callback URL, which nobody can make up from the order's number alone. Only the bank is sent it, but the bank's
/// page may show it to the customer's browser, so an unsigned callback that has it proves no state.
package struct CallbackTokens: Sendable, Confidential {
  private let key: [UInt8]

  /// In bytes.
  package static let keyLength = 32

  /// - Parameter key: random, and the same for all tills of a journal: an order's token outlives the till that sent it.
  package init(key: [UInt8]) { self.key = key }

  private func digest(of reference: Reference) -> Digest {
    Digest(of: Array("callback \(reference.rawValue)".utf8), key: key)
  }

  package func token(of reference: Reference) -> String { digest(of: reference).bytes.hexadecimal }

  package func matches(_ token: String, of reference: Reference) -> Bool {
    [UInt8](hexadecimal: token).map { digest(of: reference).matches($0) } ?? false
  }
}
