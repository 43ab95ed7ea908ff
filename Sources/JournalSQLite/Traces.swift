import BrokerAPI
import Checkout
import Foundation
import GRDB
import Sales
import Text

/// By what recorded exchanges and files are known to belong to somebody. What cannot be told apart from theirs belongs to them.
struct Traces: Sendable {
  /// All that began before it.
  var before: Date?
  /// Numbers of sales.
  private var sales: Set<String> = []
  /// The same, for contents.
  private var saleWords = SoughtWords()
  /// IINs and phones, as digits.
  private var numbers: Set<String> = []
  /// Last names and email addresses.
  private var words = SoughtWords()
  /// Everything with one person's numbers, also of other sales.
  var isOfPerson = false

  mutating func note(sale: String) {
    sales.insert(sale)
    saleWords.insert(sale)
  }

  mutating func note(number: String) {
    let digits = number.filter { $0.isASCII && $0.isNumber }
    if digits.count >= 10 { numbers.insert(digits.count == 12 ? digits : String(digits.suffix(10))) }
  }

  mutating func note(word: String) { if word.count > 1 { words.insert(word) } }

  mutating func note(_ buyer: Buyer) {
    note(number: buyer.iin)
    note(number: buyer.phone)
    note(word: buyer.email)
    note(word: buyer.lastName)
  }

  /// A request's customer.
  mutating func note(_ json: JSON) {
    switch json {
    case .object(let members):
      for (name, value) in members {
        switch (name, value.text) {
        case ("taxCode", let text?), ("iin", let text?), ("mobileNumber", let text?), ("phoneNumber", let text?):
          note(number: text)
        case ("email", let text?), ("lastName", let text?): note(word: text)
        default: note(value)
        }
      }
    case .array(let elements): for element in elements { note(element) }
    case .null, .bool, .number, .string: break
    }
  }

  // MARK: Searching

  /// True where neither content nor person matters.
  func include(_ moment: Date, _ sales: [String]) -> Bool {
    before.map { moment < $0 } == true || !self.sales.isDisjoint(with: sales)
  }

  /// - Parameter isOfOrder: false where the sale is unknown, or no order: whose it is only its content tells.
  func include(
    sale: String, isOfOrder: Bool, at moment: Date, isSearchable: Bool, content: () throws -> [UInt8]
  ) rethrows -> Bool {
    if include(moment, [sale]) { return true }
    let isPersonWanted = !numbers.isEmpty || !words.isEmpty
    if !isSearchable, !isOfOrder, isPersonWanted { return true }
    guard !sales.isEmpty || isPersonWanted else { return false }
    return occur(in: try content(), ofOthersOrder: isOfOrder)
  }

  /// - Parameter ofOthersOrder: true for what is known to be about another order, which may be a namesake's.
  func occur(in bytes: [UInt8], ofOthersOrder: Bool = false) -> Bool {
    let plain = PlainBytes.of(bytes)
    let text = FoldedText.bytes(String(decoding: plain, as: UTF8.self))
    if saleWords.occur(in: text) || !ofOthersOrder && words.occur(in: text) { return true }
    guard !numbers.isEmpty, isOfPerson || !ofOthersOrder else { return false }
    let digits = PlainBytes.numbers(in: plain)
    return numbers.contains { ByteSearch.find(Array($0.utf8), in: digits) != nil }
  }
}

extension Store {
  /// What belongs to those whom it is about; read before they are forgotten.
  static func traces(_ db: Database, of whom: ForgetScope) throws -> Traces {
    var traces = Traces()
    func note(_ sql: String, _ arguments: StatementArguments, isPerson: Bool = true) throws {
      for row in try Row.fetchAll(db, sql: "SELECT * FROM application WHERE \(sql)", arguments: arguments) {
        traces.note(sale: row.text("reference"))
        guard isPerson else { continue }
        for name in ["iin", "phone"] { traces.note(number: row.text(name)) }
        for name in ["email", "last_name"] { traces.note(word: row.text(name)) }
      }
    }
    switch whom {
    case .before(let moment):
      traces.before = moment
      try note("submitted_at < ? AND NOT forgotten", [moment.timeIntervalSince1970], isPerson: false)
    case .person(let iin):
      traces.isOfPerson = true
      traces.note(number: iin.digits)
      try note("iin = ?", [iin.digits])
      // Attempts under a number that was then used for somebody else.
      for request in try String.fetchAll(
        db, sql: "SELECT request FROM attempt WHERE instr(request, ?)", arguments: [iin.digits])
      {
        if let json = try? JSON(parsing: request.utf8) { traces.note(json) }
      }
      for draft in try drafts(db) where draft.buyer.iin.filter(\.isNumber) == iin.digits { traces.note(draft.buyer) }
    case .orders(let references):
      let numbers = Set(references.flatMap { [$0.rawValue, $0.rawValue.uppercased()] })
      for number in numbers {
        traces.note(sale: number)
        try note("reference = ?", [number])
      }
      for draft in try drafts(db) where draft.reference.map({ numbers.contains($0.rawValue) }) == true {
        traces.note(draft.buyer)
      }
    }
    return traces
  }

  private static func drafts(_ db: Database) throws -> [Draft] {
    try String.fetchAll(db, sql: "SELECT content FROM desk")
      .compactMap { try? JSONDecoder().decode(Desk.self, from: Data($0.utf8)) }
      .flatMap { [$0.draft] + $0.parked.map(\.draft) }
  }
}
