import BrokerAPI
import Checkout
import Foundation
import Testing
import Text

@testable import Exchanges

@Suite struct BodyLinesTests {
  private func body(_ text: String, _ secrets: [SentSecret] = []) -> Redacted {
    Redactor(secrets).response(Array(text.utf8))
  }

  private func text(_ lines: BodyLines, isMasked: Bool = false) -> [String] {
    (0..<lines.count).map { line in
      String(repeating: " ", count: lines.indent(of: line))
        + lines.pieces(of: line, isMasked: isMasked).map { piece in
          switch piece {
          case .folded(let count): "…\(count)…"
          case .mark(let mark): "▲ \(mark.member) \(mark.finding.rule.english)"
          default: piece.text ?? ""
          }
        }.joined()
    }
  }

  @Test func jsonIsLaidOutInItsOwnSpelling() {
    let lines = BodyLines(body(#"{"b":1.0e3,"a":[true,null,{}],"s":"x\u0041","e":[]}"#))
    #expect(
      text(lines) == [
        "{", #"  "b" : 1.0e3,"#, #"  "a" : ["#, "    true,", "    null,", "    {}", "  ],", #"  "s" : "x\u0041","#,
        #"  "e" : []"#, "}",
      ])
  }

  @Test func listsFoldAndUnfold() throws {
    let lines = BodyLines(body(#"{"a":[1,2,3],"b":{"c":1}}"#))
    let folded = try #require(lines.toggled(at: 1))
    #expect(text(folded) == ["{", #"  "a" : [ …3… ],"#, #"  "b" : {"#, #"    "c" : 1"#, "  }", "}"])
    let unfolded = try #require(folded.toggled(at: 1))
    #expect(text(unfolded) == text(lines))
    // From its end too; a value alone does not fold.
    let fromEnd = try #require(lines.toggled(at: 5))
    #expect(text(fromEnd) == text(folded) && lines.toggled(at: 2) == nil)
    #expect(lines.head(of: 5) == 1)
  }

  @Test func everyFindingStandsWhereItBelongs() {
    let application = Samples.exchange(
      1, "POST", "/pre-approved", body: #"{"customer":{"taxCode":960629450735},"goods":[]}"#)
    let row = RecordedExchange(application)
    let lines = BodyLines(application.request!.body!.value, findings: row.requestFindings)
    let shown = text(lines)
    #expect(
      row.requestFindings.count == shown.count { $0.contains("▲") }
        && row.findings == row.requestFindings.count + row.responseFindings.count)
    let code = shown.firstIndex { $0.contains("taxCode\" :") }!
    #expect(shown[code + 1].contains("▲  expected string, got number"))
    let customer = shown.firstIndex { $0.contains("\"customer\" :") }!
    #expect(shown[(customer + 1)..<code].contains { $0.contains("▲ firstName required") })
    #expect(shown[1...].prefix { $0.contains("▲") }.contains { $0.contains("▲ referenceId required") })
  }

  @Test func allElementsOfAListAreChecked() {
    let orders = (0..<300).map { _ in #"{"referenceId":1}"# }.joined(separator: ",")
    let row = RecordedExchange(Samples.exchange(1, answer: "[\(orders)]"))
    #expect(row.responseFindings.contains { $0.path == "[299].referenceId" })
    let lines = BodyLines(row.exchange.response!.body.value, findings: row.responseFindings)
    #expect(lines.marks.count == 500)
  }

  @Test func aSecretIsNoDeparture() {
    let code = SentSecret(.smsCode, "124365", onlyAt: "verificationSmsCode")
    let application = Samples.exchange(
      1, "POST", "/pre-approved", body: #"{"verificationSmsCode":"124365"}"#, secrets: [code])
    let row = RecordedExchange(application)
    #expect(!row.requestFindings.contains { $0.path == "verificationSmsCode" })
    let lines = BodyLines(application.request!.body!.value)
    #expect(lines.pieces(of: 1, isMasked: false).contains(.hidden(Mask.hidden)))
  }

  @Test func errorsHaveRulesToo() {
    #expect(RecordedExchange(Samples.exchange(1, status: 400, answer: #"{"code":400,"odd":1}"#)).findings > 0)
    #expect(RecordedExchange(Samples.exchange(1, status: 429, answer: #"{"httpCode":"429"}"#)).findings == 0)
    #expect(RecordedExchange(Samples.exchange(1, status: 502, answer: "<html>")).findings == 0)
    #expect(RecordedExchange(Samples.exchange(1, status: 200, answer: "<html>")).findings == 1)
    let broken = Samples.exchange(1, answer: "[{", failure: .answerLost(.connectionLost))
    #expect(RecordedExchange(broken).findings == 0)
  }

  @Test func personalDataIsMaskedInItsForm() {
    let json = #"""
      {"customer":{"firstName":"Аскар","taxCode":"960629450735","contact":{"mobileNumber":"7474308685","email":"askar@b.kz"},\#
      "odd":{"x":[1]}},"phoneNumber":"7474308685","totalCost":"50000","f\u0069rst":"Аскар"}
      """#
    let shown = text(BodyLines(body(json)), isMasked: true).joined()
    for part in ["Аскар", "96062945", "4308", "askar@", "[1]", " 1"] { #expect(!shown.contains(part), "\(part)") }
    for part in ["••••••••0735", "747•••••85", "50000"] { #expect(shown.contains(part), "\(part)") }
    #expect(text(BodyLines(body("to=7474308685"), privacy: .everything), isMasked: true) == [Mask.hidden])
    #expect(
      !text(BodyLines(body(#"{"to":"7474308685"}"#), privacy: .everything), isMasked: true).joined().contains("4308"))
  }

  @Test func longTextsTakeSeveralLines() {
    let long = String(repeating: "ы", count: 150)
    let lines = BodyLines(body(#"{"message":"\#(long)"}"#))
    let shown = text(lines)
    #expect(shown.count == 6 && shown.allSatisfy { $0.count <= BodyLines.width })
    #expect(shown.joined().filter { $0 == "ы" }.count == 150)
    #expect(text(BodyLines(body("one\n\(long)\nthree"))).map(\.count) == [3, 58, 58, 34, 5])
  }

  @Test func aTextIsFoundBelow() {
    let lines = BodyLines(body(#"{"a":"x","b":"Отказ","c":["отказ"]}"#))
    #expect(lines.find("отказ", from: 0) == 2)
    #expect(lines.find("отказ", from: 3) == 4)
    #expect(lines.find("отказ", from: 5) == nil && lines.find("нет", from: 0) == nil)
  }

  @Test func whatIsMaskedIsNotFound() throws {
    let json = #"{"a":"Аскар","customer":{"firstName":"Аскар","taxCode":"96"},"z":"Аскар","d":{"firstName":1}}"#
    let lines = BodyLines(body(json))
    func found(_ text: String, in lines: BodyLines) -> [Int] {
      var (found, line) = ([Int](), 0)
      while let next = lines.find(text, from: line, isMasked: true) {
        found.append(next)
        line = next + 1
      }
      return found
    }
    #expect(found("аскар", in: lines) == [1, 6])
    #expect(found("firstName", in: lines) == [3, 8])
    #expect(found("firstName", in: try #require(lines.toggled(at: 2))) == [5])
    #expect(found("Аскар", in: BodyLines(body("Аскар"))) == [])
  }
}
