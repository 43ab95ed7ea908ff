import BrokerAPI
package import Checkout
package import FoundationEssentials

/// Makes applications of a record acceptable once more: with numbers that were not used and a code that was sent just now.
package struct Renewal: Sendable {
  private static let numbers: Set<String> = ["referenceId", "partnerOrderId"]

  private var random: RandomSource
  private let now: @Sendable () -> Date
  /// By the old ones, so that a number stays the same in all requests.
  private var renewed: [String: String] = [:]

  package init(random: RandomSource, now: @escaping @Sendable () -> Date) {
    self.random = random
    self.now = now
  }

  package mutating func renew(_ request: ReplayRequest) -> ReplayRequest {
    guard let body = request.body else { return request }
    let flat = FlatBytes(body)
    guard let index = try? JSONIndex(of: flat.bytes), index.nodes[0].kind == .object else { return request }
    var changes: [(range: Range<Int>, by: Redacted)] = []
    var child = 1
    while child < index.nodes[0].next {
      let (name, value) = (index.text(of: index.nodes[child]), index.nodes[child + 1])
      if value.kind == .string, value.range.count > 2, flat.slots(in: value.range).isEmpty {
        let text = text(for: name, index.text(of: value))
        if let text { changes.append((value.range, Redacted(JSON.string(text).bytes))) }
      }
      child = Int(value.next)
    }
    var request = request
    request.body = flat.replacing(changes)
    return request
  }

  /// With the new number as that of its sale.
  package mutating func renew(_ test: TestRequest) -> TestRequest {
    var test = test
    test.request = renew(test.request)
    test.sale = test.sale.flatMap { renewed[$0] } ?? renewed.values.first ?? test.sale
    return test
  }

  private mutating func text(for name: String, _ old: String) -> String? {
    if name == "verificationSmsDateTime" { return KazakhstanTime.stamp(now()) }
    guard Self.numbers.contains(name) else { return nil }
    if let number = renewed[old] { return number }
    let number = "R-" + String(random.next(), radix: 36, uppercase: true)
    renewed[old] = number
    return number
  }
}
