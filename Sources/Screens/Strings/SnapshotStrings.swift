import BankAdmin
import Checkout
import Sales

extension Strings {
  /// What going back in the bank's time did to this till's orders.
  /// - Parameter title: what was done.
  func restored(_ title: String, vanished: Int, returned: Int, changed: Int) -> String {
    var parts: [String] = []
    func add(
      _ number: Int, _ one: String, _ few: String, _ many: String, _ kazakh: String, _ english: String
    ) {
      guard number > 0 else { return }
      // The noun is said once.
      let isFirst = parts.isEmpty
      let nouns =
        isFirst ? ["заявка ", "заявки ", "заявок ", "өтінім ", "order ", "orders "] : Array(repeating: "", count: 6)
      parts.append(
        count(
          number, nouns[0] + one, nouns[1] + few, nouns[2] + many, nouns[3] + kazakh, nouns[4] + english,
          nouns[5] + english))
    }
    add(vanished, "исчезла", "исчезли", "исчезло", "жоғалды", "vanished")
    add(returned, "вернулась", "вернулись", "вернулось", "қайтты", "returned")
    add(changed, "изменилась", "изменились", "изменилось", "өзгерді", "changed")
    guard !parts.isEmpty else {
      return title + ": "
        + self(
          "заявки этой кассы не изменились", "осы кассаның өтінімдері өзгерген жоқ", "this till's orders are unchanged")
    }
    return title + ": " + parts.joined(separator: ", ")
  }

  func title(ofReturn command: BankCommand) -> String {
    guard case .restore(let name) = command else { return done(command) }
    return self("Снимок \(name)", "\(name) суреті", "Snapshot \(name)")
  }
}

extension AppState {
  func restored(_ orders: RestoredOrders, by command: BankCommand) -> String {
    // The bank has orders of other tills and programs too.
    func ours(_ references: [String]) -> Int {
      references.count { self.orders[Reference(rawValue: $0)] != nil }
    }
    return strings.restored(
      strings.title(ofReturn: command), vanished: ours(orders.vanished), returned: ours(orders.returned),
      changed: ours(orders.changed))
  }
}
