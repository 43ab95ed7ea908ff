import Checkout
import Exchanges
import Screens

/// Sends what a tester made.
extension Dependencies {
  /// So many requests are on their way at most.
  static let testsAtOnce = 50

  /// Tells each outcome as it comes. Cancelled, it sends nothing more and tells nothing.
  func send(_ run: TestRun, number: Int, _ mailbox: Mailbox<Message>) async {
    let most = run.isAtOnce ? Self.testsAtOnce : 1
    await withTaskGroup(of: Void.self) { group in
      for (place, test) in run.requests.enumerated() {
        if place >= most { await group.next() }
        guard !Task.isCancelled else { break }
        let test = run.isRenewed ? renewed(test) : test
        group.addTask {
          let outcome = await sendTest(test)
          if !Task.isCancelled { mailbox.post(.testEnded(number, outcome)) }
        }
      }
    }
  }

  private func renewed(_ test: TestRequest) -> TestRequest {
    var renewal = Renewal(random: drawRandom(), now: { [clock] in clock().wall })
    return renewal.renew(test)
  }
}
