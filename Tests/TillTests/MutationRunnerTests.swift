import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import Foundation
import HTTP
import Sales
import Synchronization
import TestSupport
import Testing
import Text
import Wire

@testable import kassa

/// The changes of an application, as the till has them tried.
@Suite(.patient) struct MutationRunnerTests {
  /// What was told.
  private final class Told: Sendable {
    private let progress = Mutex<[MutationProgress]>([])
    var all: [MutationProgress] { progress.withLock { $0 } }
    var results: [MutationReport.Result] {
      all.flatMap { progress -> [MutationReport.Result] in
        if case .judged(let results) = progress { results } else { [] }
      }
    }
    func tell(_ one: MutationProgress) { progress.withLock { $0.append(one) } }
  }

  private static func run() throws -> MutationRun {
    let body = try LiveShop.application { $0["referenceId"] = "KS-1" }
    let text = "POST http://a/pre-approved\n\n" + String(decoding: body.bytes, as: UTF8.self)
    let step = try #require(try ReplayStep.steps(ofHTTPFile: Array(text.utf8)).first)
    return MutationRun(try #require(step.request.body), sale: "KS-1")
  }

  @Test func theEmbeddedBanksBooksStayAsTheyWere() async throws {
    let bank = EmbeddedBank(.onRealTime(), problem: { _ in })
    let told = Told()
    let before = try await bank.bank()?.report()
    await bank.mutate(try Self.run()) { told.tell($0) }
    #expect(told.results.count >= 500 && told.results.allSatisfy { $0.match == .asPredicted })
    guard case .began(told.results.count)? = told.all.first, case .ended? = told.all.last else {
      Issue.record("\(told.all.count)")
      return
    }
    let after = try await bank.bank()?.report()
    #expect(after?.orderCount == before?.orderCount && after?.requestCount == before?.requestCount)
    // A rule of the bank's that is off is found.
    _ = await bank.perform(.sums(false))
    let lenient = Told()
    await bank.mutate(try Self.run()) { lenient.tell($0) }
    let otherwise = lenient.results.filter { $0.match != .asPredicted }
    #expect(!otherwise.isEmpty && otherwise.allSatisfy(\.isOfSums), "\(otherwise.map(\.mutation.id))")
    await bank.stop()
  }

  @Test func aBankThatIsCalledIsAskedAfterSomebodyAgreed() async throws {
    var options = BankServer.Options.onRealTime()
    options.admin = .open
    let bank = try await BankServer.start(options)
    let base = "http://127.0.0.1:\(bank.port)/bcc/sandbox"
    let profile = try #require(
      Profile(
        id: "own", declared: .test, clientID: bank.clientID, brokerBase: base + "/v1/broker",
        tokenURL: base + "/v2/oauth/token"))
    let credentials = Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret)
    let records = RecentExchanges()
    let transport = Transport.http(
      .patient, recorder: records.recorder(random: RandomSource(seed: 1), now: { Date() }))
    let client = BrokerClient.live(profile: profile, credentials: credentials, transport: transport, now: { Date() })
    func begin(_ run: MutationRun) async -> Told {
      let told = Told()
      await MutationRunner(run: run, tell: { told.tell($0) }).begin(
        at: client, credentials, over: transport, now: { Date() })
      return told
    }
    var run = try Self.run()
    let asked = await begin(run)
    guard case .asks(let count)? = asked.all.first, asked.all.count == 1 else {
      Issue.record("\(asked.all)")
      return
    }
    #expect(count >= 500 && records.all.isEmpty)
    // The last one alone: each takes a second at the usual rate.
    run.isAgreed = true
    let all = try run.mutations(at: Date())
    run.after = all[all.count - 2].id
    let told = await begin(run)
    #expect(told.results.map(\.mutation.id) == [all[all.count - 1].id] && told.results[0].match == .asPredicted)
    let record = try #require(records.all.last { $0.request?.url.text.hasSuffix("pre-approved") == true })
    #expect(record.sale == "KS-1" && record.request?.body?.value.text.contains("\"1243\"") == false)
    // A cancelled run sends no more.
    let sent = records.all.count
    var whole = run
    whole.after = nil
    let rest = whole
    let task = Task { await begin(rest) }
    while records.all.count == sent { await Task.yield() }
    task.cancel()
    let stopped = await task.value
    #expect(stopped.results.count < 5 && !stopped.all.contains { if case .ended = $0 { true } else { false } })
    await transport.close()
    await bank.stop()
  }
}

extension MutationReport.Result {
  /// What was paid for and how much of it there is.
  fileprivate var isOfSums: Bool { ["totalCost", "goods"].contains { mutation.path.hasPrefix($0) } }
}
