public import FoundationEssentials

/// A calendar day without a time of day.
public struct CivilDate: Hashable, Sendable, Comparable {
  /// The Gregorian year.
  public let year: Int
  /// 1…12.
  public let month: Int
  /// 1…31.
  public let day: Int

  /// The day, or nil where the calendar has no such day (31 April, 29 February of a common year).
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= CivilDate.days(in: month, of: year) else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The number of days of a month (1…12) in a year.
  public static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The same day `months` months later; the last day of the month where that one is shorter.
  public func adding(months: Int) -> CivilDate {
    let index = year * 12 + (month - 1) + months
    let (newYear, newMonth) = (index / 12, index % 12 + 1)
    let newDay = min(day, CivilDate.days(in: newMonth, of: newYear))
    return CivilDate(year: newYear, month: newMonth, day: newDay) ?? self
  }

  /// How many whole years lie between this day and a later one.
  public func years(until later: CivilDate) -> Int {
    let before = (later.month, later.day) < (month, day)
    return later.year - year - (before ? 1 : 0)
  }

  /// The day as `dd.MM.yyyy`.
  public var dotted: String { "\(twoDigits(day)).\(twoDigits(month)).\(year)" }

  /// The day as ISO 8601 writes it: `yyyy-MM-dd`.
  public var iso: String { "\(year)-\(twoDigits(month))-\(twoDigits(day))" }

  /// Reads what `iso` writes; nil for anything else.
  public init?(iso text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
      text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D }), let year = Int(parts[0]),
      let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The day as one number that sorts as days do: 20261124.
  public var number: Int { year * 10_000 + month * 100 + day }
  /// Reads what `number` makes; nil where the calendar has no such day.
  public init?(number: Int) { self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100) }

  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

/// The clock on the wall in Kazakhstan: Asia/Almaty, UTC+05:00 without summer time since 2024-03-01.
///
/// The whole country shares this offset, and the bank's times are written in it (contract, *Clock*).
public enum KazakhstanTime {
  /// Seconds east of Greenwich.
  public static let offset = 5 * 3600

  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: offset) ?? calendar.timeZone
    return calendar
  }()

  /// The day at a moment.
  public static func day(_ date: Date) -> CivilDate {
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    return CivilDate(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1) ?? epoch
  }

  /// The time of day as `HH:mm`.
  public static func clock(_ date: Date) -> String {
    let second = secondOfDay(date)
    return "\(twoDigits(second / 3600)):\(twoDigits(second / 60 % 60))"
  }

  /// The time of day as `HH:mm:ss`.
  public static func clockWithSeconds(_ date: Date) -> String { "\(clock(date)):\(twoDigits(secondOfDay(date) % 60))" }

  /// The moment as `verificationSmsDateTime` wants it: `dd.MM.yyyy HH:mm:ss` (documented by its example).
  public static func stamp(_ date: Date) -> String { "\(day(date).dotted) \(clockWithSeconds(date))" }

  /// The moment as ISO 8601 writes it, such as `2026-11-24T14:32:10+05:00`.
  public static func iso(_ date: Date) -> String { "\(day(date).iso)T\(clockWithSeconds(date))+05:00" }

  /// The moment at which a day begins.
  public static func start(of day: CivilDate) -> Date {
    calendar.date(from: DateComponents(year: day.year, month: day.month, day: day.day)) ?? .distantPast
  }

  /// Reads what `stamp` writes; nil for anything else, an impossible day or time included.
  public static func moment(ofStamp text: String) -> Date? {
    let bytes = Array(text.utf8)
    let template = Array("00.00.0000 00:00:00".utf8)
    guard bytes.count == template.count else { return nil }
    for (byte, expected) in zip(bytes, template) {
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      guard expected == UInt8(ascii: "0") ? isDigit : byte == expected else { return nil }
    }
    func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1) - 48 } }
    guard let day = CivilDate(year: number(6..<10), month: number(3..<5), day: number(0..<2)),
      number(11..<13) < 24, number(14..<16) < 60, number(17..<19) < 60
    else { return nil }
    let parts = DateComponents(
      year: day.year, month: day.month, day: day.day, hour: number(11..<13), minute: number(14..<16),
      second: number(17..<19))
    return calendar.date(from: parts)
  }

  private static let epoch = CivilDate(year: 1970, month: 1, day: 1)!

  private static func secondOfDay(_ date: Date) -> Int {
    let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + offset
    return ((seconds % 86_400) + 86_400) % 86_400
  }
}

/// A number from 0 to 99 with two digits.
func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

extension KazakhstanTime {
  /// The seconds since the minute began, 0 up to 60, fractions included.
  public static func secondsIntoMinute(_ date: Date) -> TimeInterval {
    let seconds = date.timeIntervalSince1970
    return seconds - (seconds / 60).rounded(.down) * 60
  }

  /// True where two moments show the same time of day in minutes, on the same day.
  public static func sameMinute(_ one: Date, _ other: Date) -> Bool {
    (one.timeIntervalSince1970 / 60).rounded(.down) == (other.timeIntervalSince1970 / 60).rounded(.down)
  }
}
