import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing
import Themes

@testable import Screens

/// Whatever is said, in any language, can be read whole in the smallest window.
@Suite struct MessageStories {
  private static let failures: [BrokerFailure] = [
    .notSent(.unknownHost), .answerLost(.connectionLost), .notSent(.notStored),
    .refused(.init(status: 400, details: .init(code: 400, message: "customer.taxCode: not a valid IIN", status: nil))),
  ]

  /// Every toast, the longest of each kind.
  private static func messages(_ s: Strings) -> [String] {
    let number = "KS-2R8ZQ3"
    let item = "Кровать двуспальная 160×200"
    var all = [
      s.added(item), s.removed(item), s.alreadyConfirmed, s.cartEmpty, s.choosePlanFirst, s.codeBlocked("29:59"),
      s.consentMissing, s.consentEnds(with: .person), s.consentEnds(with: .phone), s.formIncomplete, s.nothingFound,
      s.nothingParked, s.codeNeedsCustomer,
      s.codeConfirmed, s.codeExpired, s.codeMissing, s.typeCode, s.codeSentTo("+7 703 000 00 01"),
      s.toldRecorded, s.claimDropped, s.changedMeanwhile, s.planGone("Рассрочка по карте 0-0-12"), s.digitsOnly,
      s.formerBack, s.formerEmptied,
      s.onlyEnterSubmits, s.pasteCut, s.pasteLost(.tooLong), s.pasteLost(.unfinished), s.planChangedCart,
      s.abandoned(seconds: 10), s.claimedByAnotherTill, s.copied, s.copying(.nowhere(failed: [])),
      s.copying(.sentToTerminal(failed: [])), s.export(.exists), s.forgotten, s.halfDoneParked, s.isBeingSent(number),
      s.exported(12_345, "/home/kassa/exports/kassa-2026-11-24.jsonl"), s.journalWorksAgain, s.mouseCaptured,
      s.mouseReleased, s.noSuchCode("4870000000000"), s.notOpened, s.opened, s.parked(12), s.parkedWithoutPerson,
      s.personExpired(8760), s.parkedExpired(8760), s.readBeforeSendingAgain, s.saleBegun, s.saleBegunAndParked,
      s.saleRestored, s.saleRestoredWithoutCode, s.saleRestoredWithoutPerson, s.scanSubmitsNothing, s.sendingStay,
      s.resendWait + ", " + s.resendIn("0:59"), s.outcome(s.accepted, of: number),
      s.outcome(s.unknownTitle, of: number), s.outcome(s.notAcceptedTitle, of: number),
      s.outcome(s.unknownToBank, of: number), s.outcome(s.foundAtBank, of: number),
      s.unknownIsTracked(isUnclear: true, canRead: true), s.unknownIsTracked(isUnclear: true, canRead: false),
      s.settingStaysUnknown, s.noLinkNow, s.noLedger, s.noRefusalNow, s.noDeliveryNow, s.noCancelNow, s.notWatched,
      s.notRefused, s.noPeople, s.noConsole, s.noJump, s.nothingToUndo, s.resolutionRecorded(true),
      s.resolutionRecorded(false), s.readNotOffered, s.listRead,
    ]
    let outcomes: [SMSOutcome] = [
      .sent(note: SMSOutcome.moderation), .duplicate, .refused("Ошибка валидации данных"), .tryLater("Слишком часто"),
      .notSent(.unknownHost), .notSent(.notConfigured("send-sms is not installed")), .unknown(.timeout(seconds: 15)),
      .notSent(.proxyRefused(.password)),
    ]
    all += outcomes.map { s.codeSending($0, "+7 703 000 00 01") }
    all += JournalProblem.samples.map { s.journal($0) }
    all += failures.map { s.setting($0) }
    all += [.customerRejected, .delivered, .partnerCancelled].flatMap { (state: OrderState) in
      [s.wasSet(state), s.wasNotSet(state), s.isNow(.approved, title: "", insteadOf: state), s.settingNow(state)]
    }
    all += [
      s.notice(.themeRejected(file: "night.toml", .unknownRole("akcent", line: 2))),
      s.notice(.bankNotStarted(reason: "bind: Address already in use (errno: 98)")),
      s.notice(.bankSetAside(path: "journal.sqlite.bank.damaged-1")),
      s.notice(.exchangesNotRecorded(.full)), s.notice(.exchangesNotRecorded(.tooSlow)),
      s.notice(.callbacksElsewhere(address: "127.0.0.1:8641")), s.callbacksHere,
      s.notice(.noCallbacks(address: "127.0.0.1:8641", reason: "bind: Address already in use (errno: 98)")),
    ]
    return all
  }

  @Test(arguments: Language.allCases) func everyMessageIsReadWhole(_ language: Language) {
    for text in Self.messages(Strings(language)) {
      for isOffered in [false, true] {
        var story = Story(language, size: .smallest)
        if isOffered {
          story.press(.function(12))
          story.scan("PHN5")
        }
        story.state.showToast(.warning, text)
        let lines = DisplayWidth.wrapped(text, cells: 72).map { $0.replacing("\u{A0}", with: " ") }
        #expect(lines.count <= 2 && lines.allSatisfy(story.shows), "\(lines) in \(story.screen)")
        if isOffered { #expect(story.shows("F2")) }
      }
    }
  }

  /// What others wrote, such as a path, takes a third row and then ends in an ellipsis.
  @Test func aLongReasonIsCutAtItsEnd() {
    var story = Story(size: .smallest)
    story.state.showToast(.error, (1...60).map { "слово\($0)" }.joined(separator: " "))
    #expect(story.shows("слово1 ") && story.shows("слово20") && story.shows("…") && !story.shows("слово60"))
  }

  @Test(arguments: Language.allCases) func everyRowOfAHistoryRecordIsReadWhole(_ language: Language) {
    var record = HistoryStories.record()
    let s = Strings(language)
    record.history.append(
      SeenState(
        OrderState("PARTIALLY_RETURNED_BY_THE_CUSTOMER"), title: "Частично возвращена клиентом по заявлению",
        at: record.summary.submittedAt + 3700, source: .callback))
    record.attempts[1].bank = BankAddress(profile: "production", host: "oprb-gateway.example.kz:8443")
    var story = Story(language, size: Size(width: 80, height: 120))
    story.press(.control("r"))
    story.answerHistory()
    story.press(.down)
    story.press(.enter)
    story.send(.recordArrived(Reference(rawValue: "KS-0005"), .success(record)))
    var wanted = ["production oprb-gateway.example.kz:8443", s.source(.callback), s.columnMonthly, s.columnPlan]
    wanted += record.history.flatMap { s.state($0.state, title: $0.title).split(separator: " ").map(String.init) }
    wanted += record.attempts.map { s.outcome($0.outcome) }
    for text in wanted { #expect(story.shows(text), "\(text) in \(story.screen)") }
    #expect(!story.shows("…"), "\(story.screen)")
  }
}

extension JournalProblem {
  fileprivate static let samples: [JournalProblem] = [
    .damaged(setAside: nil), .locked, .readOnly, .full, .tooSlow, .tooNew, .outdated, .inUse(desks: [2]),
    .untouchable(.link),
    .untouchable(.notRegular), .untouchable(.notOurs), .untouchable(.severalNames), .untouchable(.foreign),
    .untouchable(.folderOpenToOthers("/home/kassa/.local/state/kassa")),
    .other("SQLite error 5: database is locked"),
  ]
}
