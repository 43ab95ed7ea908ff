import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Wire

/// Repeats of a number: the same content follows the switch, other content is a conflict.
@Suite struct RepeatedNumberTests {
  private static let customersData = [
    "Ғаббасова", "Әлия", "Қуанышқызы", "aliya", "7030000001", "940317499906", "870318302342", "77011413341", "Гоголя",
  ]

  /// Returns status and message.
  private static func send(_ stand: Stand, _ path: String, _ json: JSON) async throws -> (Int, String) {
    let token = "Bearer " + (try await stand.token())
    let answer = try await stand.raw(
      "POST", "/v1/broker" + path, body: String(decoding: json.bytes, as: UTF8.self), token: token)
    return (answer.status, try JSON(parsing: answer.body)["message"]?.text ?? "")
  }

  /// Seeded, so that digests are stable: a changed IIN goes unnoticed once in 65,536 times.
  private static var options: BankServer.Options { .onRealTime() }

  /// - Parameter path: such as `goods[1].price`.
  private static func changed(_ json: JSON, _ path: Substring, to value: JSON?) -> JSON {
    let name = path.prefix { $0 != "." && $0 != "[" }
    let rest = path.dropFirst(name.count)
    switch (json, rest.first) {
    case (.object(var members), nil):
      members[String(name)] = value
      return .object(members)
    case (.object(var members), "."):
      members[String(name)] = changed(members[String(name)] ?? .null, rest.dropFirst(), to: value)
      return .object(members)
    case (.object(var members), "["):
      let index = Int(rest.dropFirst().prefix { $0 != "]" })!
      var elements = members[String(name)]?.elements ?? []
      elements[index] = changed(elements[index], rest.drop { $0 != "]" }.dropFirst(2), to: value)
      members[String(name)] = .array(elements)
      return .object(members)
    default: return json
    }
  }

  private static let applicationChanges: [(String, JSON?)] = [
    ("address.delivery", "Алматы, Гоголя, 1"), ("address.pickupPoint", "Астана"), ("channel", "mob"),
    ("customer.contact.email", "other@example.kz"), ("customer.contact.mobileNumber", "7030000002"),
    ("customer.firstName", "Алия"), ("customer.lastName", "Габбасова"), ("customer.middleName", ""),
    ("customer.state", "black"), ("customer.taxCode", "960629450735"), ("goods[0].brand", "apple"),
    ("goods[0].price", "169990.00"), ("goods[1].price", "24990.51"), ("goods[1].model", "Чехол 2"),
    ("goods[1].sku", "FREE2"), ("isDelivery", true), ("loanLength", "6"), ("orderState", "INIT2"),
    ("paymentMethod", "equal"), ("productType", "loan"), ("redirectUrl", "https://example.kz/other"),
    ("salesPlace", "010000"), ("totalCost", "194980.51"),
  ]

  /// Each member changed alone: nothing is accepted and no personal data is in the message.
  @Test func otherContentIsAConflictThatNamesTheFirstDifference() async throws {
    try await Stand.with(Self.options) { stand in
      var request = stand.request(reference: "KS-1")
      request.address.delivery = "Алматы, Сатпаева, 1"
      let first = request.json
      let taken = try await Self.send(stand, BrokerPath.preApproved, first)
      #expect(taken.0 == 200)
      for (path, value) in Self.applicationChanges {
        let (status, message) = try await Self.send(
          stand, BrokerPath.preApproved, Self.changed(first, Substring(path), to: value))
        #expect(
          (status, message)
            == (409, "referenceId: was used before with other content; the first difference is in \(path) (assumed)"))
        #expect(!Self.customersData.contains { message.contains($0) })
      }
      let submissionCounts = try await stand.bank.submissionCounts()
      #expect(submissionCounts["KS-1"] == BankServer.SubmissionCounts(taken: 1, repeated: 0))
    }
  }

  @Test func otherContentIsAConflictWhateverTheSwitchSays() async throws {
    try await Stand.with(Self.options) { stand in
      let first = stand.request(reference: "KS-1").json
      _ = try await Self.send(stand, BrokerPath.preApproved, first)
      let other = Self.changed(first, "goods[1].price", to: "1")
      for way in BankReport.Repeat.allCases {
        try await stand.bank.perform(.repeats(way))
        let (status, message) = try await Self.send(stand, BrokerPath.preApproved, other)
        #expect(status == 409 && message.contains("goods[1].price"), "\(way)")
      }
      let submissionCounts = try await stand.bank.submissionCounts()
      #expect(submissionCounts["KS-1"]?.taken == 1)
    }
  }

  @Test func theFirstOfSeveralDifferencesIsThatOfTheContractsOrder() async throws {
    try await Stand.with(Self.options) { stand in
      let first = stand.request(reference: "KS-1").json
      _ = try await Self.send(stand, BrokerPath.preApproved, first)
      var other = Self.changed(first, "totalCost", to: "1")
      other = Self.changed(other, "goods[1].sku", to: "X")
      other = Self.changed(other, "goods[1].brand", to: "X")
      let inGoods = try await Self.send(stand, BrokerPath.preApproved, other)
      #expect(inGoods.1.contains("in goods[1].brand (") == true, "\(inGoods)")
      other = Self.changed(other, "customer.lastName", to: "X")
      let inCustomer = try await Self.send(stand, BrokerPath.preApproved, other)
      #expect(inCustomer.1.contains("in customer.lastName ("), "\(inCustomer)")
    }
  }

  @Test func moreOrFewerGoodsAndUnknownFieldsAreOtherContent() async throws {
    try await Stand.with(Self.options) { stand in
      let first = stand.request(reference: "KS-1").json
      _ = try await Self.send(stand, BrokerPath.preApproved, first)
      let goods = first["goods"]?.elements ?? []
      for (path, value, named) in [
        ("goods", JSON.array(goods + goods), "goods"), ("goods", .array([goods[0]]), "goods"),
        ("goods[0].colour", "red", "unknown fields of goods[0]"),
        ("customer.nickname", "Ә", "unknown fields of customer"), ("campaign", 7, "unknown fields"),
      ] {
        let (status, message) = try await Self.send(
          stand, BrokerPath.preApproved, Self.changed(first, Substring(path), to: value))
        #expect(status == 409 && message.contains(" in \(named) ("), "\(message)")
      }
    }
  }

  /// A new code, another order of members or other white space is the same application.
  @Test func theVerificationAndTheSpellingAreNotContent() async throws {
    try await Stand.with(Self.options) { stand in
      var request = stand.request(reference: "KS-1")
      let first = try await stand.client.submit(request).get().value
      stand.clock.advance(300)
      request.verificationSmsCode = "9876"
      request.verificationSmsDateTime = KazakhstanTime.stamp(stand.clock.now)
      let token = "Bearer " + (try await stand.token())
      let again = try await stand.raw("POST", "/v1/broker/pre-approved", body: request.json.pretty, token: token)
      #expect(PreApprovalResponse(reading: try JSON(parsing: again.body)) == first)
      let submissionCounts = try await stand.bank.submissionCounts()
      #expect(submissionCounts["KS-1"] == BankServer.SubmissionCounts(taken: 1, repeated: 1))
    }
  }

  /// Null equals missing, in undocumented members too.
  @Test func nullIsNotContent() async throws {
    try await Stand.with(Self.options) { stand in
      let first = stand.request(reference: "KS-1").json
      let null = ["campaign", "customer.nickname", "goods[0].colour"].reduce(first) {
        Self.changed($0, Substring($1), to: .null)
      }
      let deep = Self.changed(first, "campaign", to: .object(["id": 7, "name": .null]))
      for (number, one, other) in [("KS-1", first, null), ("KS-2", null, first), ("KS-3", deep, deep)] {
        for json in [one, other] {
          let (status, message) = try await Self.send(
            stand, BrokerPath.preApproved, Self.changed(json, "referenceId", to: .string(number)))
          #expect(status == 200, "\(number): \(message)")
        }
      }
      let (status, _) = try await Self.send(
        stand, BrokerPath.preApproved,
        Self.changed(Self.changed(first, "referenceId", to: "KS-3"), "campaign", to: .object(["id": 7])))
      #expect(status == 200)
    }
  }

  // MARK: Links

  private static func link(_ change: (inout JSON.Members) -> Void = { _ in }) throws -> JSON {
    try JSON(
      parsing: PostLinkTests.body {
        $0["requestId"] = "R1"
        $0["postLink"] = "https://example.kz/hook"
        $0["successRedirect"] = "https://example.kz/yes"
        $0["failRedirect"] = "https://example.kz/no"
        $0["expiresAt"] = "2027-01-20T00:00:00+05:00"
        change(&$0)
      }.utf8)
  }

  @Test func aLinkIsComparedInAllItsMembers() async throws {
    try await Stand.with(Self.options) { stand in
      let first = try await Self.send(stand, BrokerPath.postLink, Self.link())
      #expect(first.0 == 200)
      let changes: [(String, JSON?)] = [
        ("name", "Shop 2"), ("amount", 300_001), ("posName", "L4"), ("language", "ru"), ("pointCode", "L4"),
        ("partnerCode", "P2"), ("productCode", "STD24"), ("postLink", "https://example.kz/hook2"), ("expiresAt", nil),
        ("requestId", "R2"), ("phoneNumber", "77011413342"), ("iin", "960629450735"), ("failRedirect", ""),
        ("successRedirect", "https://example.kz/maybe"),
      ]
      for (name, value) in changes {
        let (status, message) = try await Self.send(stand, BrokerPath.postLink, Self.link { $0[name] = value })
        #expect(
          (status, message)
            == (409, "partnerOrderId: was used before with other content; the first difference is in \(name) (assumed)")
        )
        #expect(!Self.customersData.contains { message.contains($0) })
      }
    }
  }

  /// 300000, 300000.00 and 3e5 are one amount; an expired link still answers a repeat.
  @Test func aLinkWithTheSameContentGetsTheFirstAnswer() async throws {
    try await Stand.with(Self.options) { stand in
      let token = "Bearer " + (try await stand.token())
      let body = String(decoding: try Self.link { $0["failRedirect"] = "" }.bytes, as: UTF8.self)
      let first = try await stand.raw("POST", PostLinkTests.path, body: body, token: token)
      #expect(first.status == 200)
      stand.clock.advance(30 * 86_400)
      let later = "Bearer " + (try await stand.token())
      for spelling in ["300000", "300000.00", "3e5"] {
        let again = body.replacing("300000", with: spelling).replacing("\"failRedirect\":\"\",", with: "")
        let answer = try await stand.raw("POST", PostLinkTests.path, body: again, token: later)
        #expect(answer.status == 200 && answer.body == first.body, "\(spelling)")
      }
    }
  }

  @Test func aLinkUnderTheNumberOfAnApplicationIsAConflict() async throws {
    try await Stand.with(Self.options) { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS-1")).get()
      let (status, message) = try await Self.send(
        stand, BrokerPath.postLink, Self.link { $0["partnerOrderId"] = "KS-1" })
      #expect(status == 409 && message.hasPrefix("partnerOrderId: was used before"))
    }
  }

  // MARK: Stores

  private func with(_ path: String, _ clock: TestClock, _ body: (Stand) async throws -> Void) async throws {
    var options = Self.options
    options.store = path
    try await Stand.with(options, clock, body)
  }

  @Test func aRestartedBankComparesToo() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "bank-\(UUID().uuidString)").path
    let clock = TestClock()
    try await with(path, clock) { _ = try await $0.client.submit($0.request(reference: "KS-1")).get() }
    try await with(path, clock) { stand in
      let first = stand.request(reference: "KS-1").json
      let same = try await Self.send(stand, BrokerPath.preApproved, first)
      #expect(same.0 == 200)
      let other = try await Self.send(
        stand, BrokerPath.preApproved, Self.changed(first, "customer.taxCode", to: "960629450735"))
      #expect(other.0 == 409 && other.1.contains("customer.taxCode"))
      // A snapshot includes the content.
      try await stand.bank.perform(.save(snapshot: "one"))
      try await stand.bank.perform(.restore(snapshot: "one"))
      let after = try await Self.send(stand, BrokerPath.preApproved, Self.changed(first, "channel", to: "ios"))
      #expect(after.0 == 409 && after.1.contains("channel"))
    }
  }

  /// Two banks on one file receive one number with two contents at once: one is accepted, the others conflict.
  @Test func twoBanksOnOneStoreNoticeEachOthersContent() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "bank-\(UUID().uuidString)").path
    let clock = TestClock()
    try await with(path, clock) { one in
      try await with(path, clock) { two in
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
          for number in 0..<40 {
            let stand = number % 2 == 0 ? one : two
            let json = Self.changed(
              one.request(reference: "KS-\(number / 4)").json, "goods[1].model",
              to: .string(number % 4 < 2 ? "Чехол" : "Чехол 2"))
            group.addTask { try await Self.send(stand, BrokerPath.preApproved, json).0 }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.count { $0 == 200 } == 20 && statuses.count { $0 == 409 } == 20)
        let submissionCounts = try await one.bank.submissionCounts()
        #expect(
          submissionCounts.count == 10
            && submissionCounts.values.allSatisfy { $0 == BankServer.SubmissionCounts(taken: 1, repeated: 1) })
      }
    }
  }

  /// A store without digests: the number gets the first answer, whatever the content.
  @Test func anOrderOfAnOlderStoreAnswersAsBefore() async throws {
    let fixture = try #require(
      Bundle.module.url(forResource: "bank-1", withExtension: "sqlite", subdirectory: "Fixtures"))
    let path = FileManager.default.temporaryDirectory.appending(path: "bank-\(UUID().uuidString)").path
    try FileManager.default.copyItem(atPath: fixture.path, toPath: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try await with(path, TestClock()) { stand in
      let orders = try await stand.orders()
      #expect(orders.map(\.referenceId) == ["KS-OLD"] && orders[0].state == .signed)
      let answer = try await stand.client.submit(stand.request(reference: "KS-OLD")).get().value
      #expect(answer.requestUuid == "80021590-ff0b-4dc3-a53c-36d76cec99e0")
      try await stand.bank.perform(.repeats(.refuse))
      let (status, message) = try await Self.send(
        stand, BrokerPath.preApproved, stand.request(reference: "KS-OLD").json)
      #expect((status, message) == (400, "referenceId: was used before (assumed)"))
    }
  }

  /// Code and time may be other ones, but not what is none.
  @Test(arguments: [("verificationSmsDateTime", "yesterday"), ("verificationSmsCode", "12")])
  func aRepeatIsCheckedToo(_ member: String, _ value: String) async throws {
    try await Stand.with(Self.options) { stand in
      let request = stand.request(reference: "KS-1")
      _ = try await stand.client.submit(request).get()
      let changed = Self.changed(request.json, member[...], to: .string(value))
      let (status, message) = try await Self.send(stand, BrokerPath.preApproved, changed)
      #expect(status == 400 && message.hasPrefix("\(member): "), "\(message)")
      let counts = try await stand.bank.submissionCounts()
      #expect(counts["KS-1"]?.repeated == 0)
    }
  }
}
