import BrokerAPI
import Checkout
import Foundation
import Testing
import Text

@testable import Exchanges

@Suite struct DifferenceTests {
  /// `kind place left right`, as a screen would write it.
  private func told(_ rows: [Difference.Row], isMasked: Bool = false) -> [String] {
    rows.map { row in
      let kind =
        switch row.kind {
        case .added: "+"
        case .removed: "-"
        case .changed: "≠"
        case .folded(let fold): "(\(fold))"
        }
      let values = [row.left, row.right].map { $0?.text(isMasked: isMasked) ?? "—" }
      return "\(kind) \(row.place.told)\(row.isRepeated ? " again" : "") \(values[0]) \(values[1])"
    }
  }

  private func told(_ left: String, _ right: String, isMasked: Bool = false) -> [String] {
    told(Difference.bodies(Array(left.utf8), Array(right.utf8)), isMasked: isMasked)
  }

  @Test func theOrderOfMembersDoesNotCount() {
    #expect(told(#"{"a":1,"b":{"c":true,"d":null}}"#, #"{ "b" : {"d":null,"c":true}, "a":1 }"#) == [])
    #expect(told(#"{"a":1,"b":2}"#, #"{"b":3,"a":1}"#) == ["≠ b 2 3"])
  }

  @Test func everyKindOfDifferenceHasItsPath() {
    let left =
      #"{"customer":{"taxCode":"960629450735"},"totalCost":"219970","goods":[{"sku":"A","model":"x"},{"sku":"B"}]}"#
    let right =
      #"{"customer":{"taxCode":960629450735,"nickname":"Аска"},"totalCost":"50000","goods":[{"sku":"A","model":"x"}]}"#
    #expect(
      told(left, right) == [
        #"≠ customer.taxCode "960629450735" 960629450735"#, #"+ customer.nickname — "Аска""#,
        #"≠ totalCost "219970" "50000""#, #"- goods[1] {"sku":"B"} —"#,
      ])
    #expect(told("{}", "[]") == ["≠  {} []"])
    #expect(told(#"{"a":null}"#, "{}") == ["- a null —"])
    #expect(told("true", "false") == ["≠  true false"])
  }

  @Test func numbersAreComparedByValueAndTheirSpellingIsTold() {
    for (left, right) in [("1", "1.0"), ("100", "1e2"), ("0.5", "5E-1"), ("0", "-0"), ("12e400", "1.2e401")] {
      #expect(told("[\(left)]", "[\(right)]") == ["(spelling) [0] \(left) \(right)"])
    }
    for (left, right) in [
      ("1", "1.01"), ("9007199254740993", "9007199254740992"), ("1", "-1"), ("1e400", "1e401"), ("0", "1"),
    ] {
      #expect(told(#"{"n":\#(left)}"#, #"{"n":\#(right)}"#) == ["≠ n \(left) \(right)"])
    }
    // A number and a text of the same digits are two things.
    #expect(told(#"{"n":1}"#, #"{"n":"1"}"#) == [#"≠ n 1 "1""#])
  }

  @Test func textsAreComparedByTheirBytes() {
    #expect(told(#"["\u0041"]"#, #"["A"]"#) == [#"(spelling) [0] "\u0041" "A""#])
    // Composed and decomposed look alike, which is why somebody looks here.
    #expect(told("[\"\u{439}\"]", "[\"\u{438}\u{306}\"]").count == 1)
    #expect(Difference.bodies(Array("[\"\u{439}\"]".utf8), Array("[\"\u{438}\u{306}\"]".utf8)).first?.kind == .changed)
    #expect(Difference.bodies(Array(#"["\ud800"]"#.utf8), Array(#"["\ud801"]"#.utf8)).first?.kind == .changed)
    #expect(told("{\"\u{439}\":1}", "{\"\u{438}\u{306}\":1}").count == 2)
  }

  @Test func aDuplicateMemberIsTold() {
    #expect(told(#"{"a":1,"b":2}"#, #"{"a":1,"b":2,"a":3}"#) == ["+ a again — 3"])
    #expect(told(#"{"a":1,"a":3,"b":2}"#, #"{"a":1,"b":2}"#) == ["- a again 3 —"])
    #expect(told(#"{"a":1,"a":3}"#, #"{"a":1,"a":4}"#) == ["≠ a 3 4"])
  }

  @Test func elementsAreAlignedByWhatIdentifiesThem() {
    let orders = { (states: [(String, String)]) in
      "[" + states.map { #"{"referenceId":"\#($0)","state":"\#($1)"}"# }.joined(separator: ",") + "]"
    }
    #expect(
      told(orders([("A", "INIT"), ("B", "INIT"), ("C", "INIT")]), orders([("A", "INIT"), ("C", "SIGNED")]))
        == [#"- [1] {"referenceId":"B","state":"INIT"} —"#, #"≠ [2].state "INIT" "SIGNED""#])
    #expect(
      told(orders([("B", "INIT")]), orders([("A", "INIT"), ("B", "INIT")]))
        == [#"+ [0] — {"referenceId":"A","state":"INIT"}"#])
    let moved = Difference.bodies(
      Array(orders([("A", "1"), ("B", "2")]).utf8), Array(orders([("B", "2"), ("A", "1")]).utf8))
    #expect(moved.map(\.kind) == [.folded(.order)] && moved.map(\.place) == [.member("")])
    // A line of three is three goods of one number.
    let goods = { (count: Int) in
      "[" + Array(repeating: #"{"sku":"A","price":"1"}"#, count: count).joined(separator: ",") + "]"
    }
    #expect(told(goods(3), goods(2)) == [#"- [2] {"sku":"A","price":"1"} —"#])
  }

  @Test func elementsWithoutAReferenceAreAlignedByTheirValues() {
    #expect(told("[1,2,3,4]", "[1,3,4]") == ["- [1] 2 —"])
    #expect(told("[1,2,3]", "[0,1,2,3]") == ["+ [0] — 0"])
    #expect(told("[1,2,3]", "[1,5,3]") == ["≠ [1] 2 5"])
    #expect(told(#"[{"x":1,"y":2}]"#, #"[{"y":2,"x":3}]"#) == ["≠ [0].x 1 3"])
    // What identifies an element may be what was changed.
    #expect(
      told(#"[{"sku":"A","price":"1","model":"m"}]"#, #"[{"sku":"","price":"1","model":"m"}]"#) == [
        #"≠ [0].sku "A" """#
      ])
    #expect(told(#"[{"x":1,"y":2}]"#, #"[{"x":3,"y":4}]"#) == [#"- [0] {"x":1,"y":2} —"#, #"+ [0] — {"x":3,"y":4}"#])
    #expect(told("[]", "[1]") == ["+ [0] — 1"])
  }

  @Test func whatIsNewEachTimeIsFolded() {
    let pairs: [(String, String, String, Difference.Fold)] = [
      ("verificationSmsDateTime", #""28.11.2026 14:32:47""#, #""28.11.2026 14:32:51""#, .time),
      ("expiresAt", #""2026-11-28T14:32:47+05:00""#, #""2026-11-29T14:32:47+05:00""#, .time),
      ("consented_on", "1795512720", "1795512721", .time),
      (
        "requestUuid", #""c5171b44-0bd3-6a2f-21aa-60ee039ddff3""#, #""03e60d13-bd8a-29c8-a03c-ca9d74c63b83""#,
        .identifier
      ),
      (
        "redirectLink", #""https://bank.example/epos/?preapp=03e60d13-bd8a-29c8-a03c-ca9d74c63b83&lang=kk""#,
        #""https://bank.example/epos/?preapp=c5171b44-0bd3-6a2f-21aa-60ee039ddff3&lang=kk""#, .identifier
      ),
      ("referenceId", #""KS-2QBR9J""#, #""KS-2QBRA1""#, .identifier),
      ("access_token", #""abc""#, #""def""#, .token),
      ("anything", #""p3Q9s7Zk2Lx8Vb4Tn6Rm1c""#, #""H5d2Gj9w4Xq7Ke1Yu8Bz3f""#, .token),
      ("verificationSmsCode", #""1243""#, #""9981""#, .code),
    ]
    for (name, left, right, fold) in pairs {
      let rows = Difference.bodies(Array(#"{"\#(name)":\#(left)}"#.utf8), Array(#"{"\#(name)":\#(right)}"#.utf8))
      #expect(rows.map(\.kind) == [.folded(fold)], "\(name)")
    }
  }

  @Test func whatLostItsFormIsNotFolded() {
    let pairs = [
      ("verificationSmsDateTime", #""28.11.2026 14:32:47""#, #""28.11.2026 24:32:47""#),
      ("verificationSmsDateTime", #""28.11.2026 14:32:47""#, #""2026-11-28T14:32:47+05:00""#),
      ("requestUuid", #""c5171b44-0bd3-6a2f-21aa-60ee039ddff3""#, #""c5171b44""#),
      (
        "redirectLink", #""https://bank.example/?preapp=03e60d13-bd8a-29c8-a03c-ca9d74c63b83&lang=kk""#,
        #""https://bank.example/?preapp=c5171b44-0bd3-6a2f-21aa-60ee039ddff3&lang=ru""#
      ),
      ("referenceId", #""KS-2QBR9J""#, #""""#), ("referenceId", #""KS-2QBR9J""#, "\"KS-\u{202E}1\""),
      ("referenceId", #""1""#, "1"), ("verificationSmsCode", #""1243""#, #""12""#),
      ("message", #""Заявка успешно создана""#, #""Заявка не принята банком""#),
      ("model", #""Samsung Galaxy S24 Ultra""#, #""Samsung Galaxy S23 Ultra""#),
    ]
    for (name, left, right) in pairs {
      let rows = Difference.bodies(Array(#"{"\#(name)":\#(left)}"#.utf8), Array(#"{"\#(name)":\#(right)}"#.utf8))
      #expect(rows.map(\.kind) == [.changed], "\(name) \(left)")
    }
  }

  @Test func whatIsNoJSONIsComparedByLinesOrBytes() {
    #expect(told("a\nb\nc", "a\nc\nd") == ["- line 2 b —", "+ line 3 — d"])
    #expect(told("a\nb\nc", "a\nx\nc") == ["≠ line 2 b x"])
    #expect(told(#"{"a":1}"#, #"{"a":1"#) == ["- byte 6 } —"])
    #expect(told("aba", "ababa").count == 1 && told("", "x") == ["+ byte 0 — x"] && told("x", "x") == [])
    let rows = Difference.bodies([0xFF, 0x0A, 1], [0xFF, 0x0A, 2])
    #expect(rows.map(\.place) == [.byte(2)])
    // All of it may be personal.
    #expect(told("Аскар\nb", "Аскаров\nb", isMasked: true) == ["≠ line 1 \(Mask.hidden) \(Mask.hidden)"])
  }

  /// A gateway may take the number in its address.
  @Test func whomAMessageIsForIsMasked() {
    func message(_ number: Int, _ phone: String) -> RecordedExchange {
      RecordedExchange(
        Samples.exchange(
          number, "POST", "/send?key=gatewaykey&to=\(phone)", secrets: [SentSecret(.gatewayKey, "gatewaykey")]))
    }
    let (left, right) = (message(1, "77030000001"), message(2, "77470000002"))
    let difference = Difference(left, right)
    func text(isMasked: Bool) -> String {
      difference.text(of: left, and: right, isMasked: isMasked, withExpected: true)
    }
    #expect(left.kind == .sms && text(isMasked: false).contains("?to: 77030000001 → 77470000002"))
    #expect(text(isMasked: true).contains("?to: \(Mask.hidden) → \(Mask.hidden)"))
  }

  @Test func personalDataIsMaskedAndNeverPrinted() {
    let left = #"{"customer":{"taxCode":"960629450735","contact":{"email":"a@b.kz"}},"list":[{"firstName":"Аскар"}]}"#
    let right = #"{"customer":{"taxCode":"870318302342"},"list":[]}"#
    #expect(
      told(left, right, isMasked: true) == [
        #"≠ customer.taxCode "••••••••0735" "••••••••2342""#, "- customer.contact •••• —", "- list[0] •••• —",
      ])
    let rows = Difference.bodies(Array(left.utf8), Array(right.utf8))
    #expect(!"\(rows)".contains("0735") && !String(reflecting: rows).contains("0735"))
    var dumped = ""
    dump(rows, to: &dumped)
    #expect(!dumped.contains("0735"))
  }

  @Test func aLongValueIsCut() {
    let long = String(repeating: "ж", count: 5000)
    let row = Difference.bodies(Array("[\"\(long)\"]".utf8), Array("[\"x\"]".utf8))[0]
    #expect(row.left?.text(isMasked: false).count == 203 && row.right?.text(isMasked: false) == "\"x\"")
    #expect(row.left?.text(isMasked: false).hasSuffix("ж…\"") == true)
  }

  @Test func randomChangesAreFoundAndNothingElse() throws {
    var random = RandomSource(seed: 16)
    for _ in 0..<300 {
      var keys = (0..<8).map { "k\($0)" }
      let values = keys.map { _ in Int.random(in: 0...99, using: &random) }
      let left = JSON.object(.init(zip(keys, values.map { JSON.number(.init($0)) })))
      guard case .object(var members) = left else { return }
      let changed = keys.remove(at: Int.random(in: 0..<8, using: &random))
      let removed = keys.remove(at: Int.random(in: 0..<7, using: &random))
      members[changed] = .number(.init(members[changed]!.integer! + 1))
      members[removed] = nil
      members["new"] = 1
      let right = JSON.object(.init(members.shuffled(using: &random).map { ($0.name, $0.value) }))
      let rows = Difference.bodies([[left]].map { JSON.array($0) }[0].bytes, JSON.array([right]).bytes)
      let places = Set(rows.map { "\($0.kind) \($0.place.told)" })
      #expect(places == ["changed [0].\(changed)", "removed [0].\(removed)", "added [0].new"])
      #expect(rows.count == 3)
    }
  }

  // MARK: Exchanges

  private func exchange(
    _ number: Int, _ headers: [(String, String)] = [], url: String = "https://bank.example/v1/broker/pre-approved",
    body: String = "{}", status: Int = 200, answer: [(String, String)] = []
  ) -> RecordedExchange {
    let redactor = Redactor([])
    let request = Exchange.Request(
      method: "POST", url: redactor.request(Array(url.utf8)), headers: redactor.headers(headers, ofRequest: true),
      body: redactor.request(Array(body.utf8)))
    let response = Exchange.Response(
      status: status, reason: redactor.response([]), headers: redactor.headers(answer, ofRequest: false),
      body: redactor.response(Array("{}".utf8)))
    return RecordedExchange(
      Exchange(
        id: ExchangeID(UUID(uuidString: "00000000-0000-0000-0000-" + String(format: "%012d", number))!),
        profile: "test",
        start: Samples.start + Double(number), content: .http(request, response)))
  }

  @Test func headersAreComparedByNameWithoutItsCase() {
    let old = exchange(
      1, [("Content-Type", "application/json"), ("Accept", "a"), ("Accept", "b"), ("Authorization", "Bearer one")],
      answer: [("Date", "Sat, 28 Nov 2026 14:32:47 GMT"), ("X-Global-Transaction-ID", "a1"), ("Content-Length", "2")])
    let new = exchange(
      2, [("accept", "a"), ("authorization", "Bearer two"), ("content-type", "text/plain"), ("X-More", "1")],
      status: 400,
      answer: [("content-length", "3"), ("date", "Sat, 28 Nov 2026 14:32:51 GMT"), ("x-global-transaction-id", "b2")])
    let difference = Difference(old, new)
    #expect(
      told(difference.request) == [
        "≠ Content-Type application/json text/plain", "- Accept b —", "+ X-More — 1",
      ])
    #expect(
      told(difference.response) == [
        "≠ status 200 400", "(time) Date Sat, 28 Nov 2026 14:32:47 GMT Sat, 28 Nov 2026 14:32:51 GMT",
        "(identifier) X-Global-Transaction-ID a1 b2", "(count) Content-Length 2 3",
      ])
    #expect(difference.rows.count == difference.request.count + difference.response.count)
  }

  @Test func addressesAreComparedByTheirParts() {
    let old = exchange(1, url: "https://bank.example/products?merchantId=1&amount=50000")
    #expect(
      told(Difference(old, exchange(2, url: "https://bank.example/products?amount=60000&merchantId=1")).request)
        == ["≠ ?amount 50000 60000"])
    #expect(
      told(Difference(old, exchange(2, url: "https://bank.example/orders")).request)
        == [
          "≠ url https://bank.example/products https://bank.example/orders", "- ?merchantId 1 —", "- ?amount 50000 —",
        ])
  }

  @Test func anAnswerThatDidNotComeIsADifference() {
    let old = RecordedExchange(Samples.exchange(1, "POST", "/pre-approved", body: "{}", answer: #"{"code":"200"}"#))
    let new = RecordedExchange(Samples.exchange(2, "POST", "/pre-approved", body: "{}", status: nil))
    #expect(told(Difference(old, new).response) == ["- status 200 —", #"- byte 0 {"code":"200"} —"#])
  }

  @Test func theLastSuccessIsOfTheSameAddressAndEarlier() {
    let asked = { (number: Int, path: String, status: Int?, method: String) in
      Samples.exchange(number, method, path, body: "{}", status: status)
    }
    let log = Samples.log([
      asked(0, "/v1/pre-approved", 200, "POST"), asked(1, "/v1/pre-approved", 201, "POST"),
      asked(2, "/v1/orders", 200, "POST"),
      asked(3, "/v1/orders", 200, "GET"), asked(4, "/v1/pre-approved", 500, "POST"),
      asked(5, "/v1/pre-approved", nil, "POST"),
      asked(6, "/v1/pre-approved?x=1", 400, "POST"), asked(7, "/v1/pre-approved", 200, "POST"),
    ])
    #expect(log.lastSuccess(before: 6) === log[1] && log.lastSuccess(before: 7) === log[1])
    #expect(log.lastSuccess(before: 0) == nil && log.lastSuccess(before: 2) == nil)
    // One that is not in the list comes after it.
    #expect(RecordedExchange(asked(9, "/v1/orders", 400, "GET")).lastSuccess(in: [log[3]!, log[2]!]) === log[3])
    let broken = Samples.exchange(
      8, "POST", "/v1/pre-approved", body: "{}", failure: .answerLost(.connectionLost))
    #expect(log[7]!.lastSuccess(in: [log[0]!, RecordedExchange(broken), log[7]!]) === log[0])
  }
}

extension Difference.Place {
  fileprivate var told: String {
    switch self {
    case .method: "method"
    case .url: "url"
    case .status: "status"
    case .query(let name): "?" + name
    case .header(let name): name
    case .member(let path): path
    case .line(let number): "line \(number)"
    case .byte(let place): "byte \(place)"
    }
  }
}
