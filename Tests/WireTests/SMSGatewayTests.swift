import BrokerAPI
import Checkout
import Exchanges
import Foundation
import HTTP
import Sales
import Synchronization
import Testing
import Wire

/// What gateways of Kazakhstan answer, as they document it, and what the till makes of it.
@Suite struct SMSGatewayTests {
  private static func phone() throws -> Phone { try Phone(parsing: "+7 747 577 42 85") }

  /// Mobizon, with the key in the form, where it stays out of logs.
  private static var mobizon: SMSGateway {
    var gateway = SMSGateway(url: "https://api.mobizon.kz/service/message/sendsmsmessage?output=json&api=v1")
    gateway.fields = [
      ("recipient", .template("{phone}")), ("text", .template("{text}")), ("apiKey", .secret("key-8f3a+/=")),
    ]
    gateway.answer.ok = [.init(at: "/code", is: "0")]
    gateway.answer.id = "/data/messageId"
    gateway.answer.message = ["/message"]
    gateway.answer.notes = [(.init(at: "/data/status", is: "1"), "moderation")]
    gateway.answer.retry = [.init(at: "/code", is: "30")]
    return gateway
  }

  private static var smsc: SMSGateway {
    var gateway = SMSGateway(url: "https://smsc.kz/sys/send.php")
    gateway.phone = .plus
    gateway.fields = [
      ("phones", .template("{phone}")), ("mes", .template("{text}")), ("login", .template("shop")),
      ("psw", .secret("s3cret")), ("charset", .template("utf-8")), ("fmt", .template("3")),
    ]
    gateway.answer.ok = [.init(at: "/id", is: nil), .init(at: "/cnt", is: nil)]
    gateway.answer.id = "/id"
    gateway.answer.message = ["/error"]
    gateway.answer.duplicate = [.init(at: "/error_code", is: "9")]
    return gateway
  }

  private static var traffic: SMSGateway {
    var gateway = SMSGateway(url: "https://api.smstraffic.kz/multi.php")
    gateway.answer.format = .xml
    gateway.answer.ok = [.init(at: "result", is: "OK")]
    gateway.answer.id = "message_infos/message_info/sms_id"
    gateway.answer.message = ["description"]
    return gateway
  }

  /// What a gateway's answer means, and the request that it answers.
  private static func sent(
    _ gateway: SMSGateway, _ text: String = "Код 4285", code: SMSCode? = SMSCode("4285"), answer: String,
    status: Int = 200
  ) async throws -> (outcome: SMSOutcome, request: Transport.Request) {
    let seen = Mutex<Transport.Request?>(nil)
    let transport = Transport(send: { request in
      seen.withLock { $0 = request }
      return .success(.init(status: status, body: Array(answer.utf8)))
    })
    let outcome = await gateway.send(SMSMessage(to: try phone(), text, code: code), profile: "p", over: transport)
    return (outcome, try #require(seen.withLock { $0 }))
  }

  @Test(
    arguments: [
      (#"{"code":0,"data":{"campaignId":"1","messageId":"77","status":2},"message":""}"#, .sent(id: "77", note: nil)),
      (#"{"code":"0","data":{"messageId":77,"status":"1"},"message":""}"#, .sent(id: "77", note: "moderation")),
      (#"{"code":1,"data":{"recipient":"bad"},"message":"Ошибка валидации"}"#, .refused("Ошибка валидации")),
      (#"{"code":30,"data":[],"message":"Слишком часто"}"#, .tryLater("Слишком часто")),
      (#"{"code":8,"message":""}"#, .refused("HTTP 200")), ("", .unknown(.garbage("not json"))),
      ("<html>busy</html>", .unknown(.garbage("not json"))),
    ] as [(String, SMSOutcome)])
  func mobizonIsUnderstood(_ answer: String, _ outcome: SMSOutcome) async throws {
    #expect(try await Self.sent(Self.mobizon, answer: answer).outcome == outcome)
  }

  @Test(
    arguments: [
      (#"{"id":5,"cnt":1}"#, .sent(id: "5", note: nil)),
      (#"{"id":"5","cnt":"1","cost":"8"}"#, .sent(id: "5", note: nil)),
      (#"{"error":"duplicate request, wait a minute","error_code":9}"#, .duplicate),
      // Some refusals have a number too.
      (#"{"error":"no money","error_code":3,"id":5}"#, .refused("no money")),
    ] as [(String, SMSOutcome)])
  func smscIsUnderstood(_ answer: String, _ outcome: SMSOutcome) async throws {
    #expect(try await Self.sent(Self.smsc, answer: answer).outcome == outcome)
  }

  @Test(
    arguments: [
      (
        """
        <?xml version="1.0"?><reply><result>OK</result><code>0</code><message_infos><message_info><sms_id>9</sms_id>\
        </message_info></message_infos></reply>
        """, .sent(id: "9", note: nil)
      ),
      (
        "<reply><result>ERROR</result><code>402</code><description>a &lt;b&gt; &amp;\n c</description></reply>",
        .refused("a <b> & c")
      ),
      ("<reply><result>OK</result>", .unknown(.garbage("not xml"))),
    ] as [(String, SMSOutcome)])
  func xmlIsUnderstood(_ answer: String, _ outcome: SMSOutcome) async throws {
    #expect(try await Self.sent(Self.traffic, answer: answer).outcome == outcome)
  }

  @Test func aStatusOfRefusalCountsWhateverTheBodySays() async throws {
    let taken = #"{"code":0,"message":"fine"}"#
    #expect(try await Self.sent(Self.mobizon, answer: taken, status: 403).outcome == .refused("fine"))
    #expect(try await Self.sent(Self.mobizon, answer: "", status: 429).outcome == .tryLater("HTTP 429"))
  }

  /// It may have been sent: no gateway refuses so.
  @Test(arguments: [302, 408, 500, 502, 503, 504, 599])
  func aStatusThatProvesNothingLeavesItUnknown(_ status: Int) async throws {
    for answer in ["", #"{"code":8,"message":"bad gateway"}"#, #"{"code":0,"data":{"messageId":"1"}}"#] {
      let sent = try await Self.sent(Self.mobizon, answer: answer, status: status)
      #expect(sent.outcome == .unknown(.inconclusive(.init(status: status))))
    }
  }

  @Test func anAnswerThatSaysNothingIsNoRefusal() async throws {
    let unknown = SMSOutcome.unknown(.inconclusive(.init(status: 200)))
    for answer in ["{}", "[]", #"{"data":{}}"#, #"{"code":""}"#, #"{"message":""}"#] {
      #expect(try await Self.sent(Self.mobizon, answer: answer).outcome == unknown, "\(answer)")
    }
    // One of two places says that it was taken, and nothing says why not.
    #expect(try await Self.sent(Self.smsc, answer: #"{"id":5}"#).outcome == unknown)
    #expect(try await Self.sent(Self.traffic, answer: "<reply></reply>").outcome == unknown)
  }

  @Test func noAnswerIsToldApartFromNothingSent() async throws {
    for (failure, outcome) in [
      (BrokerFailure.notSent(.unknownHost), SMSOutcome.notSent(.unknownHost)),
      (.answerLost(.timeout(seconds: 15)), .unknown(.timeout(seconds: 15))),
    ] {
      let transport = Transport(send: { _ in .failure(failure) })
      #expect(
        await Self.mobizon.send(SMSMessage(to: try Self.phone(), "x"), profile: "p", over: transport) == outcome)
    }
  }

  /// A text with braces, quotes and Cyrillic arrives as it is, in every kind of body.
  @Test func whatIsFilledInStaysInItsPlace() async throws {
    let text = #"Код 4285 "Арман" {phone} & \ {text}"#
    let form = try await Self.sent(Self.mobizon, text, answer: "{}").request
    let fields = String(decoding: form.body ?? [], as: UTF8.self).split(separator: "&").map {
      $0.removingPercentEncoding ?? ""
    }
    #expect(fields == ["recipient=77475774285", "text=\(text)", "apiKey=key-8f3a+/="])
    var json = SMSGateway(url: "https://x.kz/send")
    json.phone = .ten
    json.body = .json(["to": ["{phone}"], "sms": ["body": "{text}", "n": 1]])
    json.headers = [("Authorization", .secret("App k"))]
    let sent = try await Self.sent(json, text, answer: "{}").request
    #expect(try JSON(parsing: sent.body ?? []) == ["to": ["7475774285"], "sms": ["body": .string(text), "n": 1]])
    #expect(sent.headers.contains { $0 == ("Authorization", "App k") })
    var query = Self.smsc
    query.body = .none
    let asked = try await Self.sent(query, text, answer: "{}").request
    #expect(asked.body == nil && asked.url.hasPrefix("https://smsc.kz/sys/send.php?phones=%2B77475774285&mes="))
    #expect(asked.url.removingPercentEncoding?.contains("&mes=\(text)&login=shop&psw=s3cret") == true)
  }

  /// Neither the key nor the code is in the record of the exchange, and no gateway shows the code to the clerk.
  @Test func secretsAreNotRecordedAndTheCodeIsNotShown() async throws {
    let (outcome, request) = try await Self.sent(
      Self.mobizon, "Код 1243", code: SMSCode("1243"), answer: #"{"code":1,"message":"spam: Код 1243"}"#)
    #expect(outcome == .refused("spam: Код ••••"))
    let record = Redactor(request.secrets).request(request.body ?? [])
    #expect(record.slots.contains(.gatewayKey) && record.slots.contains(.smsCode))
    #expect(!record.text.contains("1243") && !record.text.contains("8f3a"))
  }
}
