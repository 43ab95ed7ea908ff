package import FoundationEssentials
import Text

/// An exchange as the journal stores it, which does not look into it.
package struct StoredExchange: Hashable, Sendable, Confidential {
  /// When it began.
  package let at: Date
  /// The number of its sale; nil where none is known.
  package let sale: String?
  /// Without secrets.
  package let content: [UInt8]
  /// False where a search for somebody's data may miss it.
  package let isSearchable: Bool

  package init(at: Date, sale: String?, content: [UInt8], isSearchable: Bool) {
    (self.at, self.sale, self.content, self.isSearchable) = (at, sale, content, isSearchable)
  }
}

/// A file with exchanges that personal data was not removed with, and why.
package struct LeftFile: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// Somebody changed or replaced it since.
    case changed
    /// In the system's words.
    case failed(String)
  }

  package let path: String
  package let reason: Reason
  package init(path: String, reason: Reason) { (self.path, self.reason) = (path, reason) }
}
