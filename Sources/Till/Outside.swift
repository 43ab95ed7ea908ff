public import BankControl
import BrokerAPI
public import BrokerClient
public import Checkout
public import FoundationEssentials
import Journal
import Records
public import Screens
public import Terminal

/// Everything that the till reaches outside itself.
public struct Outside: Sendable {
  /// The bank; waits until it is there.
  public var bank: @Sendable () async -> BrokerClient
  /// Sends a code to a phone.
  public var sendCode: @Sendable (SMSCode, Phone) async -> CodeSending
  /// What is kept.
  public var keeper: JournalKeeper
  /// What the stand-in bank tells of itself.
  public var report: @Sendable () async -> Result<BankReport, BankRefusal>
  /// Changes something of the stand-in bank.
  public var command: @Sendable (BankCommand) async -> Result<BankOutcome, BankRefusal>
  /// Where customers go on with orders of the stand-in bank, as it is to be found now, by their numbers; those that it does not know are
  /// missing. Given are the links that were kept.
  public var links: @Sendable ([Reference: String]) async -> [Reference: String]
  /// Opens a link; false where no program would.
  public var open: @Sendable (String) async -> Bool
  /// Puts text on the clipboard where the terminal alone does not reach it.
  public var copy: @Sendable (String) async -> Void
  /// The clock.
  public var now: @Sendable () -> Date

  /// What became of a code.
  public enum CodeSending: Hashable, Sendable {
    case sent
    case failed(String)
  }

  /// An outside of closures.
  public init(
    bank: @escaping @Sendable () async -> BrokerClient,
    sendCode: @escaping @Sendable (SMSCode, Phone) async -> CodeSending, keeper: JournalKeeper,
    report: @escaping @Sendable () async -> Result<BankReport, BankRefusal>,
    command: @escaping @Sendable (BankCommand) async -> Result<BankOutcome, BankRefusal>,
    links: @escaping @Sendable ([Reference: String]) async -> [Reference: String] = { _ in [:] },
    open: @escaping @Sendable (String) async -> Bool,
    copy: @escaping @Sendable (String) async -> Void = { _ in }, now: @escaping @Sendable () -> Date
  ) {
    (self.bank, self.sendCode, self.keeper) = (bank, sendCode, keeper)
    (self.report, self.command, self.open) = (report, command, open)
    (self.copy, self.now) = (copy, now)
    self.links = links
  }

  /// Looks through the whole journal beside the loop, and says where it is damaged.
  public func checkJournal(_ mailbox: Mailbox<Message>) {
    let keeper = keeper
    Task.detached {
      guard case .failure(let problem) = await keeper.journal.check() else { return }
      keeper.condemn(problem)
      mailbox.post(.journalChanged(problem))
    }
  }

  /// Carries out an effect and says what came of it; nothing for effects of the screen, which the loop carries out itself.
  func carryOut(_ effect: Effect) async -> [Message] {
    let journal = keeper.journal
    switch effect {
    case .loadPlans(let amount): return [.plansArrived(amount: amount, await bank().products(amount.plain))]
    case .sendCode(let phone):
      // The system's generator is a cryptographic one.
      var generator = SystemRandomNumberGenerator()
      let code = SMSCode.random(using: &generator)
      switch await sendCode(code, phone) {
      case .sent: return [.codeSent(phone, code)]
      case .failed(let reason): return [.codeNotSent(phone, reason: reason)]
      }
    case .takeReference:
      switch await journal.takeReference() {
      case .success(let reference): return [.referenceTaken(reference)]
      case .failure(let problem):
        _ = keeper.note(problem)
        return [.referenceNotTaken(problem)]
      }
    case .submit(let filing): return await submit(filing, journal)
    case .loadOrders(let ask): return [.ordersArrived(ask: ask, await bank().orders())]
    case .setState(let status):
      return [.stateSet(Reference(rawValue: status.referenceId), status.state, await bank().update(status))]
    case .open(let link): return [.linkOpened(await open(link))]
    case .settle(let reference, let outcome):
      return noted(await journal.end(reference, outcome, "", "", now()))
    case .see(let states): return noted(await journal.see(states))
    case .loadHistory(let query): return [.historyArrived(query, await journal.history(query))]
    case .loadDays(let query): return [.daysArrived(await journal.days(query, 366))]
    case .loadRecord(let reference): return [.recordArrived(reference, await journal.order(reference))]
    case .export(let format, let path, let query):
      return [
        .exported(await ExportFile.write(query, of: journal, as: format, withPersonalData: false, to: path))
      ]
    case .tidyJournal(let ordersBefore, let peopleBefore):
      return [.tidied(await journal.tidy(ordersBefore, peopleBefore))]
    case .renewLinks(let kept): return [.linksRenewed(kept, await links(kept))]
    case .lookAtBank: return [.bankSeen(await report())]
    case .command(let command): return [.bankCommanded(command, await self.command(command))]
    case .giveUpJournal, .keepDesk, .copy, .useTheme, .quit: return []
    }
  }

  /// Sends an application, once it is written down.
  private func submit(_ filing: Filing, _ journal: Journal) async -> [Message] {
    let client = await bank()
    var filing = filing
    filing.summary.bank = BankAddress(profile: client.profile.id, host: client.profile.host)
    let reference = filing.summary.reference
    if case .failure(let problem) = await journal.begin(filing) {
      // What is not written down is not sent.
      return noted(.failure(problem)) + [.submissionEnded(reference, .failure(.notSent(.notKept).of(filing.sending)))]
    }
    let result: Result<Answer<Acceptance>, BrokerFailure> =
      switch filing.request {
      case .application(let request):
        await client.submit(request, filing.sending).map { $0.map(Acceptance.application) }
      case .link(let request): await client.postLink(request, filing.sending).map { $0.map(Acceptance.link) }
      }
    let link = (try? result.get())?.value.redirectLink ?? ""
    let ended = await journal.end(reference, Outcome(result), link, result.kept, now())
    return noted(ended) + [.submissionEnded(reference, result)]
  }

  /// What is to be said of how a write went: something only where that is news.
  private func noted(_ result: Result<Void, JournalProblem>) -> [Message] {
    let problem: JournalProblem? = if case .failure(let problem) = result { problem } else { nil }
    return keeper.note(problem) ? [.journalChanged(problem)] : []
  }
}
