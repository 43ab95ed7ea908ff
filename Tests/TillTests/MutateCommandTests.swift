import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing

@testable import kassa

@Suite(.patient) struct MutateCommandTests {
  private func application() throws -> JSON { try LiveShop.application { $0["referenceId"] = "KS-2QBR9J" } }

  private func home(_ toml: String = "") throws -> ConfigCommandTests.Home {
    let home = try ConfigCommandTests.Home(toml)
    try home.write(String(decoding: application().bytes, as: UTF8.self), to: "a.json")
    return home
  }

  /// Without a profile nobody is called, whatever the configuration says.
  @Test func theStandInBankAnswersAsPredicted() throws {
    let dead = DeadPort()
    let home = try home(LiveShop.toml(port: dead.number))
    let (status, output, errors) = try home.run("kassa mutate a.json")
    #expect(
      status == 0 && output.isEmpty
        && errors.contains(/^\d{3,} changes: \d+ as predicted, .*; 0 otherwise$/.anchorsMatchLineEndings()),
      "\(output)\(errors)")
    let json = try JSON(parsing: try home.run("cat a.json | kassa mutate - --json").output.utf8)
    #expect(json["changes"]?.integer ?? 0 >= 500 && json["otherwise"]?.integer == 0 && json["error"] == nil)
    #expect(json["results"]?.elements?.isEmpty == true)
    let all = try home.run("kassa mutate a.json --all --json")
    let results = try JSON(parsing: all.output.utf8)["results"]?.elements ?? []
    #expect(all.status == 0 && results.count == json["changes"]?.integer)
    let null = try #require(results.first { $0["id"]?.text == "customer.taxCode.null" })
    #expect(null["bank"]?["status"]?.integer == 400 && null["predicted"]?["provenance"]?.text == "documented, line 170")
    withExtendedLifetime(dead) {}
  }

  @Test func theChangesCanBeListedWithoutSendingThem() throws {
    let listed = try home().run("kassa mutate a.json --list")
    let lines = listed.output.split(separator: "\n")
    #expect(listed.status == 0 && listed.errors.isEmpty && lines.count >= 500)
    let all = try lines.map { try JSON(parsing: $0.utf8) }
    #expect(Set(all.compactMap { $0["id"]?.text }).count == lines.count)
    let null = try #require(all.first { $0["id"]?.text == "channel.null" }?["body"]?.text)
    #expect(try JSON(parsing: null.utf8)["channel"] == nil && null.contains("\"channel\":null"))
    #expect(all.contains { $0["bodyBase64"] != nil })
  }

  @Test func aTestBankIsAskedAfterAQuestion() async throws {
    try await LiveShop.with { shop in
      try shop.write(try application(), to: "a.json")
      let asked = try await shop.run("kassa mutate a.json --profile shop < /dev/null")
      #expect(asked.status == 64 && asked.errors.contains("--yes"), "\(asked)")
      #expect(try await !shop.hasRequest("/pre-approved"))
      // The last ones, because the rest would take minutes at a plan's rate.
      let (status, output, errors) = try await shop.run(
        "kassa mutate a.json --profile shop --yes --rate 6000 --after body.no-token")
      #expect(status == 0 && output.isEmpty && errors.contains("; 0 otherwise"), "\(output)\(errors)")
      #expect(try await shop.hasRequest("/pre-approved"))
      let unknown = try await shop.run("kassa mutate a.json --after nothing")
      #expect(unknown.status == 65 && unknown.errors.contains("no such change"))
    }
  }

  @Test func aProductionBankIsNeverAsked() throws {
    let home = try home(
      "profile = \"p\"\n[profiles.p]\nbase = \"production\"\nclient_id = \"x\"\nclient_secret = { env = \"S\" }\n")
    let refused = try home.run("S=x kassa mutate a.json --profile p --yes")
    #expect(refused.status == 77 && refused.errors.contains("production"), "\(refused)")
  }

  @Test func whatIsNoApplicationProvesNothing() throws {
    let home = try home()
    try home.write("{", to: "broken.json")
    try home.write("{}", to: "empty.json")
    let broken = try home.run("kassa mutate broken.json")
    #expect(broken.status == 65 && broken.errors.contains("is no JSON"))
    let empty = try home.run("kassa mutate empty.json")
    #expect(empty.status == 65 && empty.errors.contains("referenceId: required"))
    #expect(try home.run("kassa mutate a.json --list --all").status == 64)
    #expect(try home.run("kassa mutate a.json --rate 0").status == 64)
  }
}
