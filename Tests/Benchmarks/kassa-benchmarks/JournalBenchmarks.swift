import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import Synchronization

/// A journal with 100,000 orders: the cost of opening, searching and writing.
enum JournalBenchmarks {
  static let count = 100_000
  static let start = Date(timeIntervalSince1970: 1_790_000_000)
  static let names = [
    ("Ғаббасова", "Әлия"), ("Жаңабаев", "Нұржан"), ("Ковалёв", "Дмитрий"), ("Ким", "Ольга"), ("Сәрсенова", "Айгерім"),
    ("Ахметов", "Ерлан"), ("Петрова", "Светлана"), ("Өтегенова", "Іңкәр"),
  ]
  static let goods = [
    "AirPods Pro 2", "Galaxy A56 8/256 ГБ", "Кровать двуспальная 160×200", "iPhone 16 128 ГБ", "Чехол",
  ]

  static func submission(_ number: Int, since start: Date) -> PendingSubmission {
    let (last, first) = names[number % names.count]
    var buyer = Buyer()
    (buyer.lastName, buyer.firstName, buyer.middleName) = ("\(last)", first, "Тест\(number % 1000)")
    // Birth dates over sixty years and eight operators, by a fixed rule.
    let day = number &* 7919 % 22_000
    let birth = (1950 + day / 366) % 100 * 10_000 + (day / 31 % 12 + 1) * 100 + day % 28 + 1
    let operators = ["701", "702", "705", "707", "747", "771", "775", "778"]
    (buyer.iin, buyer.phone) = (
      String(1_000_000 + birth).dropFirst() + String(300_000 + number % 100_000),
      operators[number % 8] + String(1_000_000 + number &* 104_729 % 9_000_000)
    )
    buyer.email = "buyer\(number)@example.kz"
    let amount = Money(tenge: Int64(50_000 + number % 400_000))
    let plan = Plan(
      code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tenge: amount.tiyn / 1200 + 1),
      kind: .instalment, amount: amount)!
    let reference = Reference(prefix: "KS", number: Int64(90_000_000 + number))
    let sent = start + Double(number) * 60
    let summary = OrderSummary(
      reference: reference, buyer: buyer, goods: [goods[number % goods.count]], plan: plan, submittedAt: sent,
      bank: BankAddress(profile: "sandbox", host: "127.0.0.1:8640"))
    let request = PreApprovalRequest(
      address: .init(delivery: "", pickupPoint: "Алматы, проспект Абая, 900"),
      customer: .init(
        firstName: first, lastName: last, middleName: "", state: "orange", taxCode: buyer.iin, email: buyer.email,
        mobileNumber: buyer.phone),
      goods: [
        .init(brand: "Apple", category: "phones", image: "", model: summary.goods[0], price: amount.plain, sku: "A1")
      ],
      isDelivery: false, loanLength: "12", productType: "installment", redirectUrl: "https://example.kz/webhook",
      referenceId: reference.rawValue, salesPlace: "050000", totalCost: amount.plain, verificationSmsCode: "0000",
      verificationSmsDateTime: KazakhstanTime.stamp(sent))
    return PendingSubmission(request: .application(request), summary: summary, draft: Draft())
  }

  /// Writes orders that were sent a minute after each other, each with a last state.
  static func write(_ count: Int, since start: Date, to journal: Journal) async throws {
    for number in 0..<count {
      let submission = submission(number, since: start)
      let reference = submission.summary.reference
      _ = try await journal.beginAttempt(submission).get()
      let state: OrderState = [.signed, .signed, .signed, .rejected, .customerRejected, .expired][number % 6]
      let seen = SeenState(state, title: "Статус", at: submission.summary.submittedAt + 20, source: .poll)
      try await journal.recordStates([reference: seen]).get()
    }
  }

  static func run() async throws {
    print("\nThe journal:")
    let path = FileManager.default.temporaryDirectory.appending(path: "kassa-benchmark-\(count)-orders.sqlite").path
    let now: @Sendable () -> Date = { start + Double(count) * 60 }
    let isNew = !FileManager.default.fileExists(atPath: path)
    var journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: now)
    if isNew {
      print("  writing \(count) orders to \(path), once …")
      try await write(count, since: start, to: journal)
    }
    var samples: [Double] = []
    for _ in 0..<10 {
      let before = seconds()
      journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: now)
      samples.append(seconds() - before)
    }
    report("open a journal of 100 000 orders", samples)
    samples = []
    for _ in 0..<20 {
      let before = seconds()
      _ = try await journal.history(query("")).get()
      samples.append(seconds() - before)
    }
    report("open its history", samples)
    for text in ["к", "ковал", "ковалев дми", "7057", "0001", "ks-2np", "galaxy", "940317 3", "такого нет"] {
      samples = []
      for end in text.indices {
        let typed = String(text[...end])
        let before = seconds()
        _ = try await journal.history(query(typed)).get()
        samples.append(seconds() - before)
      }
      report("history, per key of “\(text)”", samples)
    }
    for (name, change) in filters {
      samples = []
      for _ in 0..<10 {
        var query = query("к")
        change(&query)
        let before = seconds()
        _ = try await journal.history(query).get()
        samples.append(seconds() - before)
      }
      report("history, “к” and \(name)", samples)
    }
    samples = []
    for _ in 0..<10 {
      let before = seconds()
      _ = try await journal.days(query(""), 366).get()
      samples.append(seconds() - before)
    }
    report("totals of all days", samples)
    samples = []
    for number in 0..<200 {
      var desk = Desk()
      desk.draft.buyer.lastName = String(repeating: "а", count: number % 40)
      let before = seconds()
      journal.saveDesk(desk) { _ in }
      journal.flush()
      samples.append(seconds() - before)
    }
    report("the desk, until it is on the disk", samples)
    let before = seconds()
    try await journal.check().get()
    report("look through the whole file", [seconds() - before])
    try await record(now)
  }

  /// What a sale waits for where exchanges are recorded beside it.
  private static func record(_ now: @escaping @Sendable () -> Date) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-benchmark-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/journal.sqlite"
    let journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: now)
    for (name, size) in [("2 KB", 2 << 10), ("10 MB", 10 << 20)] {
      let one = StoredExchange(at: now(), sale: nil, content: [UInt8](repeating: 0x61, count: size), isSearchable: true)
      let isOver = Mutex(false)
      let writing = Task {
        var count = 0
        while !isOver.withLock({ $0 }) {
          let batch = Array(repeating: one, count: max(1, (64 << 10) / size))
          try await journal.recordExchanges(batch).get()
          count += batch.count
        }
        return count
      }
      var samples: [Double] = []
      let start = seconds()
      while seconds() - start < 3 {
        let before = seconds()
        _ = try await journal.reserveReference().get()
        samples.append(seconds() - before)
        try await Task.sleep(for: .milliseconds(5))
      }
      isOver.withLock { $0 = true }
      let count = try await writing.value
      report("a number for a sale while exchanges of \(name) are recorded", samples, atMost99: 0.05)
      print("  \(Int(Double(count) / (seconds() - start))) a second")
    }
    journal.shutDown()
    var before = seconds()
    let again = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: now)
    report("open it with 64 MiB of exchanges", [seconds() - before])
    before = seconds()
    let count = try await again.recordedExchanges(1000, 64 << 20).get().count
    report("read the last \(count) of them", [seconds() - before])
    before = seconds()
    _ = try await again.dropExchanges(now() + 1).get()
    report("remove them all, off the loop", [seconds() - before])
    before = seconds()
    _ = try await again.applyRetention(nil, .distantPast).get()
    report("and vacuum", [seconds() - before])
  }

  private static func query(_ text: String) -> HistoryQuery {
    var query = HistoryQuery()
    (query.text, query.limit) = (text, 120)
    return query
  }

  private static let filters: [(String, @Sendable (inout HistoryQuery) -> Void)] = [
    ("signed", { $0.group = .signed }), ("a day", { $0.day = KazakhstanTime.day(start + 3_000_000) }),
    ("the end of the list", { $0.offset = 24_000 }),
  ]
}
