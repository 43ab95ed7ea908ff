import ArgumentParser
import Testing

@testable import kassa

/// The till without arguments does not ask the parser.
@Suite struct WithoutArgumentsTests {
  @Test func theTillHasEveryDefaultThatTheParserGives() throws {
    let parsed = String(reflecting: try Kassa.Sell.parse([]))
    #expect(String(reflecting: Kassa.Sell.withoutArguments) == parsed)
    #expect(!parsed.contains("definition"))
  }
}
