package import FoundationEssentials
import Glibc

package struct CivilDate: Hashable, Sendable, Comparable {
  package let year: Int
  /// 1…12.
  package let month: Int
  /// 1…31.
  package let day: Int

  /// Nil for a day that the calendar does not have (31 April, 29 February of a common year).
  package init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= CivilDate.days(in: month, of: year) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// - Parameter month: 1…12.
  package static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The same day of a later month, or its last day if the month is shorter.
  package func adding(months: Int) -> CivilDate {
    let index = year * 12 + (month - 1) + months
    let (newYear, newMonth) = (index / 12, index % 12 + 1)
    let newDay = min(day, CivilDate.days(in: newMonth, of: newYear))
    return CivilDate(year: newYear, month: newMonth, day: newDay) ?? self
  }

  package func years(until later: CivilDate) -> Int {
    let before = (later.month, later.day) < (month, day)
    return later.year - year - (before ? 1 : 0)
  }

  /// `dd.MM.yyyy`.
  package var dotted: String { "\(twoDigits(day)).\(twoDigits(month)).\(year)" }

  /// `yyyy-MM-dd`.
  package var iso: String { "\(year)-\(twoDigits(month))-\(twoDigits(day))" }

  /// Parses `yyyy-MM-dd` strictly.
  package init?(iso text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
      text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D }), let year = Int(parts[0]),
      let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// `yyyyMMdd` as one number, which sorts as dates do.
  package var number: Int { year * 10_000 + month * 100 + day }
  /// The inverse of `number`.
  package init?(number: Int) { self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100) }

  package static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

/// Wall-clock time in Kazakhstan: Asia/Almaty, UTC+05:00 without daylight saving time since 2024-03-01.
///
/// The whole country shares this offset, and the bank's times are written in it (contract, *Clock*).
package enum KazakhstanTime {
  /// Seconds east of UTC.
  package static let offset = 5 * 3600

  package static func day(_ date: Date) -> CivilDate {
    var (moment, parts) = (seconds(date), tm())
    gmtime_r(&moment, &parts)
    return CivilDate(year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday)) ?? epoch
  }

  /// `HH:mm`.
  package static func clock(_ date: Date) -> String {
    let second = secondOfDay(date)
    return "\(twoDigits(second / 3600)):\(twoDigits(second / 60 % 60))"
  }

  /// `HH:mm:ss`.
  package static func clockWithSeconds(_ date: Date) -> String { "\(clock(date)):\(twoDigits(secondOfDay(date) % 60))" }

  /// `dd.MM.yyyy HH:mm:ss`, the format of `verificationSmsDateTime` (documented by its example).
  package static func stamp(_ date: Date) -> String { "\(day(date).dotted) \(clockWithSeconds(date))" }

  /// `2026-11-26T19-30-00`, for file names.
  package static func fileStamp(_ moment: Date) -> String {
    String(iso(moment).prefix(19)).replacing(":", with: "-")
  }

  /// `2026-11-24T14:32:10+05:00`.
  package static func iso(_ date: Date) -> String { "\(day(date).iso)T\(clockWithSeconds(date))+05:00" }

  package static func start(of day: CivilDate) -> Date {
    var parts = tm()
    parts.tm_year = Int32(clamping: day.year - 1900)
    (parts.tm_mon, parts.tm_mday) = (Int32(day.month - 1), Int32(day.day))
    return Date(timeIntervalSince1970: Double(timegm(&parts) - offset))
  }

  /// Parses `dd.MM.yyyy HH:mm:ss` strictly.
  package static func moment(ofStamp text: String) -> Date? {
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
    return start(of: day) + Double(number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19))
  }

  /// Parses ISO 8601 with an offset strictly: `2026-11-24T14:32:10+05:00`, perhaps with decimals or `Z`. A day or time that does not exist is
  /// none.
  package static func moment(ofISO text: String) -> Date? {
    let pattern = /(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,9})?(?:([Zz])|([+-])(\d\d):?(\d\d))/
      .asciiOnlyDigits()
    guard text.utf8.count <= 40, let match = try? pattern.wholeMatch(in: text)?.output,
      let day = CivilDate(iso: String(match.1)), day.year > 0, let hour = Int(match.2), hour < 24,
      let minute = Int(match.3), minute < 60, let second = Int(match.4), second < 60
    else { return nil }
    var east = 0
    if let hours = match.8.flatMap({ Int($0) }), let minutes = match.9.flatMap({ Int($0) }) {
      guard hours < 24, minutes < 60 else { return nil }
      east = (hours * 60 + minutes) * (match.7 == "-" ? -60 : 60)
    }
    let seconds = Double(hour * 3600 + minute * 60 + second + offset - east)
    return start(of: day) + seconds + (match.5.flatMap { Double("0" + $0) } ?? 0)
  }

  private static let epoch = CivilDate(year: 1970, month: 1, day: 1)!

  private static func secondOfDay(_ date: Date) -> Int {
    ((seconds(date) % 86_400) + 86_400) % 86_400
  }

  /// By the wall clock; a moment beyond all counting is the epoch.
  private static func seconds(_ date: Date) -> Int {
    (Int(exactly: date.timeIntervalSince1970.rounded(.down)) ?? 0) &+ offset
  }
}

/// - Parameter number: 0…99.
func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

extension KazakhstanTime {
  /// 0..<60, with fractions.
  package static func secondsIntoMinute(_ date: Date) -> TimeInterval {
    let seconds = date.timeIntervalSince1970
    return seconds - (seconds / 60).rounded(.down) * 60
  }
}
