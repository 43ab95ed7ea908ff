import BrokerAPI
import Testing

@Suite struct CallbackBodyTests {
  private func read(_ text: String) throws -> CallbackBody? {
    CallbackBody(reading: try JSON(parsing: Array(text.utf8)))
  }

  @Test func bothFormsAndBothSpellingsAreAccepted() throws {
    let five =
      #"{"loanLength":"12","productCode":"INS12","referenceId":"KS-1","state":"SIGNED","stateTitle":"Подписан"}"#
    let older = """
      {"reference_id":"KS-1","state":"SIGNED","state_title":"Подписан","customer":{"firstName":"A"},
      "offers":[{"productType":"loan","product":"INS12","loanAmount":1,"loanLength":12}]}
      """
    let (first, second) = (try read(five), try read(older))
    #expect(first?.findings.isEmpty == true && second?.findings.isEmpty == true, "\(String(describing: second))")
    #expect(first?.status == second?.status && first?.status.stateTitle == "Подписан")
  }

  /// Path, rule and provenance are values.
  @Test func deviationsAreFindings() throws {
    let odd =
      #"{"loanLength":12,"productCode":"INS12","referenceId":"KS-1","state":"DANCING","stateTitle":"x","more":1}"#
    let body = try #require(try read(odd))
    #expect(body.findings.map(\.path) == ["loanLength", "more", "state"])
    #expect(body.findings.map(\.rule.english) == ["expected string, got number", "unknown field", "not a known state"])
    #expect(body.findings.map(\.rule.russian).last == "неизвестное состояние")
    #expect(body.findings[0].provenance == .documented(line: 291))
    let missing = try read(#"{"referenceId":"KS-1","state":"SIGNED","offers":1}"#)
    #expect(missing?.findings.map(\.path) == ["stateTitle", "offers"])
  }

  @Test(arguments: [
    #"{"state":"SIGNED"}"#, #"{"referenceId":"KS-1"}"#, "[]", #"{"referenceId":"a\u200Bb","state":"X"}"#,
  ])
  func withoutReferenceOrStateItIsNone(_ text: String) throws { #expect(try read(text) == nil) }
}
