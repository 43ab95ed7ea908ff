import FoundationEssentials
import Journal
public import Screens
public import Terminal
import Themes

/// # Till: the running till
///
/// The one loop: paint, wait, take in what happened, carry out what is wanted. Everything outside (bank, codes, numbers, browser,
/// clock) comes in as `Outside`, a struct of closures; their outcomes come back as messages through a mailbox. Nothing here waits
/// for any of them.
@MainActor
public struct Till {
  /// What the till knows and shows.
  public private(set) var state: AppState
  private let screen: any TerminalScreen
  private let mailbox: Mailbox<Message>
  private let outside: Outside
  private var surface: Surface
  private var onlyGoodsMoved = false

  /// A till.
  /// - Parameters:
  ///   - state: what it begins with.
  ///   - screen: where it shows.
  ///   - mailbox: where outcomes arrive; the screen must wake for it.
  ///   - outside: everything else.
  public init(_ state: AppState, screen: any TerminalScreen, mailbox: Mailbox<Message>, outside: Outside) {
    self.state = state
    self.screen = screen
    self.mailbox = mailbox
    self.outside = outside
    surface = Surface(size: state.size)
  }

  /// Runs until somebody leaves.
  public mutating func run() {
    show()
    while turn() {}
  }

  /// Waits for what happens, takes it in and shows what came of it; false once somebody left.
  public mutating func turn() -> Bool {
    let now = outside.now()
    let events = screen.wait(seconds: state.nextWake.map { max(0, $0.timeIntervalSince(now)) })
    var messages: [Message] = []
    for event in events {
      switch event {
      case .input(let input): messages.append(.input(input))
      case .resized(let size): messages.append(.resized(size))
      case .interrupted: messages.append(.interrupted)
      case .ended: return false
      }
    }
    messages += mailbox.take()
    if messages.isEmpty { messages = [.ticked] }
    onlyGoodsMoved = true
    for message in messages {
      for effect in state.update(message, at: outside.now()) {
        if effect == .quit { return false }
        perform(effect)
      }
      onlyGoodsMoved = onlyGoodsMoved && state.onlyGoodsMoved
    }
    show()
    return true
  }

  /// Shows what is.
  public mutating func show() {
    if onlyGoodsMoved { AppView.repaintGoods(state, on: &surface) } else { AppView.paint(state, on: &surface) }
    screen.show(surface)
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .copy(let text):
      screen.copy(text)
      let outside = outside
      Task.detached { await outside.copy(text) }
    case .useTheme(let id):
      if let theme = state.setup.themes.first(where: { $0.id == id }) { screen.use(theme.palette) }
    case .quit: break
    case .giveUpJournal:
      outside.keeper.giveUp()
    case .keepDesk(let desk):
      // Handed over here, in the order in which it happened; written elsewhere.
      let (keeper, mailbox) = (outside.keeper, mailbox)
      keeper.journal.keepDesk(desk) { problem in
        if keeper.note(problem) { mailbox.post(.journalChanged(problem)) }
      }
    default:
      let (outside, mailbox) = (outside, mailbox)
      // Off the main thread, which belongs to the loop. Nothing cancels a submission that is on its way.
      Task.detached { for message in await outside.carryOut(effect) { mailbox.post(message) } }
    }
  }
}
