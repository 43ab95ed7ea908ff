import Checkout
import FoundationEssentials

/// The `Retry-After` header: seconds or a date (RFC 9110, 10.2.3).
enum RetryAfter {
  /// Longer waits are capped at this many seconds.
  private static let longest: TimeInterval = 3600

  /// Seconds to wait; nil for an invalid header.
  /// - Parameters:
  ///   - date: the answer's `Date`, which makes the result independent of a wrong local clock.
  ///   - now: used where the answer has no date.
  static func seconds(_ header: String, date: String?, now: Date) -> Int? {
    let text = header.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      return Int(min(longest, TimeInterval(text) ?? longest))
    }
    guard let moment = moment(text) else { return nil }
    let wait = moment.timeIntervalSince(date.flatMap { self.moment($0) } ?? now)
    return Int(max(0, min(longest, wait.rounded(.up))))
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Parses `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that may still be sent.
  static func moment(_ text: String) -> Date? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = number(parts[1], digits: 2),
      let month = months.firstIndex(of: String(parts[2])), let year = number(parts[3], digits: 4),
      let civil = CivilDate(year: year, month: month + 1, day: day)
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      hour < 24, minute < 60, second <= 60
    else { return nil }
    let midnight = KazakhstanTime.start(of: civil) + TimeInterval(KazakhstanTime.offset)
    return midnight + TimeInterval(hour * 3600 + minute * 60 + second)
  }

  /// Exactly this many digits, so that the number cannot overflow.
  private static func number(_ text: Substring, digits: Int) -> Int? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int(text)
  }
}
