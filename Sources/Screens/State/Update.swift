import BrokerAPI
package import Checkout
import Exchanges
import FoundationEssentials
import Sales
import TerminalCore

extension AppState {
  /// Applies a message and returns the effects to perform. Pure: the result depends on nothing but the arguments and the state.
  /// - Parameter frame: what was on the screen when it happened.
  package mutating func update(_ message: Message, at moment: Moment, frame: Frame) -> [Effect] {
    shared.moment = moment
    shared.cameAfter = if case .input(_, let after) = message { after } else { nil }
    let saleBefore = flow.sale
    let deskBefore = DeskFingerprint(self)
    let ownersBefore = navigation.owners
    let (toastBefore, positionBefore) = (toast, (place.kind, flow.step, navigation.order?.reference))
    let plansBefore = flow.plan.isLoading ? flow.plan.amount : nil
    switch message {
    case .input, .ticked, .exchanged, .exchangesRestored: break
    // An answer that came between two characters must not be undone with them.
    default: recentTyping.forget()
    }
    var effects = if case .input(let event, _) = message { receive(event, frame) } else { react(to: message) }
    effects += handle(flow.saleChanged(from: saleBefore, shared))
    if !saleBefore.cart.isEmpty, flow.sale.cart.isEmpty, flow.sale.form.hasPerson {
      // Whoever takes everything out of the cart is leaving, and is not the next customer.
      abandon(saleBefore, at: .cart)
    }
    effects += dueEffects()
    dropResolved()
    dropOutdatedToast()
    if toast != toastBefore {
      if case .input = message { toast?.isOfPlace = true }
    } else if toast?.isOfPlace == true, (place.kind, flow.step, navigation.order?.reference) != positionBefore {
      toast = nil
    }
    renewOverlays()
    for case .recordStates(let states) in effects { showStates(states) }
    effects += returnLeases()
    let claims = orders.takeChangedClaims()
    if !claims.isEmpty { effects.append(.recordClaims(claims)) }
    effects += settleCompanion()
    navigation.exchanges?.follow(shared)
    settleMutations()
    settleRequest()
    let abandoned = abandoned(ownersBefore: ownersBefore, plansBefore: plansBefore)
    if !abandoned.isEmpty { effects.insert(.cancel(abandoned), at: 0) }
    let isDeskChanged = isDeskStale || flow.sale != saleBefore || DeskFingerprint(self) != deskBefore
    isDeskStale = false
    // Save the desk before anything else.
    if isDeskChanged, let effect = saveDesk() { effects.insert(effect, at: 0) }
    return effects
  }

  /// Effects whose result is no longer needed: those of what was left or closed, and plans for another total.
  private func abandoned(ownersBefore: Set<EffectOwner>, plansBefore: Money?) -> Set<EffectID> {
    let left = ownersBefore.subtracting(navigation.owners)
    var ids = left.isEmpty ? [] : Set(EffectID.allCases.filter { left.contains($0.owner) })
    if plansBefore != nil, flow.plan.amount != plansBefore { ids.insert(.plans) }
    return ids
  }

  /// Applies a message, without timers.
  mutating func react(to message: Message) -> [Effect] {
    switch message {
    // Handled by `update`, which has the frame.
    case .input: break
    case .resized(let size): shared.size = size
    case .interrupted: return quitPressed(isInterrupt: true)
    case .ticked: break

    case .plansArrived(let amount, let result):
      flow.plan.arrived(amount, result, now: shared.monotonic)
      shared.nameAlike(flow.plan.plans)
      flow.renameChosenPlan()
      return flow.step == .plan ? handle(flow.plan.reportMissing(strings)) : []
    case .codeSending(let request, let code, let outcome): return codeSending(request, code, outcome)
    case .referenceReserved(let reference): return submitted(flow.referenceReserved(reference, &orders, shared))
    case .referenceNotReserved(let problem): if flow.referenceNotReserved() { journalChanged(problem) }
    case .submissionEnded(let reference, let result): return submissionEnded(reference, result)
    case .ordersArrived(let poll, let result): return ordersArrived(poll, result)
    case .stateSet(let reference, let state, let result): return stateSet(reference, state, result)
    case .claimed(let reference, let result): return claimed(reference, result)
    case .bankStarted(let base): shared.startedBase = base
    case .listening(let url):
      shared.listenerURL = url
      if callbackWatch.began() { showToast(.success, strings.callbacksHere, waitsForSomebody: true) }
    case .callbackArrived(let callback): return callbackArrived(callback)
    case .linkOpened(let opened): opened ? showToast(.success, strings.opened) : showToast(.error, strings.notOpened)
    case .outcomeRecorded(let reference, let isOurs): return outcomeRecorded(reference, isOurs: isOurs)
    case .othersChanged(let records):
      for record in records { adopt(record) }
      return reloadShown(Set(records.map(\.summary.reference)))
    case .linkCopied(let link, let outcome): linkCopied(link, outcome)
    case .linksRenewed(let stored, let links): orders.recordLinks(stored, links)
    case .exchanged(let exchange): shared.exchanges.append(exchange)
    case .exchangesRestored(let exchanges): for exchange in exchanges { shared.exchanges.append(exchange) }
    case .mutated(let number, let progress): return mutated(number, progress)
    case .testEnded(let number, let outcome): return testEnded(number, outcome)
    case .editedOutside(let result): return editedOutside(result)
    case .exchangesMade(let order, let result): return exchangesMade(order, result)
    case .exchangesWritten(let result): return exchangesWritten(result)
    case .textCopied(let what, let outcome): textCopied(what, outcome)
    case .exchangesCompared(let compared): navigation.exchanges?.arrived(compared, shared)
    case .noticed(let notice):
      if notice.isAboutCallbacks, !callbackWatch.failed(notice, at: shared.monotonic) { break }
      showToast(.warning, strings.notice(notice), waitsForSomebody: true)
    case .journalChanged(let problem): journalChanged(problem)
    case .journalSetAside(let path):
      overlays.append(.confirm(.note(strings.journalTitle, strings.journalSetAside(path))))
    case .pruned(let result): return pruned(result)
    case .historyArrived(let query, let result): navigation.history?.arrived(query, result)
    case .daysArrived(let result): return handle(navigation.history.map { $0.arrived(result, strings) } ?? [])
    case .recordArrived(let reference, let result):
      if let record = try? result.get(), orders[reference] != nil { adopt(record) }
      return anotherPlanArrived(reference, result)
        + recordArrived(reference, result)
    case .exported(let result): return exported(result)
    case .bankReportArrived(let result):
      let orders = bankWatch.arrived(result, at: shared.monotonic)
      navigation.console?.arrived(result, shared)
      return bankWentBack(orders)
    case .bankCommanded(let command, let result): return bankCommanded(command, result)

    case .step(let message):
      navigation.focusPlace()
      return update(message)
    case .place(let message):
      navigation.focusPlace()
      return update(message)
    case .companion(let message): return update(message)
    case .overlay(let message): return handle(overlays.top?.content.update(message, orders, shared) ?? [])
    case .overlayClosed: _ = overlays.popLast()

    case .nextPressed: return navigation.top == nil ? handle(flow.next(shared)) : []
    case .backPressed: return backPressed()
    case .stepChosen(let step): return go(to: step)
    case .newSalePressed: newSale()
    case .anotherPlanPressed: return anotherPlanPressed()
    case .abandonPressed: return abandonPressed()
    case .abandonConfirmed: abandon(flow.sale, at: flow.step)
    case .abandonUndone: takeBackAbandoned()
    case .parkPressed: park()
    case .recalled(let index): recall(index)
    case .parkedRemovalPressed(let index): askToRemoveParked(index)
    case .parkedRemoved(let index):
      if shared.parked.indices.contains(index) { shared.parked.remove(at: index) }
    case .sellAgain(let draft): sellAgain(draft)
    case .recallSale(let reference): recallSale(of: reference)
    case .repeatOutdated(let reference): repeatOutdated(reference)
    case .orderChosen(let reference): openOrder(reference)
    case .scanAccepted: return acceptScan()
    case .scanDismissed: scanOffer = nil
    case .placeOpened(let kind): return open(kind)
    case .requestWanted(let test, let origin): return openRequest(test, of: origin)
    case .requestPasted(let text): return openPasted(text)
    case .testsWanted(let run, let isOfDraft): return beginTests(run, isOfDraft: isOfDraft)

    case .helpPressed: overlays.append(.help(Help(here: focusedBindings, everywhere: commonBindings)))
    case .palettePressed:
      overlays.append(.picker(.palette(here: focusedBindings, everywhere: commonBindings, shared)))
    case .ordersPressed: ordersPressed()
    case .findingsPressed:
      overlays.append(.findings(FindingsList(findings, isOfExchange: [.exchanges, .request].contains(place.kind))))
    case .exchangesBesidePressed: exchangesBesidePressed()
    case .languagePressed: overlays.append(.picker(.languages(shared)))
    case .themePressed: overlays.append(.picker(.themes(shared)))
    case .maskPressed:
      shared.isMasked.toggle()
      // A toast may contain personal data.
      toast = nil
    case .languageChosen(let language): return languageChosen(language)
    case .themeChosen(let id):
      shared.theme = id
      return [.useTheme(id)]
    case .mousePressed:
      shared.capturesMouse.toggle()
      showToast(.info, shared.capturesMouse ? strings.mouseCaptured : strings.mouseReleased)
      return [.captureMouse(shared.capturesMouse)]
    case .quitPressed: return quitPressed()
    case .quitConfirmed: return [.quit]
    case .journalDisabled:
      shared.journal = .off
      return [.disableJournal]
    case .mutationsWanted(let test): return openMutations(test)
    case .refreshPressed: return orders.refresh(at: shared.moment).map { [.loadOrders(poll: $0)] } ?? []

    }
    return []
  }

  mutating func handle(_ requests: [Request]) -> [Effect] {
    var effects: [Effect] = []
    for request in requests {
      switch request {
      case .perform(let effect): effects.append(effect)
      case .toast(let kind, let text): showToast(kind, text)
      case .present(let overlay): if !overlays.contains(overlay) { overlays.append(overlay) }
      case .close: _ = overlays.popLast()
      case .closeAll: overlays = []
      case .promptError(let text, let field): effects += react(to: .overlay(.refused(text, field: field)))
      case .go(let step): effects += go(to: step)
      case .leave: navigation.leave()
      case .send(let message): effects += react(to: message)
      }
    }
    return effects
  }

  /// Effects of expired timers.
  private mutating func dueEffects() -> [Effect] {
    var effects: [Effect] = []
    let monotonic = shared.monotonic
    if let toast, !toast.waitsForSomebody, monotonic >= toast.until { self.toast = nil }
    orders.tick(now: shared.moment)
    if let next = orders.nextAt, monotonic >= next {
      effects.append(.loadOrders(poll: orders.beginPoll(at: shared.moment)))
    }
    if let kept = orders.linksToRenew() { effects.append(.renewLinks(kept)) }
    let isReportDue = bankWatch.isDue(at: monotonic)
    if navigation.console?.isDue(at: monotonic) == true || isReportDue { effects.append(.loadBankReport) }
    if callbackWatch.isDue(at: monotonic) { effects.append(.receiveCallbacks) }
    if let amount = flow.plan.due(now: monotonic) { effects.append(.loadPlans(amount)) }
    if let abandoned, monotonic >= abandoned.until { self.abandoned = nil }
    flow.customer.dropFormer(at: monotonic)
    dropStaleCode()
    if let expiry = nextExpiry, shared.now >= expiry, expireCustomers() { isDeskStale = true }
    expireExchanges()
    if monotonic >= pruneAt { effects.append(prune()) }
    if shared.journal == .active, monotonic >= askOthersAt {
      askOthersAt = monotonic + Self.othersInterval
      effects.append(.loadChangesOfOthers)
    }
    return effects
  }

  // MARK: Submitting

  mutating func review(_ message: ReviewStep.Message) -> [Effect] {
    switch message {
    case .jsonPressed: flow.review.toggleJSON()
    case .editPressed: return editApplication()
    case .mutationsPressed: return mutateApplication()
    case .submissionKindToggled: flow.review.toggleSubmissionKind(&flow.sale)
    case .submitPressed:
      if let objection = flow.review.objection(hasOutcome: flow.review.hasOutcome(orders), shared) {
        return handle([objection])
      }
      return submitted(flow.submit(&orders, shared))
    case .productionConfirmed(let word):
      guard word.uppercased() == strings.confirmProductionWord else {
        return handle([.promptError(strings.wrongWord)])
      }
      overlays.removeLast()
      shared.isProductionConfirmed = true
      return submitted(flow.submit(&orders, shared))
    case .secondConfirmed: return submitted(flow.submit(&orders, shared, isSecondMeant: true))
    }
    return []
  }

  private mutating func submitted(_ requests: [Request]) -> [Effect] {
    let effects = handle(requests)
    if flow.isBeingSent { toast = nil }
    return effects
  }

  // MARK: Leaving

  /// - Parameter isInterrupt: Ctrl+C, which people also press to copy: it asks wherever a sale is in progress.
  mutating func quitPressed(isInterrupt: Bool = false) -> [Effect] {
    let waiting = orders.list.count(where: \.isWaiting)
    if case .confirm(let confirm)? = overlays.last, confirm.message == .quitConfirmed {
      // A key that is held down is no answer.
      return isInterrupt ? [.quit] : []
    }
    // A saved desk is restored at the next start, which also reconciles unknown outcomes.
    let isSending = flow.isSubmissionOpen || orders.list.contains { $0.summary.outcome == .sending }
    let isUnsaved = shared.journal != .active && (!flow.sale.isEmpty || waiting > 0)
    let isHalfDone = isInterrupt && !flow.sale.isEmpty
    guard isSending || isUnsaved || hasUnsavedCustomers || isHalfDone else { return [.quit] }
    let text =
      if isSending {
        strings.quitSending
      } else if isUnsaved {
        strings.quitText(!flow.sale.isEmpty, waiting)
      } else {
        hasUnsavedCustomers ? strings.quitWithoutPeople : strings.quitHalfDone
      }
    overlays.append(
      .confirm(Confirm(title: strings.quitTitle, text: text, yes: strings.keyQuit, message: .quitConfirmed)))
    return []
  }
}
