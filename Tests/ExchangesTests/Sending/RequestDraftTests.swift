import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Text

@testable import Exchanges

/// A request that is edited: marks, values of earlier answers, bytes that stay, and what is made of it.
@Suite struct RequestDraftTests {
  private static let base = "https://bank.example/v1/broker"
  private static let body = #"{ "referenceId" : "KS-1",  "verificationSmsCode":"1243","n":1.50 }"#

  private static func draft(
    _ body: String? = Self.body, path: String = "/v1/broker/pre-approved", secrets: [SentSecret] = codes
  ) throws -> RequestDraft {
    let exchange = Samples.exchange(1, "POST", path, body: body, sale: "KS-1", secrets: secrets)
    return RequestDraft(try RequestDraft.test(of: RecordedExchange(exchange)), base: base)
  }

  private static let codes = [SentSecret(.smsCode, "1243", onlyAt: "verificationSmsCode")]

  private func sent(_ draft: RequestDraft, _ values: AnswerValues = AnswerValues()) -> String {
    draft.request(values).request.body.map { String(decoding: $0.bytes { "<\($0.name)>" }, as: UTF8.self) } ?? ""
  }

  private func text(_ draft: RequestDraft) -> String { String(decoding: draft.body, as: UTF8.self) }

  @Test func whatIsNotEditedKeepsItsBytes() throws {
    let draft = try Self.draft()
    #expect(text(draft) == Self.body.replacing("1243", with: "{{sms_code}}"))
    #expect(draft.request(AnswerValues()).request.slots == [.smsCode])
    #expect(sent(draft) == Self.body.replacing("1243", with: "<sms_code>"))
    #expect(draft.method == "POST" && String(decoding: draft.address, as: UTF8.self) == Self.base + "/pre-approved")
    // Of every kind of text.
    for body in HostileText.samples + ["{{", "}}", "{{}}", "{{{x}}}", "{ {{token}} {{a.b}}", "\u{0}\u{FFFD}"] {
      let draft = try Self.draft(body, secrets: [])
      #expect(sent(draft) == body, "\(body)")
    }
  }

  /// What looks like a mark in a record was sent like that.
  @Test func bracesOfTheRecordAreNoMarks() throws {
    let draft = try Self.draft(#"{"verificationSmsCode":"1243","a":"{{sms_code}}","b":"{{token}}"}"#)
    #expect(text(draft) == #"{"verificationSmsCode":"{{sms_code-2}}","a":"{{sms_code}}","b":"{{token}}"}"#)
    #expect(draft.keptBraces == ["sms_code", "token"] && draft.paths.isEmpty)
    #expect(sent(draft) == #"{"verificationSmsCode":"<sms_code>","a":"{{sms_code}}","b":"{{token}}"}"#)
  }

  @Test func marksBecomeSecretsAndValues() throws {
    var draft = try Self.draft()
    draft.body = Array(
      #"{"a":"{{ client_secret }}","l":"{{redirectLink}}","n":{{orders[1].sum}},"x":"{{none.such}}"}"#.utf8)
    draft.address += Array("?n={{orders[0].name}}".utf8)
    draft.headers = [.init(name: "X-Link", value: Array("{{redirectLink}}!".utf8))]
    #expect(draft.paths == ["orders[0].name", "redirectLink", "orders[1].sum", "none.such"])
    let log = Samples.log([
      Samples.exchange(1, answer: #"{"redirectLink":"https://old"}"#),
      Samples.exchange(2, answer: #"{"redirectLink":"https:\/\/a.kz\/\"x"}"#),
      Samples.exchange(3, answer: #"{"orders":[{"name":"Әлия Қ"},{"sum":12.50}]}"#),
      Samples.exchange(4, answer: "none.such"),
    ])
    var values = AnswerValues()
    values.follow(log, draft.paths)
    #expect(
      values["redirectLink"]?.text == #"https://a.kz/"x"# && values["redirectLink"]?.subject == "/v1/broker/orders")
    #expect(values["none.such"] == nil)
    #expect(
      sent(draft, values)
        == #"{"a":"<client_secret>","l":"https:\/\/a.kz\/\"x","n":12.50,"x":"{{none.such}}"}"#)
    let request = draft.request(values).request
    #expect(request.url.text.hasSuffix("?n=%D3%98%D0%BB%D0%B8%D1%8F%20%D2%9A"))
    #expect(request.headers.map(\.value.text) == [#"https://a.kz/"x!"#])
  }

  /// A newer answer takes the place of the one before, and what is forgotten is not sent.
  @Test func theNewestAnswerCounts() {
    var log = Samples.log([Samples.exchange(1, answer: #"{"id":"1"}"#)])
    var values = AnswerValues()
    values.follow(log, ["id"])
    #expect(values["id"]?.text == "1")
    log.append(RecordedExchange(Samples.exchange(2, answer: #"{"id":"2"}"#)))
    log.append(RecordedExchange(Samples.exchange(3, answer: #"{"ID":"3"}"#)))
    values.follow(log, ["id"])
    #expect(values["id"]?.text == "2")
    log.forget(before: Samples.start + 3)
    values.follow(log, ["id"])
    #expect(values["id"] == nil)
  }

  /// Somebody waits for the next key.
  @Test func notEverythingIsSearched() {
    let padding = String(repeating: "x", count: 1 << 20)
    var log = Samples.log([
      Samples.exchange(1, answer: #"{"id":"1"}"#), Samples.exchange(2, answer: #"{"id":"2","x":""# + padding + #""}"#),
    ])
    var values = AnswerValues()
    values.follow(log, ["id"] + (0..<500).map { "x\($0)" })
    #expect(values["id"]?.text == "1", "not of the large one")
    for number in 3..<20 {
      log.append(RecordedExchange(Samples.exchange(number, answer: "\"\(padding.prefix(900_000))\"")))
    }
    var others = AnswerValues()
    others.follow(log, ["id"])
    values.follow(log, ["id"])
    #expect(others["id"] == nil && values["id"]?.text == "1")
  }

  @Test func aHundredMarksHaveValues() {
    let paths = (0..<101).map { "x\($0)" }
    let answer = "{" + paths.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
    var values = AnswerValues()
    values.follow(Samples.log([Samples.exchange(1, answer: answer)]), paths)
    #expect(values["x99"]?.text == "1" && values["x100"] == nil)
  }

  /// A token of an earlier answer stays a slot.
  @Test func aSecretOfAnAnswerStaysASlot() throws {
    let answer = Samples.exchange(
      1, "POST", "/token", answer: #"{"access_token":"tok-12345678"}"#,
      secrets: [SentSecret(.issuedToken, "tok-12345678")])
    var draft = try Self.draft("{}")
    draft.body = Array(#"{"t":"{{access_token}}"}"#.utf8)
    var values = AnswerValues()
    values.follow(Samples.log([answer]), draft.paths)
    #expect(sent(draft, values) == #"{"t":"<issued_token>"}"#)
  }

  @Test func manyAreSentTogether() throws {
    var draft = try Self.draft()
    (draft.times, draft.isAtOnce, draft.isRenewed, draft.token, draft.flaw) = (20, true, true, .expired, .cutBody)
    let run = draft.run(AnswerValues())
    #expect(run.requests.count == 20 && run.isAtOnce && run.isRenewed)
    #expect(run.requests[7].token == .expired && run.requests[7].flaw == .cutBody && run.requests[7].sale == "KS-1")
  }

  /// Also those that a transport adds, and twice.
  @Test func headersAreSentAsTheyAreWritten() throws {
    var draft = try Self.draft()
    let names = ["Host", "content-length", "X-A", "X-A"]
    draft.headers = names.map { .init(name: $0, value: Array(" 1 ".utf8)) }
    let headers = draft.request(AnswerValues()).request.headers
    #expect(headers.map(\.name) == names && headers.allSatisfy { $0.value.text == " 1 " })
  }

  @Test func aBrokersCallOfAnotherHostGoesToTheProfilesBank() throws {
    let here = "http://127.0.0.1:5/bcc/sandbox/v1/broker"
    func draft(_ url: String) throws -> RequestDraft {
      let curl = try PastedCurl("curl -H 'Authorization: Bearer abcdefgh' -H 'Host: h' '\(url)'")
      return RequestDraft(TestRequest(curl.request), base: here)
    }
    let own = try draft("https://api.bcc.kz/bcc/production/v1/broker/orders?a=1")
    #expect(String(decoding: own.address, as: UTF8.self) == here + "/orders?a=1")
    #expect(own.directedFrom == "api.bcc.kz" && !own.headers.contains { $0.name == "Host" })
    let foreign = try draft("https://shop.kz/orders")
    #expect(foreign.directedFrom == nil && foreign.request(AnswerValues()).request.url.text == "https://shop.kz/orders")
    #expect(try draft(here + "/orders").directedFrom == nil)
  }

  @Test func callbacksAndMessagesAreNoRequestsOfTheTills() throws {
    let callback = Samples.exchange(1, "POST", "/callback", body: "{}", direction: .received)
    #expect(throws: RequestDraft.Unsuitable.callback) { try RequestDraft.test(of: RecordedExchange(callback)) }
    let message = Exchange(
      id: callback.id, profile: "p", start: Samples.start,
      content: .simulatedSMS(to: Sensitive(try Phone(parsing: "7474308685")), text: .whole(.smsCode)))
    #expect(throws: RequestDraft.Unsuitable.message) { try RequestDraft.test(of: RecordedExchange(message)) }
  }

  @Test func theContractSpeaksOfWhatIsEdited() throws {
    var draft = try Self.draft(MutationTests.application)
    #expect(draft.findings(AnswerValues()).isEmpty)
    let code = try #require((try? JSONIndex(of: draft.body))?.deepest(on: "customer.taxCode").node)
    draft.changeType(at: code)
    #expect(draft.findings(AnswerValues()).map(\.path) == ["customer.taxCode"])
    draft.body = Array("{".utf8)
    #expect(draft.findings(AnswerValues()).count == 1)
    draft.body = Array(#"{"verificationSmsCode":"{{sms_code}}","#.utf8)
    #expect(draft.findings(AnswerValues()).map(\.path) == [""])
    draft.body = Array(MutationTests.application.replacing("\"1243\"", with: "{{sms_code}}").utf8)
    #expect(draft.findings(AnswerValues()).isEmpty)
    draft.method = "GET"
    draft.address = Array((Self.base + "/orders").utf8)
    #expect(draft.findings(AnswerValues()).isEmpty)
  }

  @Test func anApplicationIsMadeAsTheTillSendsIt() throws {
    let earlier = Samples.exchange(1)
    let json = try JSON(parsing: Self.body.utf8)
    let request = ReplayRequest(application: json, to: Self.base + "/pre-approved", like: earlier)
    #expect(request.slots == [.smsCode] && request.method == "POST")
    #expect(request.headers.map(\.name) == ["Content-Type"])
    let alone = ReplayRequest(application: json, to: Self.base + "/pre-approved", like: nil)
    #expect(
      alone.headers.map(\.name) == ["Accept", "Authorization", "Content-Type"] && alone.slots.contains(.bearerToken))
  }

  @Test func itDoesNotPrint() throws {
    let draft = try Self.draft()
    #expect("\(draft)" == "POST" && !"\([draft])".contains("KS-1"))
  }
}

/// A body as a tree: each change is made in its place.
@Suite struct BodyEditingTests {
  private static let body = #"{ "a" : "050", "b":[1, {"c":null}],"a":true , "e":{} , "f":[]}"#

  private func edited(_ path: String, _ change: (inout RequestDraft, Int) -> Void) throws -> String {
    let exchange = Samples.exchange(1, "POST", "/v1/broker/pre-approved", body: Self.body)
    var draft = RequestDraft(
      try RequestDraft.test(of: RecordedExchange(exchange)), base: "https://bank.example/v1/broker")
    let index = try JSONIndex(of: draft.body)
    change(&draft, path == "first" ? 2 : index.deepest(on: path).node)
    return String(decoding: draft.body, as: UTF8.self)
  }

  private static func replacing(_ old: String, _ new: String) -> String { body.replacing(old, with: new) }

  @Test func valuesAreReplaced() throws {
    let typed = [
      "12": "12", "abc": #""abc""#, #""x""#: #""x""#, "=[1,": "[1,", "": #""""#, "null": "null", "ё\"": #""ё\"""#,
    ]
    for (typed, literal) in typed {
      let changed = try edited("b[0]") { $0.replace(at: $1, with: RequestDraft.literal(typed: typed)) }
      #expect(changed == Self.replacing("[1,", "[" + literal + ","), "\(typed)")
    }
    // The first of two with one name.
    #expect(try edited("first") { $0.replace(at: $1, with: [0x31]) } == Self.replacing(#""050""#, "1"))
  }

  @Test func membersAreRenamedRemovedAndDoubled() throws {
    #expect(try edited("b[1].c") { $0.rename(at: $1, to: "д\"") } == Self.replacing(#""c""#, #""д\"""#))
    #expect(try edited("b[0]") { $0.rename(at: $1, to: "x") } == Self.body)
    #expect(try edited("first") { $0.remove(at: $1) } == Self.replacing(#" "a" : "050","#, " "))
    #expect(try edited("b[1].c") { $0.remove(at: $1) } == Self.replacing(#""c":null"#, ""))
    #expect(try edited("f") { $0.remove(at: $1) } == Self.replacing(#", "f":[]"#, ""))
    #expect(try edited("first") { $0.duplicate(at: $1) } == Self.replacing(#""050""#, #""050","a" : "050""#))
    #expect(try edited("b[0]") { $0.duplicate(at: $1) } == Self.replacing("[1,", "[1,1,"))
    #expect(try edited("") { $0.duplicate(at: $1) } == Self.body)
    #expect(try edited("") { $0.remove(at: $1) } == Self.body)
  }

  @Test func valuesAreAdded() throws {
    func added(_ path: String, _ name: String?) throws -> String {
      try edited(path) { draft, node in
        #expect(draft.isNamed(addedAt: node) == (name != nil))
        draft.add(at: node, name: name, [0x37])
      }
    }
    #expect(try added("", "x") == Self.replacing(#"{ "a" "#, #"{"x":7, "a" "#))
    #expect(try added("e", "x") == Self.replacing("{}", #"{"x":7}"#))
    #expect(try added("f", nil) == Self.replacing("[]", "[7]"))
    #expect(try added("b", nil) == Self.replacing("[1", "[7,1"))
    #expect(try added("b[0]", nil) == Self.replacing("[1,", "[1,7,"))
    #expect(try added("b[1].c", "x") == Self.replacing("null", #"null,"x":7"#))
  }

  @Test func typesGoRound() throws {
    var texts: [String] = []
    let exchange = Samples.exchange(1, "POST", "/v1/broker/pre-approved", body: #"["050","a",[]]"#)
    var draft = RequestDraft(
      try RequestDraft.test(of: RecordedExchange(exchange)), base: "https://bank.example/v1/broker")
    for _ in 0..<4 {
      for element in ["[0]", "[1]", "[2]"] {
        draft.changeType(at: try JSONIndex(of: draft.body).deepest(on: element).node)
      }
      texts.append(String(decoding: draft.body, as: UTF8.self))
    }
    #expect(texts == ["[50,0,null]", #"[true,true,""]"#, "[null,null,0]", #"["","",true]"#])
  }

  /// Where nothing is JSON, nothing changes.
  @Test func aBrokenBodyIsNoTree() throws {
    let exchange = Samples.exchange(1, "POST", "/v1/broker/pre-approved", body: #"{"a":1"#)
    var draft = RequestDraft(
      try RequestDraft.test(of: RecordedExchange(exchange)), base: "https://bank.example/v1/broker")
    let before = draft
    draft.remove(at: 1)
    draft.changeType(at: 0)
    #expect(draft == before && !draft.isJSON && draft.literal(at: 0).isEmpty && draft.name(at: 1) == nil)
  }

  @Test func aLineOfTheTreeKnowsItsValue() throws {
    let lines = BodyLines(Redacted(#"{"a":[1,2],"customer":{"b":1}}"#))
    #expect((0..<lines.count).map { lines.node(at: $0) } == [0, 2, 3, 4, 2, 6, 8, 6, 0])
    #expect(lines.line(of: 6) == 5 && lines.isPersonal(6) && !lines.isPersonal(2))
    let folded = try #require(lines.toggled(at: 1))
    let changed = BodyLines(Redacted(#"{"a":[7,2],"customer":{"b":1}}"#)).refolded(like: folded)
    #expect(changed.count == folded.count && changed.count < lines.count)
  }
}
