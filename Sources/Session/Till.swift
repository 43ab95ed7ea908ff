import Checkout
import FoundationEssentials
import JournalSQLite
import Sales
package import Screens
package import TerminalCore
import Text
import Themes

/// # Session: the running till
///
/// The main loop: paint, wait, update, perform effects. Everything outside (bank, codes, browser, clock) is injected as `Dependencies`; results
/// come back as messages through a mailbox. The loop waits for none of them.
@MainActor
package struct Till {
  package private(set) var state: AppState
  private let screen: any TerminalScreen
  private let mailbox: Mailbox<Message>
  private let dependencies: Dependencies
  /// The last painted frame, which keys and clicks refer to.
  private var frame: Frame

  /// - Parameters:
  ///   - mailbox: delivers results; the screen must wake for it.
  ///   - dependencies: everything else.
  package init(_ state: AppState, screen: any TerminalScreen, mailbox: Mailbox<Message>, dependencies: Dependencies) {
    self.state = state
    self.screen = screen
    self.mailbox = mailbox
    self.dependencies = dependencies
    frame = Frame(size: state.shared.size)
  }

  /// Runs until the user quits.
  package mutating func run() {
    dependencies.language.code = state.shared.language.rawValue
    show()
    while turn() {}
  }

  /// Waits for events, updates and paints; false once the user quits.
  package mutating func turn() -> Bool {
    let now = dependencies.clock().monotonic
    let events = screen.wait(seconds: state.nextWake.map { max(0, $0.timeIntervalSince(now)) })
    let waited = dependencies.clock()
    var messages: [(Message, at: Moment?)] = []
    for event in events {
      switch event {
      case .input(let input, let read, let after): messages.append((.input(input, after: after), waited.at(read)))
      case .resized(let size): messages.append((.resized(size), nil))
      case .interrupted: messages.append((.interrupted, nil))
      case .ended: return false
      }
    }
    let arrived = mailbox.take()
    for message in arrived {
      dependencies.logger?.note(message)
      if case .editedOutside = message { screen.takeBack() }
    }
    messages += arrived.map { ($0, nil) }
    if messages.isEmpty { messages = [(.ticked, nil)] }
    for (message, moment) in messages {
      let effects = state.update(message, at: moment ?? dependencies.clock(), frame: frame)
      dependencies.language.code = state.shared.language.rawValue
      for effect in effects {
        if effect == .quit { return false }
        perform(effect)
      }
    }
    show()
    return true
  }

  package mutating func show() {
    AppView.paint(state, on: &frame)
    screen.show(frame.surface)
  }

  private func perform(_ effect: Effect) {
    dependencies.logger?.note(effect)
    switch effect {
    case .copy(let text):
      screen.copy(text)
      start([effect], as: nil)
    case .copyText(let text, _):
      if text.utf8.count <= Clipboard.terminalLimit { screen.copy(text) }
      start([effect], as: nil)
    case .writeExchanges(var order, let path):
      if order.wantsScreen { order.screen = AppView.maskedText(of: state) }
      start([.writeExchanges(order, path: path)], as: nil)
    case .useTheme(let id):
      if let theme = state.shared.configuration.themes.first(where: { $0.id == id }) { screen.use(theme.palette) }
    case .captureMouse(let isCaptured): screen.captureMouse(isCaptured)
    case .quit: break
    case .sendTests(let run, let number):
      dependencies.tasks.start(effect.id) { [dependencies, mailbox] in
        await dependencies.send(run, number: number, mailbox)
      }
    case .editOutside(let body):
      guard let edit = dependencies.editOutside else { return mailbox.post(.editedOutside(.failure(.noEditor))) }
      // Two keys may come at once, but only one editor has the terminal.
      guard screen.giveAway() else { return }
      dependencies.tasks.start { [mailbox] in mailbox.post(.editedOutside(await edit(body.value))) }
    case .receiveCallbacks:
      let (receive, mailbox) = (dependencies.receiveCallbacks, mailbox)
      dependencies.tasks.start { await receive(mailbox) }
    case .mutate(let run, let number):
      let (mutate, mailbox) = (dependencies.mutate, mailbox)
      dependencies.tasks.start(.mutations) { await mutate(run) { mailbox.post(.mutated(number, $0)) } }
    case .disableJournal:
      dependencies.keeper.disable()
    case .saveDesk(let desk):
      // Enqueued here, in order; written elsewhere.
      let (keeper, mailbox) = (dependencies.keeper, mailbox)
      keeper.journal.saveDesk(desk) { problem in
        if keeper.note(problem) { mailbox.post(.journalChanged(problem)) }
      }
    case .cancel(let ids): dependencies.tasks.cancel(ids)
    case .sequence(let effects): start(effects, as: nil)
    default: start([effect], as: effect.id)
    }
  }

  /// Performs effects in sequence, off the main thread, which belongs to the loop.
  /// - Parameter id: replaces what runs under it; results of a cancelled effect are dropped, but not what other tills did.
  private func start(_ effects: [Effect], as id: EffectID?) {
    let (dependencies, mailbox) = (dependencies, mailbox)
    dependencies.tasks.start(id) {
      for effect in effects {
        for message in await dependencies.changesBefore(effect) { mailbox.post(message) }
        let messages = await dependencies.perform(effect)
        if id != nil, Task.isCancelled { return }
        for message in messages { mailbox.post(message) }
      }
    }
  }
}
