import Checkout
import FoundationEssentials

/// A short message that disappears by itself.
struct Toast: Equatable, Sendable {
  enum Kind: Equatable, Sendable { case success, info, warning, error }
  let kind: Kind
  let text: String
  /// In monotonic time.
  let until: Date
  /// Stays until a key or click: it did not follow from an action, so the clerk may be away.
  let waitsForSomebody: Bool
  /// Whose acceptance it reports; nil for everything else.
  var accepted: Reference?
  /// It followed from input, so it is about the place where it was shown.
  var isOfPlace = false
}
