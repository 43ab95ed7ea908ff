import Sales
import TerminalCore

extension AppState {
  /// Dispatches input: overlay first, then commands, then the current screen.
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
    if case .mouse(let mouse) = event { return receive(mouse, frame) }
    if case .scan(let scan) = event { return receive(scan) }
    if case .key(let press) = event, let binding = scanBinding(for: press) { return act(on: binding) }
    if let overlay = overlays.last { return receive(event, overlay, frame) }
    switch event {
    case .key(let press):
      if flow.step == .review, press.typed != nil { flow.review.noteCharacter(at: shared.monotonic) }
      // Fast path for list navigation, which no command binds.
      if press.isListMove, navigation.top == nil, flow.step != .customer, !navigation.isCompanionFocused {
        return handle(flow.receive(press, frame, shared))
      }
      let typing = isTyping
      if let binding = shared.configuration.keymap.binding(for: press, in: bindings, typing: typing) {
        return act(on: binding)
      }
      if navigation.isCompanionFocused {
        companionReceives(press, frame)
        return []
      }
      return placeReceives(press, frame)
    case .paste(let text): return navigation.isCompanionFocused ? [] : placeReceives(paste: text)
    case .mouse, .scan, .pasteLost: return []
    }
  }

  /// The wheel acts like the arrow keys; a click is resolved against the frame it was made on.
  private mutating func receive(_ mouse: MouseEvent, _ frame: Frame) -> [Effect] {
    switch mouse.kind {
    case .release: return []
    case .wheelUp: return receive(.key(KeyPress(.up)), frame)
    case .wheelDown: return receive(.key(KeyPress(.down)), frame)
    case .press:
      // An overlay opened by an earlier event of the same batch gets no clicks meant for what was below.
      let covers = overlays.count + (companionOver == nil ? 0 : 1)
      guard frame.overlays == covers, let message = frame.message(at: mouse.at) else { return [] }
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
    let place = place
    let isNextListed = place.kind == .sale && place != .sale(.review)
    return [
      Binding(.next, label: s.keyNext, .nextPressed, in: isNextListed ? .everywhere : []),
      Binding(.commands, label: s.keyCommands, .palettePressed, in: [.footer, .help]),
      Binding(.help, label: s.keyHelp, .helpPressed),
      Binding(.orders, label: navigation.isCompanionFocused ? s.keyHideOrders : s.keyOrders, .ordersPressed),
    ] + placeOpeners
  }

  private var otherBindings: [Binding] {
    let s = strings
    let span = s.keymap.span(.stepCart, .stepReview)
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
      Binding(.stepCart, label: s.keySteps, .stepChosen(.cart), in: [.help], shown: span),
    ]
      + Step.allCases.compactMap { step in
        step.command.map {
          Binding($0, label: s.keyStep(step), .stepChosen(step), in: place == .sale(step) ? [] : [.palette])
        }
      }
  }
}
