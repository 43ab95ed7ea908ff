import Checkout
import Exchanges
import Foundation
import Sales
import TestSupport
import Testing
import Text
import Wire

@testable import Session

/// Codes that were sent are recorded without being told.
@Suite struct CodeRecordTests {
  @Test func aCodeForTheSimulatedPhoneIsRecordedAsASlotAndNotAsHTTP() async throws {
    let (code, phone) = (try #require(SMSCode("1243")), try Phone(parsing: "7475774285"))
    let exchanges = RecentExchanges()
    let start = Date(timeIntervalSince1970: 1_800_000_000)
    let recorder = exchanges.recorder(random: RandomSource(seed: 1), now: { start })
    let send = Dependencies.simulatedCodes(profile: "sandbox", recorder)
    for _ in 0..<2 { #expect(await send(code, phone, 1) == .sent()) }
    let (first, second) = try (#require(exchanges.all.first), #require(exchanges.all.last))
    #expect(exchanges.all.count == 2 && first.id != second.id)
    #expect(first.direction == .sent && first.profile == "sandbox" && first.start == start)
    #expect(first.request == nil && first.response == nil && first.failure == nil)
    guard case .simulatedSMS(let to, let text) = first.content else {
      Issue.record("\(first)")
      return
    }
    #expect(to.value == phone && text.slots == [.smsCode] && text.text == "••••")
    var dumped = ""
    dump(first, to: &dumped)
    for text in [dumped, "\(first)"] { #expect(!text.contains("1243") && !text.contains("5774285")) }
  }
}
