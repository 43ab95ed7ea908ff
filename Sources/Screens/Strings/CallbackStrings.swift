import BrokerAPI
import Sales

/// What unsigned callbacks say, and orders whose state only callbacks and people report.
extension Strings {
  /// - Parameter canRead: the bank has a list that will tell.
  func claim(_ claim: TrackedOrder.Claim, canRead: Bool) -> String {
    let next =
      canRead
      ? self("Касса сверяет со списком банка.", "Касса банк тізімімен салыстыруда.", "The till checks the bank's list.")
      : self(
        "Проверьте в кабинете банка и отметьте (\(key(.orderBankSaid))), что там видно.",
        "Банк кабинетінен тексеріп, көргеніңізді белгілеңіз (\(key(.orderBankSaid))).",
        "Look in the bank's portal and note (\(key(.orderBankSaid))) what it shows.")
    return "\(claimed(claim)) \(next)"
  }

  /// What it says, without what to do about it.
  func claimed(_ claim: TrackedOrder.Claim) -> String {
    let state = state(claim.state, title: claim.title)
    let said = self(
      "Банк сообщает: «\(state)», не подтверждено.", "Банк хабары: «\(state)», расталмаған.",
      "The bank says “\(state)”, not confirmed.")
    guard claim.state.category == .signed || claim.state.category == .done else { return said }
    let goods = self("Товар пока не выдавайте.", "Тауарды әзірге бермеңіз.", "Do not hand over the goods yet.")
    return "\(said) \(goods)"
  }

  /// Before something is noted that says the contrary.
  func notedAgainst(_ claim: TrackedOrder.Claim, _ what: String) -> String {
    let question = self(
      "Всё равно отметить «\(what)»?", "Сонда да «\(what)» деп белгілейсіз бе?", "Note “\(what)” all the same?")
    return "\(claimed(claim)) \(question)"
  }

  /// Before an application is sent again.
  func sentAgainAgainst(_ claim: TrackedOrder.Claim) -> String {
    let ask = self(
      "Спросите банк, прежде чем отправлять ещё раз.", "Қайта жібермес бұрын банктен сұраңыз.",
      "Ask the bank before you send it again.")
    return "\(claimed(claim)) \(ask)"
  }

  /// In the orders panel.
  func shortClaim(_ claim: TrackedOrder.Claim) -> String {
    self("не подтверждено: ", "расталмаған: ", "not confirmed: ") + state(claim.state, title: claim.title)
  }

  /// - Parameter isListening: this till receives the bank's callbacks.
  func noListToRead(isListening: Bool) -> String {
    isListening
      ? self(
        "Статусы приходят только уведомлениями банка. Долго нет: проверьте в кабинете банка и отметьте (\(key(.orderBankSaid))).",
        "Мәртебе тек банк хабарламаларымен келеді. Ұзақ келмесе, банк кабинетінен тексеріп, белгілеңіз (\(key(.orderBankSaid))).",
        "States come only by the bank's callbacks. If none comes, look in the bank's portal and note it (\(key(.orderBankSaid)))."
      )
      : self(
        "Касса сама статуса не узнает: смотрите в кабинете банка и отмечайте (\(key(.orderBankSaid))).",
        "Касса мәртебені өзі білмейді: банк кабинетінен қарап, белгілеңіз (\(key(.orderBankSaid))).",
        "The till cannot find out the state: look in the bank's portal and note it (\(key(.orderBankSaid))).")
  }

  var saidByCallback: String { self("сообщил банк", "банк хабарлаған", "said by callback") }
  var bankDoesNotSay: String {
    self("Банк этого не подтверждает", "Банк мұны растамайды", "The bank does not confirm it")
  }
  var toldNote: String {
    self(
      "Отмечайте только то, что видно в кабинете банка или сказал его сотрудник.",
      "Тек банк кабинетінен көргенді немесе оның қызметкері айтқанды белгілеңіз.",
      "Note only what the bank's portal shows or its staff said.")
  }
  var toldRecorded: String { self("Отмечено", "Белгіленді", "Noted") }
  var changedMeanwhile: String {
    self(
      "Заявка тем временем изменилась: посмотрите на неё ещё раз", "Өтінім осы арада өзгерді: оны қайта қараңыз",
      "The order has changed meanwhile: look at it again")
  }
  var claimDropped: String {
    self("Отмечено: банк не подтверждает", "Белгіленді: банк растамайды", "Noted: the bank does not confirm it")
  }
}
