import Checkout
package import Exchanges
import Synchronization
import Text

/// The codes that customers were sent in this run, for what a tester sends in their name. In memory only.
package final class SentCodes: Sendable {
  private static let limit = 100

  /// The oldest first.
  private let codes = Mutex<[(phone: Phone, code: SMSCode)]>([])

  package init() {}

  func note(_ code: SMSCode, to phone: Phone) {
    codes.withLock { $0 = $0.suffix(Self.limit - 1) + [(phone, code)] }
  }

  /// The last code to a phone that the request names; of one that names none of them the last code of all.
  package func code(for test: TestRequest) -> String? {
    let body = Array((test.request.body?.text ?? "").utf8)
    return codes.withLock { codes in
      let named = codes.last { ByteSearch.find(Array($0.phone.digits.utf8), in: body) != nil }
      return (named ?? codes.last)?.code.digits
    }
  }
}
