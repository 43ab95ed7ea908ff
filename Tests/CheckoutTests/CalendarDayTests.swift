import Checkout
import Foundation
import Testing

@Suite struct CalendarDayTests {
  @Test func daysAreThoseOfTheCalendar() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: KazakhstanTime.offset))
    // Every day of two centuries with leap years of all kinds, at its first and its last second.
    var start = KazakhstanTime.start(of: try #require(CivilDate(year: 1899, month: 12, day: 31)))
    for _ in 0..<73_200 {
      let day = KazakhstanTime.day(start)
      let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: start)
      #expect([parts.year, parts.month, parts.day] == [day.year, day.month, day.day])
      #expect([parts.hour, parts.minute, parts.second] == [0, 0, 0])
      #expect(KazakhstanTime.day(start + 86_399) == day)
      #expect(KazakhstanTime.start(of: day) == start)
      start += 86_400
    }
  }

  /// A stored file can contain anything.
  @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300, -1e300, 1e18, -1e18, 9e18])
  func aMomentBeyondAllCountingHasADay(seconds: Double) {
    let moment = Date(timeIntervalSince1970: seconds)
    #expect((1...31).contains(KazakhstanTime.day(moment).day))
    #expect(KazakhstanTime.clockWithSeconds(moment).count == 8)
  }
}
