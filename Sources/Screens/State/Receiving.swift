import Terminal

extension AppState {
  /// Takes in a key, a paste or the mouse: what lies on top gets it first, then the key tables, then the step.
  mutating func receive(_ event: InputEvent) -> [Effect] {
    if case .pasteLost(let loss) = event {
      say(.warning, strings.pasteLost(loss))
      return []
    }
    guard size.isEnough else {
      if case .key(.control("q")) = event { return quitPressed() }
      return []
    }
    if let overlay = overlays.last { return Overlay.receive(event, overlay, &self) }
    switch event {
    case .key(let press):
      if step == .review, press.typed != nil { review.noteCharacter(at: now) }
      // Moving in a list is what keys do most, and no table binds it where a step has one.
      if press.isListMove, console == nil, history == nil, openOrder == nil, step != .customer {
        onlyGoodsMoved = step == .cart && cart.focus == .goods
        return stepReceives(press)
      }
      if let binding = Keymap.binding(for: press, in: bindings, typing: isTyping) { return react(to: binding.message) }
      return stepReceives(press)
    case .paste(let text): return stepReceives(paste: text)
    case .mouse(let mouse): return AppView.message(for: mouse, in: self).map { react(to: $0) } ?? []
    case .pasteLost: return []
    }
  }

  /// The key tables that work now, the step's own first.
  var bindings: [Binding] { stepBindings + commonBindings }

  var stepBindings: [Binding] {
    if console != nil { return ConsoleScreen.bindings(self) }
    if history != nil { return HistoryScreen.bindings(self) }
    if openOrder != nil { return OrderView.bindings(self) }
    return switch step {
    case .cart: CartStep.bindings(self)
    case .plan: PlanStep.bindings(self)
    case .customer: CustomerStep.bindings(self)
    case .review: ReviewStep.bindings(self)
    }
  }

  /// True while a text field has the focus.
  var isTyping: Bool {
    if console != nil { return false }
    if let history { return history.record == nil }
    if openOrder != nil { return false }
    return switch step {
    case .cart: cart.focus == .goods
    case .plan: plan.isLimitFocused
    case .customer: customer.focus.isText
    case .review: false
    }
  }

  private mutating func stepReceives(_ press: KeyPress) -> [Effect] {
    if console != nil {
      ConsoleScreen.receive(press, &self)
      return []
    }
    if history != nil { return HistoryScreen.receive(press, &self) }
    if openOrder != nil { return [] }
    switch step {
    case .cart: return CartStep.receive(press, &self)
    case .plan: return PlanStep.receive(press, &self)
    case .customer: return CustomerStep.receive(press, &self)
    case .review: return ReviewStep.receive(press, &self)
    }
  }

  private mutating func stepReceives(paste text: String) -> [Effect] {
    if console != nil { return [] }
    if history != nil { return HistoryScreen.receive(paste: text, &self) }
    if openOrder != nil { return [] }
    switch step {
    case .cart: return CartStep.receive(paste: text, &self)
    case .plan: return PlanStep.receive(paste: text, &self)
    case .customer: return CustomerStep.receive(paste: text, &self)
    case .review: return []
    }
  }

  /// The keys that work on every step.
  var commonBindings: [Binding] { mainBindings + otherBindings }

  /// Those of them that the footer may tell.
  var mainBindings: [Binding] {
    let s = strings
    return [
      Binding(
        .control("n"), KeyPress(.function(10)), label: s.keyNext, .nextPressed,
        in: console == nil && history == nil && openOrder == nil && step != .review ? [.footer, .help, .palette] : []),
      Binding(.control("p"), KeyPress(.function(9)), label: s.keyCommands, .palettePressed, in: [.footer, .help]),
      Binding(KeyPress(.function(1)), KeyPress("?"), label: s.keyHelp, .helpPressed),
      Binding(
        KeyPress(.function(8)), label: s.keyOrders, .ordersPressed,
        in: isPanelOpen ? [.help, .palette] : [.footer, .help, .palette]),
      Binding(
        .control("r"), KeyPress(.function(11)), label: s.keyHistory, .historyPressed,
        in: history == nil ? [.footer, .help, .palette] : []),
    ]
      + (setup.bank == .sandbox
        ? [
          Binding(
            KeyPress(.function(12)), .control("g"), label: s.keyConsole, .consolePressed,
            in: console == nil ? [.footer, .help, .palette] : [])
        ] : [])
  }

  private var otherBindings: [Binding] {
    let s = strings
    let bindings = [
      Binding(KeyPress(.escape), .control("b"), label: s.keyBack, .backPressed, in: [.help, .palette]),
      Binding(KeyPress(.function(6)), label: isMasked ? s.keyUnmask : s.keyMask, .maskPressed, in: [.help, .palette]),
      Binding(.control("l"), label: s.keyLanguage, .languagePressed, in: [.help, .palette]),
      Binding(.control("t"), label: s.keyTheme, .themePressed, in: [.help, .palette]),
      Binding(.control("q"), label: s.keyQuit, .quitPressed, in: [.help, .palette]),
    ]
    let steps = zip(Step.allCases, "1234").map { step, key in
      Binding(.alt(key), label: s.keySteps, .stepChosen(step), in: step == .cart ? [.help] : [], shown: "M-1…4")
    }
    return bindings + steps
  }
}
