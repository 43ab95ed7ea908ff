import BrokerAPI
import Exchanges
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// The changes of an accepted application: tried without a question on a copy of the till's own bank, after one elsewhere.
@Suite struct MutationStories {
  private static let narrow = Size(width: 80, height: 24)

  private static func story(_ size: Size = narrow, bank: Bool = true) -> Story {
    var story = Story(size: size, bank: bank ? .embedded : .test)
    story.selectAccepted()
    return story
  }

  private static func run(_ story: inout Story) throws -> (run: MutationRun, number: Int) {
    for effect in story.takeAll() { if case .mutate(let run, let number) = effect { return (run, number) } }
    throw Missing()
  }
  private struct Missing: Error {}

  @Test(arguments: [narrow, Size(width: 132, height: 36), Size(width: 160, height: 45)])
  func disagreementsComeFirstThenTheFields(_ size: Size) {
    var story = Self.story(size)
    story.mutate()
    let s = story.state.strings
    #expect(story.shows("Изменения одной заявки") && story.shows("иначе 3") && story.shows("за 800 мс"))
    #expect(story.shows("▲ 200 Заявка создана") && story.shows("По полям") && story.shows(s.asPredicted))
    #expect(story.state.navigation.mutations?.count == 3)
    story.type("f")
    #expect(story.state.navigation.mutations?.count == story.state.navigation.mutations?.results.count)
    #expect(!story.shows("По полям"))
    story.type("f")
    #expect(story.shows("По полям"))
  }

  @Test func aChangeOpensWithItsPlaceMarkedAndGoesToTheEditor() throws {
    var story = Self.story()
    story.mutate()
    story.press(.enter)
    let detail = try #require(story.state.navigation.mutations?.detail)
    #expect(story.shows("Ждали") && story.shows("отказ") && story.shows("200 Заявка создана"))
    for _ in 0..<60 where !story.shows("▲ ") || !story.shows("totalCost:") { story.press(.down) }
    #expect(detail.result.mutation.path == "totalCost")
    story.type("e")
    #expect(story.state.place.kind == .request)
    story.press(.escape)
    story.press(.escape)
    #expect(story.shows("По полям"))
    story.press(.escape)
    #expect(story.state.place.kind == .exchanges)
  }

  /// What is edited is the change with the customer's code in its slot again, and nothing else of it differs.
  @Test func aChangeIsARequestOfItsOwn() throws {
    var story = Self.story()
    story.mutate()
    let screen = try #require(story.state.navigation.mutations)
    for result in screen.results {
      let test = result.mutation.test(of: screen.test)
      let isOfCode = ["verificationSmsCode", "repeated-code"].contains { result.mutation.id.contains($0) }
      #expect(
        isOfCode || test.request.body?.slots == [.smsCode] || result.mutation.kind == .broken
          || result.mutation.path.isEmpty || result.mutation.path == "customer", "\(result.mutation.id)")
      #expect(test.request.body?.bytes { _ in MutationRun.code } == result.mutation.body, "\(result.mutation.id)")
      #expect(test.request.method == result.mutation.sending.method)
      let type = test.request.headers.first { $0.name.lowercased() == "content-type" }?.value.text
      let sending = result.mutation.sending
      #expect(
        sending.contentType == Mutation.Sending().contentType || type == sending.contentType, "\(result.mutation.id)")
    }
    let tokens = Set(screen.results.map { $0.mutation.test(of: screen.test).token })
    #expect(tokens == [.own, .none, .wrong])
  }

  @Test func elsewhereItIsAskedFirstAndCanBeStoppedAndGoneOnWith() throws {
    var story = Self.story(bank: false)
    story.type("m")
    let (run, first) = try Self.run(&story)
    #expect(!run.isAgreed)
    let all = try run.mutations(at: story.now)
    story.send(.mutated(first, .asks(count: all.count)))
    #expect(story.shows("\(all.count) заяв") && story.shows("api-test.bcc.kz"))
    // No is an answer, and the question comes again.
    story.type("н")
    #expect(story.takeAll().isEmpty && story.shows("Ничего не отправлено"))
    story.type("r")
    story.type("д")
    let (agreed, second) = try Self.run(&story)
    #expect(agreed.isAgreed && agreed.after == nil && second > first)
    story.send(.mutated(second, .began(count: all.count)))
    story.send(.mutated(second, .judged([.init(all[0], BankVerdict(status: 400, message: ""), naming: false)])))
    #expect(story.shows("1 / \(all.count)") && story.shows("остановить"))
    story.type("s")
    #expect(story.cancelled.contains([.mutations]) && story.shows("остановлено"))
    // What still comes of it is not this run's.
    story.send(.mutated(second, .judged([.init(all[1], BankVerdict(status: 400, message: ""), naming: false)])))
    #expect(story.state.navigation.mutations?.results.count == 1)
    story.type("r")
    let (rest, third) = try Self.run(&story)
    #expect(rest.after == all[0].id && rest.isAgreed && third > second)
    #expect(try rest.mutations(at: story.now).map(\.id) == all.dropFirst().map(\.id))
    story.send(.mutated(third, .began(count: all.count - 1)))
    // Leaving stops it; whoever comes back finds it there.
    story.press(.escape)
    #expect(story.cancelled.contains([.mutations]))
    story.type("m")
    #expect(story.shows("1 / \(all.count)") && story.takeAll().isEmpty)
    story.type("r")
    #expect(try Self.run(&story).run.after == all[0].id)
    let (_, last) = (rest, story.state.navigation.mutations?.number ?? 0)
    story.send(.mutated(last, .stopped(.refused(status: 429))))
    #expect(story.shows("(429)"))
  }

  @Test func aChangeIsCopiedAsCurl() throws {
    var story = Self.story()
    story.mutate()
    _ = story.takeAll()
    story.type("y")
    let text = try story.mustCopy()
    #expect(text.contains("--request POST") && text.contains("KASSA_TOKEN="))
  }

  /// They hold a customer, open or left.
  @Test(arguments: [true, false]) func theyAreForgottenWithTheirTime(_ isOpen: Bool) {
    var story = Self.story()
    story.state.shared.configuration.recordDays = 7
    story.mutate()
    if !isOpen { story.press(.escape) }
    story.wait(86_400 + 120)
    #expect(story.state.lastMutations == nil && story.state.navigation.mutations == nil)
  }

  @Test func onlyAnAcceptedApplicationHasThem() {
    var story = Self.story()
    story.press(.up)
    story.type("m")
    #expect(story.state.place.kind == .exchanges && story.state.toast?.text == story.state.strings.onlyAcceptedMutate)
    #expect(story.takeAll().isEmpty)
  }

  /// The application as it would be sent; the sale stays as it is.
  @Test func theReviewHasThemToo() throws {
    var story = Story(size: Self.narrow)
    story.toReview()
    let sale = story.state.flow.sale
    _ = story.takeAll()
    story.type("m")
    let (run, _) = try Self.run(&story)
    #expect(try run.mutations(at: story.now).count >= 500 && story.state.flow.sale == sale)
    story.press(.escape)
    #expect(story.state.place == .sale(.review) && story.cancelled.contains([.mutations]))
  }

  @Test func productionHasNone() {
    var story = Story(size: Self.narrow, bank: .production)
    story.selectAccepted()
    story.type("m")
    #expect(story.state.toast?.text == story.state.strings.productionSendsNothing && story.takeAll().isEmpty)
  }

  /// Whatever was answered, nobody is shown who wants to be hidden.
  @Test func peopleAreMasked() {
    var story = Self.story(Size(width: 132, height: 60))
    story.mutate()
    story.press(.function(6))
    story.press(.enter)
    #expect(!story.shows("940317499906") && !story.shows("Ғаббасова"))
  }
}

extension Story {
  /// The exchanges, with the application selected that the bank accepted.
  mutating func selectAccepted() {
    openExchanges()
    press(.down)
    press(.down)
    _ = takeAll()
  }

  /// Its changes, answered as predicted but for three.
  mutating func mutate() {
    type("m")
    for effect in takeAll() {
      guard case .mutate(let run, let number) = effect, let all = try? run.mutations(at: now) else { continue }
      let accepted = ["totalCost.one-tiyn-less", "customer.lastName.rtl"]
      var otherwise = 3
      let results = all.map { mutation in
        var verdict = BankVerdict(status: 200, message: "Заявка создана")
        if case .refused(let paths) = mutation.prediction.verdict {
          let isOther =
            otherwise > 0 && (accepted.contains(mutation.id) || mutation.path == "totalCost" || otherwise < 3)
          if isOther {
            otherwise -= 1
          } else {
            verdict = BankVerdict(
              status: 400, message: "\(paths.first.map { $0.isEmpty ? "body" : $0 } ?? "x"): так нельзя")
          }
        }
        return MutationReport.Result(mutation, verdict, naming: true)
      }
      send(.mutated(number, .began(count: all.count)))
      send(.mutated(number, .judged(results)))
      send(.mutated(number, .ended(.milliseconds(800))))
    }
  }
}
