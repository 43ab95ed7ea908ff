package import BankAdmin
import BrokerAPI
package import Checkout
package import Exchanges
import FoundationEssentials
import HTTP
import JournalSQLite
package import Logging
package import Sales
package import Screens
import Synchronization
import TerminalCore
package import Text
package import Wire

/// Everything outside the till, as closures.
package struct Dependencies: Sendable {
  /// Waits until the bank has started.
  package var bank: @Sendable () async -> BrokerClient
  package var drawCode: @Sendable () -> SMSCode
  package var sendCode: SendCode
  package var keeper: JournalKeeper
  package var report: @Sendable () async -> Result<BankReport, BankRefusal>
  package var command: @Sendable (BankCommand) async -> Result<BankOutcome, BankRefusal>
  /// Current customer links of the stand-in bank for stored ones; unknown orders are omitted.
  package var links: @Sendable ([Reference: String]) async -> [Reference: String]
  /// False where no program opens it.
  package var open: @Sendable (String) async -> Bool
  /// Copies where the terminal alone cannot; the terminal gets it besides.
  package var copy: @Sendable (String) async -> CopyOutcome
  /// Listens for the bank's callbacks as long as the till runs, and tells whether it can.
  package var receiveCallbacks: @Sendable (Mailbox<Message>) async -> Void
  package let sentCodes: SentCodes
  /// Sends what a tester made.
  package var sendTest: @Sendable (TestRequest) async -> TestOutcome
  package var mutate: Mutate
  /// Lets a text be edited by the user's own program, which gets the terminal; nil where none is set.
  package var editOutside: (@Sendable ([UInt8]) async -> Result<Sensitive<[UInt8]>, OutsideFailure>)?
  /// A source of its own for each use.
  let drawRandom: @Sendable () -> RandomSource
  /// Those that were used: none of them leaves the till.
  package var secrets: @Sendable () -> [SentSecret]
  /// What a bundle says of the till and its bank.
  package var session: Bundle.Header
  package var clock: @Sendable () -> Moment
  package var logger: Logger?
  /// Of the till's screens, for the bank.
  package var language: SpokenLanguage
  /// Retention of recorded exchanges, in days, whether this till records any or not.
  package var recordDays = 7
  /// Background tasks.
  package let tasks = Tasks()

  /// The ordinal counts the codes to this phone from 1.
  package typealias SendCode = @Sendable (SMSCode, Phone, _ ordinal: Int) async -> SMSOutcome

  /// Tries the changes of an application, until it is cancelled.
  package typealias Mutate =
    @Sendable (
      MutationRun, _ tell: @escaping @Sendable (MutationProgress) -> Void
    ) async -> Void

  /// Codes for the simulated phone, which the till itself shows. Each is recorded, as a gateway's requests are by their transport.
  package static func simulatedCodes(
    profile: String, _ recorder: ExchangeRecorder
  ) -> SendCode {
    { _, phone, _ in
      recorder.simulatedCode(to: phone, profile: profile)
      return .sent()
    }
  }

  /// - Parameter random: source of the SMS codes.
  package init(
    bank: @escaping @Sendable () async -> BrokerClient, random: RandomSource,
    sendCode: @escaping SendCode, keeper: JournalKeeper,
    report: @escaping @Sendable () async -> Result<BankReport, BankRefusal>,
    command: @escaping @Sendable (BankCommand) async -> Result<BankOutcome, BankRefusal>,
    links: @escaping @Sendable ([Reference: String]) async -> [Reference: String] = { _ in [:] },
    open: @escaping @Sendable (String) async -> Bool,
    copy: @escaping @Sendable (String) async -> CopyOutcome = { _ in .sentToTerminal(failed: []) },
    receiveCallbacks: @escaping @Sendable (Mailbox<Message>) async -> Void = { _ in },
    sentCodes: SentCodes = SentCodes(),
    sendTest: @escaping @Sendable (TestRequest) async -> TestOutcome = { _ in .notSent(.noToken(.own)) },
    mutate: @escaping Mutate = { _, _ in },
    editOutside: (@Sendable ([UInt8]) async -> Result<Sensitive<[UInt8]>, OutsideFailure>)? = nil,
    secrets: @escaping @Sendable () -> [SentSecret] = { [] },
    session: Bundle.Header = Bundle.Header(program: ""),
    clock: @escaping @Sendable () -> Moment, language: SpokenLanguage = SpokenLanguage("ru"),
    logger: Logger?
  ) {
    self.language = language
    self.bank = bank
    self.sendCode = sendCode
    self.keeper = keeper
    self.report = report
    self.command = command
    self.open = open
    self.copy = copy
    self.receiveCallbacks = receiveCallbacks
    self.sentCodes = sentCodes
    self.sendTest = sendTest
    self.mutate = mutate
    self.editOutside = editOutside
    self.secrets = secrets
    self.session = session
    self.clock = clock
    self.links = links
    self.logger = logger
    let codes = Mutex(random.stream("codes"))
    let numbers = Mutex(random.stream("tests"))
    drawRandom = { RandomSource(seed: numbers.withLock { $0.next() }) }
    drawCode = { codes.withLock { SMSCode.random(using: &$0) } }
  }

  /// Checks the whole journal in the background and reports corruption. Not before the bank has started: SQLite's mutexes are one for all
  /// its databases.
  package func checkJournal(_ mailbox: Mailbox<Message>) {
    let (keeper, bank) = (keeper, bank)
    tasks.start {
      _ = await bank()
      guard case .failure(let problem) = await keeper.journal.check() else { return }
      keeper.markUnusable(problem)
      mailbox.post(.journalChanged(problem))
    }
  }

  /// Performs an effect and returns the resulting messages. The loop itself performs effects on the screen.
  func perform(_ effect: Effect) async -> [Message] {
    let journal = keeper.journal
    switch effect {
    case .loadPlans(let amount): return [.plansArrived(amount: amount, await bank().products(amount))]
    case .sendCode(let request):
      let code = drawCode()
      sentCodes.note(code, to: request.phone)
      return [.codeSending(request, code, await sendCode(code, request.phone, request.ordinal))]
    case .reserveReference:
      switch await journal.reserveReference() {
      case .success(let reference): return [.referenceReserved(reference)]
      case .failure(let problem):
        _ = keeper.note(problem)
        return [.referenceNotReserved(problem)]
      }
    case .submit(let submission): return await submit(submission, journal)
    case .loadOrders(let poll): return [.ordersArrived(poll: poll, await bank().orders())]
    case .setState(let status, let known): return await setState(status, from: known, journal)
    case .copy(let link): return [.linkCopied(link, await copy(link))]
    case .copyExchanges(let order): return [.exchangesMade(order, order.made(secrets: secrets(), session))]
    case .writeExchanges(let order, let path): return [.exchangesWritten(await write(order, to: path, journal))]
    case .copyText(let text, let what): return [.textCopied(what, await copied(text))]
    case .compareExchanges(let left, let right): return [.exchangesCompared(ComparedExchanges(left, right))]
    case .open(let link): return [.linkOpened(await open(link))]
    case .recordOutcome(let reference, let outcome, let sentAt):
      let recorded = await journal.recordOutcome(reference, outcome, sentAt)
      // Where the journal does not work, no other till can have settled it.
      return noted(recorded.map { _ in }) + [.outcomeRecorded(reference, isOurs: (try? recorded.get()) ?? true)]
    case .recordResolution(let reference, let resolution):
      return noted(await journal.recordResolution(reference, resolution))
    case .claim(let reference): return [.claimed(reference, await journal.claim(reference))]
    case .release(let reference): return noted(await journal.release(reference))
    case .recordStates(let states): return noted(await journal.recordStates(states))
    case .recordClaims(let claims): return noted(await journal.recordClaims(claims))
    case .loadHistory(let query): return [.historyArrived(query, await journal.history(query))]
    case .loadDays(let query): return [.daysArrived(await journal.days(query, 366))]
    case .loadRecord(let reference), .previewRecord(let reference):
      return [.recordArrived(reference, await journal.order(reference))]
    case .export(let format, let path, let query):
      return [
        .exported(await ExportFile.write(query, of: journal, as: format, withPersonalData: false, to: path))
      ]
    case .pruneJournal(let ordersBefore, let peopleBefore):
      // First, because what it removes is due to be vacuumed.
      _ = await journal.dropExchanges(clock().wall - Double(recordDays) * 86_400)
      return [.pruned(await journal.applyRetention(ordersBefore, peopleBefore))]
    case .renewLinks(let stored): return [.linksRenewed(stored, await links(stored))]
    case .loadBankReport: return [.bankReportArrived(await report())]
    case .command(let command): return [.bankCommanded(command, await self.command(command))]
    // Told by `changesBefore`.
    case .loadChangesOfOthers: return []
    case .receiveCallbacks, .disableJournal, .saveDesk, .sendTests, .mutate, .editOutside, .useTheme, .captureMouse,
      .quit,
      .cancel, .sequence:
      return []
    }
  }

  private func write(
    _ order: HandOverOrder, to path: String, _ journal: Journal
  ) async -> Result<WrittenExchanges, HandOverFailure> {
    switch order.made(secrets: secrets(), session) {
    case .failure(let reason): return .failure(.format(reason))
    case .success(let made):
      let references = order.references.map { Reference(rawValue: $0) }
      return await ExportFile.write(made.text, to: path) { await journal.noteFile($0, references) }
        .map { WrittenExchanges($0, made) }.mapError { .file($0) }
    }
  }

  /// What the terminal did not get was copied by a program or not at all.
  private func copied(_ text: String) async -> CopyOutcome {
    let outcome = await copy(text)
    if case .sentToTerminal(let failed) = outcome, text.utf8.count > Clipboard.terminalLimit {
      return .nowhere(failed: failed)
    }
    return outcome
  }

  /// What other tills did, where an effect has to know. The journal tells it once, so it reaches the loop whatever becomes of the effect.
  func changesBefore(_ effect: Effect) async -> [Message] {
    switch effect {
    // Another till may have sent an application of the same person since.
    case .reserveReference, .loadOrders, .loadChangesOfOthers: break
    default: return []
    }
    // A journal that cannot be read says so at the next write.
    let records = (try? await keeper.journal.changesOfOthers().get()) ?? []
    return records.isEmpty ? [] : [.othersChanged(records)]
  }

  /// Sends an application once it is stored.
  private func submit(_ submission: PendingSubmission, _ journal: Journal) async -> [Message] {
    let client = await bank()
    var submission = submission
    submission.summary.bank = BankAddress(profile: client.profile.id, host: client.profile.host)
    let submitter = Submitter(
      journal: journal,
      send: { await client.send($0, $1) }, now: { [clock] in clock().wall })
    let ended = await submitter.submit(submission)
    var messages = noted(ended.stored)
    if case .failure(let failure) = ended.result, let rival = failure.rival {
      messages += await record(of: rival, journal)
    }
    messages.append(.submissionEnded(submission.summary.reference, ended.result))
    if case .failure(let failure) = ended.result, failure.isRepeatOutdated {
      messages += await record(of: submission.summary.reference, journal)
    }
    return messages
  }

  /// Sets a state of an order, unless another till knows a newer one or is setting one.
  private func setState(_ status: OrderStatus, from known: SeenState?, _ journal: Journal) async -> [Message] {
    let reference = Reference(rawValue: status.referenceId)
    var messages: [Message] = []
    let result: Result<Answer<OrderUpdateResponse>, BrokerFailure>
    switch await journal.beginSetting(reference, known) {
    case .success(.changed(let seen)):
      messages = await record(of: reference, journal)
      result = .failure(.notSent(.stateChanged(seen.state)))
    case .success(.busy), .failure(.locked): result = .failure(.notSent(.stateBusy))
    // Where the journal does not work, there is no other till's word to look at.
    case .success(.free), .failure:
      result = await bank().update(status)
      if case .failure(let failure) = result, !failure.isUncertain { _ = await journal.release(reference) }
    }
    return messages + [.stateSet(reference, status.state, result)]
  }

  /// What another till did with an order.
  private func record(of reference: Reference, _ journal: Journal) async -> [Message] {
    guard case .success(let record?) = await journal.order(reference) else { return [] }
    return [.othersChanged([record])]
  }

  /// The message about a write; only where its result changed.
  private func noted(_ result: Result<Void, JournalProblem>) -> [Message] {
    let problem: JournalProblem? = if case .failure(let problem) = result { problem } else { nil }
    return keeper.note(problem) ? [.journalChanged(problem)] : []
  }
}
