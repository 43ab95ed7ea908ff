import Sales
import TerminalCore
import Text

extension AppState {
  /// Dispatches input: to what is on top, where movements and commands come before text.
  mutating func receive(_ event: InputEvent, _ frame: Frame) -> [Effect] {
    if let toast, shared.monotonic >= toast.until { self.toast = nil }
    noteTyping(event)
    if case .pasteLost(let loss) = event {
      showToast(.warning, strings.pasteLost(loss))
      return []
    }
    guard shared.size.isEnough else {
      if case .key(let press) = event, shared.configuration.keymap[.quit].contains(press) { return quitPressed() }
      return []
    }
    switch event {
    case .key(let press): return receive(press, frame)
    case .mouse(let mouse): return receive(mouse, frame)
    case .scan(let scan): return receive(scan)
    case .paste(let text):
      shared.steps.notePaste(at: shared.now)
      let line = SafeText.line(text).trimmingWhitespace
      guard let requests = overlays.top?.content.receive(paste: line, shared) else {
        return navigation.isCompanionFocused ? [] : placeReceives(paste: text)
      }
      return handle(requests)
    case .pasteLost: return []
    }
  }

  private mutating func receive(_ press: KeyPress, _ frame: Frame) -> [Effect] {
    if let binding = scanBinding(for: press) { return perform(binding) }
    if overlays.isEmpty, flow.step.next == nil, press.typed != nil { flow.review.noteCharacter(at: shared.monotonic) }
    let (keymap, typing) = (shared.configuration.keymap, takesText)
    if let movement = keymap.movement(for: press, typing: typing), let effects = move(movement, frame) {
      shared.steps.note(movement.command, at: shared.now)
      return effects
    }
    let binding = keymap.binding(for: press, in: overlays.top?.bindings(shared) ?? bindings, typing: typing)
    if let binding { return perform(binding) }
    let isSearch = overlays.isEmpty && place == .sale(.cart) && !navigation.isCompanionFocused && typing
    defer {
      if press.typed == nil {
        shared.steps.note(press, at: shared.now)
      } else {
        shared.steps.noteText(
          search: isSearch && !flow.cart.found.isEmpty ? flow.cart.query.text : nil, at: shared.now)
      }
    }
    guard overlays.top?.content.receive(press, shared) == nil, !navigation.isCompanionFocused else { return [] }
    return placeReceives(press)
  }

  private mutating func perform(_ binding: Binding) -> [Effect] {
    shared.steps.note(binding.command, at: shared.now)
    return handle([binding.request])
  }

  /// Nil where nothing moves.
  private mutating func move(_ movement: Movement, _ frame: Frame) -> [Effect]? {
    guard let moves = overlays.top?.content.move(movement, frame, orders, shared) else {
      return navigation.isCompanionFocused ? companionMoves(movement, frame) : placeMoves(movement, frame)
    }
    return moves ? [] : nil
  }

  /// Plain characters are text.
  var takesText: Bool { overlays.top?.content.isTyping ?? isTyping }

  /// The wheel moves as the arrow keys do; a click is resolved against the frame it was made on.
  private mutating func receive(_ mouse: MouseEvent, _ frame: Frame) -> [Effect] {
    switch mouse.kind {
    case .release: return []
    case .wheelUp: return move(.up, frame) ?? []
    case .wheelDown: return move(.down, frame) ?? []
    case .press:
      // An overlay opened by an earlier event of the same batch gets no clicks meant for what was below.
      let covers = overlays.count + (companionOver == nil ? 0 : 1)
      guard frame.overlays == covers, let message = frame.message(at: mouse.at) else { return [] }
      let known = overlays.top?.bindings(shared) ?? bindings
      shared.steps.noteClick(known.first { $0.message == message }?.command, at: shared.now)
      return react(to: message)
    }
  }

  /// All commands available now, those of what has the focus first.
  var bindings: [Binding] { focusedBindings + commonBindings }

  /// Commands available everywhere.
  var commonBindings: [Binding] { mainBindings + otherBindings }

  /// Those that the footer may show.
  var mainBindings: [Binding] {
    let s = strings
    let orders = Binding(
      .orders, label: navigation.isCompanionFocused ? s.keyHideOrders : s.keyOrders, .ordersPressed)
    let isNextListed = navigation.top == nil && flow.step.next != nil
    return [
      Binding(.next, label: s.keyNext, .nextPressed, in: isNextListed ? .everywhere : []),
      Binding(.commands, label: s.keyCommands, .palettePressed, in: [.footer, .help]),
      Binding(.help, label: s.keyHelp, .helpPressed),
    ] + (companionBeside == nil ? [orders] + placeOpeners : placeOpeners + [orders])
  }

  private var otherBindings: [Binding] {
    let s = strings
    return [
      Binding(.saleNew, label: s.keyNewSale, .abandonPressed, in: place.kind == .sale ? [.help, .palette] : []),
      Binding(.back, label: s.keyBack, .backPressed, in: [.help, .palette]),
      Binding(.mask, label: shared.isMasked ? s.keyUnmask : s.keyMask, .maskPressed, in: [.help, .palette]),
      Binding(.language, label: s.keyLanguage, .languagePressed, in: [.help, .palette]),
      Binding(.theme, label: s.keyTheme, .themePressed, in: [.help, .palette]),
      Binding(
        .mouse, label: shared.capturesMouse ? s.keyReleaseMouse : s.keyCaptureMouse, .mousePressed,
        in: [.help, .palette]),
      Binding(.quit, label: s.keyQuit, .quitPressed, in: [.help, .palette]),
      Binding(.stepCart, label: s.keySteps, .stepChosen(.cart), in: [.help], shown: .through(.stepReview)),
    ]
      + Step.allCases.compactMap { step in
        step.command.map {
          Binding($0, label: s.keyStep(step), .stepChosen(step), in: place == .sale(step) ? [] : [.palette])
        }
      }
  }
}
