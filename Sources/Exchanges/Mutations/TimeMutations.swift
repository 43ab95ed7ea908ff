import BrokerAPI
import Checkout
import FoundationEssentials

extension ApplicationMutations {
  mutating func addStamps(_ path: String, _ documented: Provenance) {
    func stamp(_ minutes: Double) -> String { KazakhstanTime.stamp(now + minutes * 60) }
    let current = stamp(0)
    let (date, time) = (current.prefix(10), current.suffix(8))
    let (day, month, year) = (date.prefix(2), date.dropFirst(3).prefix(2), date.suffix(4))
    put(stamp(-1), "minute-ago", path, .accepted(documented), .time)
    for (name, minutes) in [
      ("six-minutes-ago", -6.0), ("half-hour-ago", -29.5), ("in-a-minute", 1), ("in-half-an-hour", 29),
    ] {
      put(stamp(minutes), name, path, .either(Silence.age), .time)
    }
    // A code cannot be typed before it was sent, nor days after.
    for (name, minutes) in [
      ("yesterday", -1440.0), ("tomorrow", 1440), ("week-ago", -10_080), ("utc", -300), ("moscow", -120), ("east", 60),
      ("tokyo", 240),
      ("next-year", 525_600),
    ] {
      put(stamp(minutes), name, path, .refused(path), .time)
    }
    for (name, value) in [
      ("example", "06.10.2023 10:07:23"), ("epoch", "01.01.1970 00:00:00"), ("far", "31.12.9999 23:59:59"),
    ] {
      put(value, name, path, .refused(path), .time)
    }
    let odd: [(String, String)] = [
      ("iso", "\(year)-\(month)-\(day)T\(time)+05:00"), ("iso-date-first", "\(year).\(month).\(day) \(time)"),
      ("slashes", "\(day)/\(month)/\(year) \(time)"), ("short-year", "\(day).\(month).\(year.suffix(2)) \(time)"),
      ("no-seconds", "\(date) \(time.prefix(5))"), ("no-time", "\(date)"), ("only-time", "\(time)"),
      ("zone", "\(current)+05:00"), ("zulu", "\(current)Z"), ("milliseconds", "\(current).000"),
      ("letter-t", "\(date)T\(time)"),
      ("thirteenth-month", "\(day).13.\(year) \(time)"), ("thirty-second", "32.\(month).\(year) \(time)"),
      ("thirtieth-february", "30.02.\(year) \(time)"), ("day-zero", "00.\(month).\(year) \(time)"),
      ("hour-24", "\(date) 24:00:00"), ("hour-25", "\(date) 25:00:00"), ("minute-60", "\(date) 10:60:00"),
      ("second-60", "\(date) 23:59:60"), ("twelve-hours", "\(date) 10:07:23 AM"), ("two-spaces", "\(date)  \(time)"),
      ("full-width", Self.fullWidth(current)), ("arabic-digits", Self.arabic(current)),
      ("null-character", current + "\u{0}"),
      ("unix", "1795512720"), ("words", "now"),
    ]
    for (name, value) in odd { put(value, name, path, .refused(path, by: documented), .time) }
    put(" " + current, "space-before", path, .either(Silence.spaces), .time)
    addSpellings(path, documented)
  }
}
