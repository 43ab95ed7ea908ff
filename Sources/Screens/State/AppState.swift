package import Checkout
package import Exchanges
package import FoundationEssentials
package import Sales
package import TerminalCore

package struct AppState: Sendable {
  package internal(set) var shared: Shared
  var flow: SaleFlow
  package internal(set) var orders: Orders
  /// Sales of applications that were left while being sent, with their codes, until the outcome is known.
  var pending: [Reference: Sale] = [:]
  /// Applications that only this till of the journal may send again.
  var leases: Set<Reference> = []

  /// Screens opened above the sale, and what stands beside them.
  var navigation = Navigation()
  /// The last one is on top.
  var overlays: [Overlay] = []
  var toast: Toast?
  /// The last abandoned sale, while that can be undone.
  var abandoned: AbandonedSale?
  /// The refused order whose goods and customer are being loaded for another plan.
  var planWantedFor: Reference?
  /// Items scanned while the cart was not visible.
  var scanOffer: ScanOffer?
  var recentTyping = RecentTyping()

  var bankWatch: BankWatch
  var callbackWatch = CallbackWatch()
  /// The changes of an application that were looked at last, as they were left.
  var lastMutations: MutationsScreen?
  var mutationRuns = 0
  var testing = TestBench()

  /// The desk as last saved.
  var savedDesk = Desk()
  /// The stored desk must be replaced although nothing changed in this run.
  var isDeskStale = false
  /// When to prune the journal next, on the monotonic clock.
  var pruneAt: Date
  /// When to ask the journal next what other tills did, on the monotonic clock. The wake-up for the clock serves it.
  var askOthersAt: Date
  /// Seconds.
  static let othersInterval: TimeInterval = 30

  /// - Parameters:
  ///   - restored: the journal's content from earlier runs.
  ///   - journal: the journal's status.
  ///   - exchanges: where they are kept.
  package init(
    configuration: TillConfiguration, size: Size, language: Language, theme: String, now: Moment,
    restored: RestoredSession = RestoredSession(),
    journal: JournalState = .off, exchanges: ExchangeLog = ExchangeLog()
  ) {
    precondition(!configuration.places.isEmpty, "a shop sells somewhere")
    shared = Shared(
      configuration: configuration, size: size, moment: now, language: language, theme: theme, journal: journal)
    shared.exchanges = exchanges
    shared.capturesMouse = configuration.capturesMouse
    let profile = configuration.profile
    orders = Orders(
      absenceRule: configuration.absence, pollSeconds: profile.pollSeconds, readsList: profile.capabilities.readsOrders)
    if restored.hasListShown { orders.trustList() }
    let ownPlace = configuration.place ?? restored.desk?.place
    shared.ownPlace = configuration.places.firstIndex { $0.code == ownPlace } ?? 0
    flow = SaleFlow(shared)
    bankWatch = BankWatch(askAt: configuration.profile.capabilities.hasConsole ? now.monotonic : nil)
    pruneAt = now.monotonic
    askOthersAt = now.monotonic + Self.othersInterval
    restore(restored)
    if case .failing(let problem) = journal { offerNoJournal(problem) }
    // Nothing is selected in a history yet.
    _ = settleCompanion()
  }

  var place: Place { navigation.top ?? .sale(flow.step) }

  var strings: Strings { shared.strings }

  /// - Parameter seconds: nil for the default of the kind.
  mutating func showToast(
    _ kind: Toast.Kind, _ text: String, for seconds: TimeInterval? = nil, waitsForSomebody: Bool = false,
    acceptanceOf reference: Reference? = nil
  ) {
    toast = Toast(
      kind: kind, text: text, until: shared.monotonic + (seconds ?? (kind == .success || kind == .info ? 4 : 7)),
      waitsForSomebody: waitsForSomebody, accepted: reference)
  }
}

extension AppState {
  /// When the screen or a poll is due next, in monotonic time.
  ///
  /// The loop sleeps until then: an idle till wakes once a minute, for the clock.
  package var nextWake: Date? {
    let monotonic = shared.monotonic
    var moments: [Date] = [monotonic + (60 - KazakhstanTime.secondsIntoMinute(shared.now))]
    if let toast, !toast.waitsForSomebody { moments.append(toast.until) }
    if isSpinning { moments.append(monotonic + Spinner.interval) }
    if needsSeconds { moments.append(monotonic + 1) }
    if let next = orders.nextAt { moments.append(next) }
    if orders.hasLinksToRenew { moments.append(monotonic) }
    if let until = orders.changedUntil { moments.append(until) }
    if let wanted = flow.plan.loadAt { moments.append(wanted) }
    if let ask = navigation.console?.pollAt { moments.append(ask) }
    if let ask = bankWatch.wakeAt { moments.append(ask) }
    if let retry = callbackWatch.retryAt { moments.append(retry) }
    if let expiry = nextExpiry { moments.append(monotonic + expiry.timeIntervalSince(shared.now)) }
    if let abandoned { moments.append(abandoned.until) }
    if let former = flow.customer.former { moments.append(former.until) }
    if let stale = flow.sale.verification.proofExpiresAt, !flow.isSubmissionOpen { moments.append(stale) }
    moments.append(pruneAt)
    if isDeskStale { moments.append(monotonic) }
    return moments.min()
  }

  private var isSpinning: Bool { flow.isBeingSent || isPlaceSpinning }

  /// A countdown in seconds is visible.
  private var needsSeconds: Bool {
    orders.isWaiting && !orders.isReadRefused || place.kind == .sale && flow.countsSeconds
  }
}
