import BrokerAPI
import Checkout
import Exchanges
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Why a body did not come back from an editor.
package enum OutsideFailure: Error, Hashable, Sendable {
  case noEditor
  /// Its exit status, or 128 and its signal.
  case failed(Int)
  case noFile, tooLarge
}

/// Requests that a tester makes. What is sent this way belongs to no sale.
struct TestBench: Equatable, Sendable {
  /// The request that was left, until another one takes its place.
  fileprivate(set) var kept: RequestScreen?
  /// Of the latest run.
  fileprivate var number = 0
  fileprivate var isApplication = false
  fileprivate var hasToldNoSale = false
}

extension Shared {
  /// Why nothing can be sent; nil where it can.
  var whyNotTested: String? {
    configuration.profile.capabilities.sendsRealApplications ? strings.productionSendsNothing : nil
  }

  /// Where the bank's calls go.
  var brokerBase: String { startedBase ?? configuration.profile.brokerBase }

  /// Where a broker's call is directed to; nil to leave it where it goes, as long as the bank inside the program has not started.
  fileprivate func base(for request: ReplayRequest) -> String? {
    let base = brokerBase
    return base.contains(":0/") && request.url.text.hasPrefix("http://127.0.0.1:") ? nil : base
  }
}

extension AppState {
  var requestDraftBinding: Binding {
    Binding(
      .requestDraft, label: strings.keyRequestDraft, .placeOpened(.request),
      in: place.kind == .request ? [] : [.help, .palette],
      unless: shared.whyNotTested ?? (testing.kept == nil ? strings.noRequestDraft : nil))
  }

  mutating func openKeptRequest() -> [Effect] {
    if let kept = testing.kept, shared.whyNotTested == nil { navigation.open(.request(kept)) }
    return []
  }

  /// - Parameter origin: the exchange it is made from; opened again, the draft is as it was left.
  mutating func openRequest(_ test: TestRequest, of origin: ExchangeID?) -> [Effect] {
    if let origin, testing.kept?.origin == origin { return openKeptRequest() }
    let draft = RequestDraft(test, base: shared.base(for: test.request))
    navigation.open(.request(RequestScreen(draft, of: origin, shared)))
    return []
  }

  /// A command line of curl becomes a request.
  mutating func openPasted(_ text: String) -> [Effect] {
    if let reason = shared.whyNotTested {
      showToast(.info, reason)
      return []
    }
    do throws(CannotRead) {
      let curl = try PastedCurl(text)
      if !curl.ignored.isEmpty { showToast(.info, strings.ignored(curl.ignored)) }
      let test = TestRequest(curl.request)
      guard var screen = navigation.request else { return openRequest(test, of: nil) }
      screen.replace(by: RequestDraft(test, base: shared.base(for: test.request)), shared)
      navigation.open(.request(screen))
      return []
    } catch {
      showToast(.warning, strings.notPasted(error.phrase[strings.bankLanguage]))
      return []
    }
  }

  /// The application under review, as it would be sent, with a number of its own; the sale stays as it is.
  mutating func editApplication() -> [Effect] {
    guard shared.whyNotTested == nil, let test = reviewedApplication else { return [] }
    var draft = RequestDraft(test, base: nil)
    draft.isRenewed = true
    navigation.open(.request(RequestScreen(draft, of: nil, shared)))
    return []
  }

  mutating func mutateApplication() -> [Effect] { reviewedApplication.map { openMutations($0) } ?? [] }

  /// As it would be sent; nil where it is not complete.
  private var reviewedApplication: TestRequest? {
    guard let application = try? flow.sale.application(Reference(rawValue: "R-0"), shared) else { return nil }
    let (json, path): (JSON, String) =
      switch flow.sale.request(for: application, shared) {
      case .application(let request): (request.json, BrokerPath.preApproved)
      case .link(let request): (request.json, BrokerPath.postLink)
      case .given(let request): (request.json, BrokerPath.preApproved)
      }
    let log = shared.exchanges
    let earlier = log.ordinals.reversed().lazy.compactMap { log[$0] }.first {
      [.application, .link, .products].contains($0.kind)
    }
    return TestRequest(ReplayRequest(application: json, to: shared.brokerBase + path, like: earlier?.exchange))
  }

  // MARK: Sending

  /// - Parameter isOfDraft: its answers show beside the request, else in the list.
  mutating func beginTests(_ run: TestRun, isOfDraft: Bool) -> [Effect] {
    if let reason = shared.whyNotTested {
      showToast(.info, reason)
      return []
    }
    if request?.isMoving == true {
      showToast(.info, strings.waitsForTests)
      return []
    }
    // The till finds out itself what became of it, and when it may be sent again.
    if !run.isRenewed, let number = run.requests.lazy.compactMap(\.number).first(where: { isUnconfirmed($0) }) {
      showToast(.warning, strings.outcomeIsOpen(number.rawValue))
      return []
    }
    testing.number += 1
    testing.isApplication = run.requests.first?.isApplication == true
    changeRequest { [number = testing.number, shared] request in
      if isOfDraft { request.began(run, number: number, shared) } else { request.stopped() }
    }
    return [.sendTests(run, number: testing.number)]
  }

  private func isUnconfirmed(_ number: Reference) -> Bool { orders[number]?.isUnconfirmed == true }

  mutating func testEnded(_ number: Int, _ outcome: TestOutcome) -> [Effect] {
    guard number == testing.number else { return [] }
    let isOfDraft = request?.progress?.number == number
    if isOfDraft { changeRequest { $0.ended(outcome) } }
    if let id = outcome.id {
      navigation.exchanges?.select(id)
    } else if !isOfDraft, case .notSent(let refusal) = outcome {
      showToast(.warning, strings.refusal(refusal))
    }
    if case .answered(200..<300, _) = outcome, testing.isApplication, !testing.hasToldNoSale {
      testing.hasToldNoSale = true
      showToast(.info, strings.acceptedIsNoSale, waitsForSomebody: true)
    }
    return []
  }

  mutating func editedOutside(_ result: Result<Sensitive<[UInt8]>, OutsideFailure>) -> [Effect] {
    switch result {
    case .success(let body): changeRequest { [shared] in $0.editedOutside(body.value, shared) }
    case .failure(let failure): showToast(.warning, strings.outside(failure))
    }
    return []
  }

  /// The one that is open, or was left.
  private var request: RequestScreen? { navigation.request ?? testing.kept }

  private mutating func changeRequest(_ change: (inout RequestScreen) -> Void) {
    guard var request else { return }
    change(&request)
    if navigation.request == nil { testing.kept = request } else { navigation.request = request }
  }

  /// Follows the exchanges, and forgets a request with the customers of its time.
  mutating func settleRequest() {
    if let request, request.usedAt < requestsForgottenBefore {
      (navigation.request, testing.kept) = (nil, nil)
      overlays.removeAll { if case .prompt(let prompt) = $0 { prompt.isOfRequest } else { false } }
    }
    navigation.request?.follow(shared)
    if let request = navigation.request { testing.kept = request }
  }
}

extension TestRequest {
  /// Of the application in it.
  fileprivate var number: Reference? {
    guard isApplication, let json = request.body.flatMap({ try? JSON(parsing: $0.shownBytes) }) else { return nil }
    return (json["referenceId"] ?? json["partnerOrderId"])?.text.map { Reference(rawValue: $0) }
  }
}
