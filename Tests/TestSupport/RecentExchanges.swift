package import Checkout
package import Exchanges
package import Foundation
import Synchronization
package import Wire

/// What was recorded.
package final class RecentExchanges: Sendable {
  private let log = Mutex<[Exchange]>([])
  package init() {}

  /// Oldest first.
  package var all: [Exchange] { log.withLock { $0 } }

  package func recorder(random: RandomSource, now: @escaping @Sendable () -> Date) -> ExchangeRecorder {
    ExchangeRecorder(random: random, now: now) { [self] one in log.withLock { $0.append(one) } }
  }
}
