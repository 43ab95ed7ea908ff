import Checkout
import FoundationEssentials
import Records
import Terminal

/// How long the till holds what says who buys: a sale that nobody goes on with lets go of its customer, and old orders of theirs.
extension AppState {
  /// Notes that the customer's fields or their consent changed.
  mutating func notePerson(_ before: Sale) {
    let isSame =
      sale.form.buyer == before.form.buyer && sale.consent == before.consent
      && sale.form[.address].text == before.form[.address].text
    if !isSame { sale.personAt = sale.form.hasPerson ? now : nil }
  }

  /// True where customers were typed who did not consent, and so end with the program.
  var hasUnkeptPeople: Bool {
    ([sale] + parked.map(\.sale)).contains { $0.consent == nil && $0.form.hasPerson }
  }

  /// When the next sale lets go of its customer; nil where none holds one.
  var nextExpiry: Date? {
    // An application that is on its way, or whose outcome is open, may have to be sent once more.
    let moments = [isSubmissionOpen ? nil : sale.personAt] + parked.map(\.sale.personAt)
    return moments.compactMap { $0 }.min().map { $0 + draftLifetime }
  }

  private var draftLifetime: TimeInterval { Double(setup.draftHours) * 3600 }

  /// Takes the customer out of every sale that nobody touched for too long, and says so; false where there was none.
  mutating func expirePeople() -> Bool {
    let limit = now - draftLifetime
    func isDue(_ sale: Sale) -> Bool { sale.personAt.map { $0 <= limit } ?? false }
    var count = 0
    for index in parked.indices where isDue(parked[index].sale) {
      parked[index].sale.dropPerson()
      count += 1
    }
    let isSaleDue = isDue(sale) && !isSubmissionOpen
    if isSaleDue {
      sale.dropPerson()
      customer = CustomerStep()
      review.submission = .editing
      if step == .review { step = .customer }
    }
    guard isSaleDue || count > 0 else { return false }
    onlyGoodsMoved = false
    say(.warning, isSaleDue ? strings.personExpired(setup.draftHours) : strings.parkedExpired(setup.draftHours))
    return true
  }

  /// Rids the journal of what is too old, and does so again in a day.
  mutating func tidy() -> Effect {
    tidyAt = now + 86_400
    let ordersBefore = setup.keepDays.map { now - Double($0) * 86_400 }
    if let ordersBefore { orders.forgetBuyers(before: ordersBefore) }
    return .tidyJournal(ordersBefore: ordersBefore, peopleBefore: now - draftLifetime)
  }

  mutating func tidied(_ result: Result<Forgotten, JournalProblem>) -> [Effect] {
    switch result {
    case .success(let forgotten): return forgotten.orders > 0 ? HistoryScreen.lookAgain(&self) : []
    case .failure:
      // What is wrong with the journal is said by whatever is written to it.
      tidyAt = now + 600
      return []
    }
  }
}

extension Sale {
  /// Removes who buys; goods and plan stay. The number was taken for them and goes too.
  fileprivate mutating func dropPerson() {
    let place = form.place
    let isDelivery = form.isDelivery
    form = CustomerForm()
    form.place = place
    form.isDelivery = isDelivery
    verification = Verification(rules: verification.rules)
    consent = nil
    reference = nil
    personAt = nil
  }
}
