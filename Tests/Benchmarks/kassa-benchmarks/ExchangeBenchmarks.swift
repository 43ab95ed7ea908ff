import BrokerAPI
import Checkout
import Exchanges
import Foundation
import Sales
import Screens
import Synchronization
import TerminalCore

/// The exchanges with the bank on their screen.
enum ExchangeBenchmarks {
  static func exchange(_ number: Int, answer: [UInt8]? = nil) -> Exchange {
    let redactor = Redactor([])
    let order = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: "KS-\(number)", state: .signed,
      stateTitle: "Договор подписан")
    let body = answer ?? JSON.array(Array(repeating: order.json, count: 8)).bytes
    let paths = ["orders", "products?amount=\(number)", "pre-approved"]
    return Exchange(
      id: ExchangeID(UUID()), profile: "sandbox", sale: "KS-\(number)",
      start: Date(timeIntervalSince1970: 1_800_000_000 + Double(number)),
      content: .http(
        .init(
          method: "POST", url: redactor.request(Array("https://bank.example/v1/broker/\(paths[number % 3])".utf8)),
          headers: [], body: redactor.request(order.json.bytes)),
        .init(
          status: number % 10 == 0 ? 400 : 200, reason: redactor.response([]), headers: [],
          body: redactor.response(body))))
  }

  private static func till(_ exchanges: [RecordedExchange]) -> (AppState, Frame) {
    var state = ProcessBenchmarks.till(60, exchanges: ExchangeLog(count: 10_000, bytes: 1 << 30))
    let frame = Frame(size: state.shared.size)
    for exchange in exchanges { _ = state.update(.exchanged(exchange), at: state.shared.moment, frame: frame) }
    return (state, frame)
  }

  static func run() {
    print("Exchanges, in the process, 132×40:")
    let exchanges = (0..<10_000).map { RecordedExchange(exchange($0)) }
    do {
      let (closed, frame) = till(exchanges)
      measure("10 000 exchanges: open and paint", times: 50) { _ in
        var (state, frame) = (closed, frame)
        press(KeyPress(.function(5)), &state, &frame)
      }
      var (state, open) = (closed, frame)
      press(KeyPress(.function(5)), &state, &open)
      press(KeyPress("/"), &state, &open)
      for query in ["pre", "body:договор", "status:4xx path:prod", "reference:ks-99", "ничего такого"] {
        var samples: [Double] = []
        for _ in 0..<20 {
          for character in query {
            let start = seconds()
            press(KeyPress(character), &state, &open)
            samples.append(seconds() - start)
          }
          for _ in query {
            let start = seconds()
            press(KeyPress(.backspace), &state, &open)
            samples.append(seconds() - start)
          }
        }
        report("10 000 exchanges, per key of “\(query)”", samples, atMost: 0.01)
      }
      press(.control("u"), &state, &open)
      press(KeyPress(.escape), &state, &open)
      // What comes between two frames where a thousand come in a second.
      measure("10 000 exchanges: 16 more and ↓, painted", times: 600) { index in
        for one in exchanges[(index * 16)..<(index * 16 + 16)] {
          _ = state.update(.exchanged(one), at: state.shared.moment, frame: open)
        }
        press(KeyPress(.down), &state, &open)
      }
    }
    let order = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: "KS-2R8ZQ3", state: .signed, stateTitle: "Договор подписан")
    let body = JSON.array(Array(repeating: order.json, count: 10_000_000 / order.json.bytes.count)).bytes
    let large = exchange(0, answer: body)
    measure("A body of 10 MB: recorded, off the loop", times: 5) { _ in _ = RecordedExchange(large) }
    let (closed, frame) = till([RecordedExchange(large)])
    measure("A body of 10 MB: open and paint", times: 20) { _ in
      var (state, frame) = (closed, frame)
      press(KeyPress(.function(5)), &state, &frame)
      press(KeyPress(.enter), &state, &frame)
    }
    var (state, open) = (closed, frame)
    press(KeyPress(.function(5)), &state, &open)
    press(KeyPress(.enter), &state, &open)
    measure("A body of 10 MB: a page down and paint", times: 1000) { _ in press(KeyPress(.pageDown), &state, &open) }
    measure("A body of 10 MB: a text that it lacks", times: 20) { _ in
      press(KeyPress("/"), &state, &open)
      for character in "отказано" { press(KeyPress(character), &state, &open) }
      press(KeyPress(.enter), &state, &open)
    }
    measure("A body of 10 MB: folded and unfolded", times: 20) { _ in
      press(KeyPress(.home), &state, &open)
      press(KeyPress(.tab), &state, &open)
      press(KeyPress(.down), &state, &open)
      press(KeyPress(" "), &state, &open)
    }
    differences()
    whileManyComeIn()
  }

  /// A key is seen within a frame while a thousand exchanges a second come in. They are made on a thread of their own, as by the till, and
  /// those that wait are applied with the key.
  private static func whileManyComeIn() {
    let waiting = Mutex<[RecordedExchange]>([])
    let isOver = Mutex(false)
    let producer = Thread {
      var (number, next) = (0, seconds())
      while !isOver.withLock({ $0 }) {
        let one = RecordedExchange(exchange(number))
        waiting.withLock { $0.append(one) }
        (number, next) = (number + 1, next + 0.001)
        let rest = next - seconds()
        if rest > 0 { usleep(UInt32(rest * 1e6)) }
      }
    }
    var (state, frame) = till([])
    press(KeyPress(.function(5)), &state, &frame)
    let keys: [KeyPress] = [
      .init(.down), .init(.down), .init(.pageDown), .init(.up), .init(.enter), .init(.down), .init(.tab),
      .init(.escape),
      .init(.end), .init(.home), .init(.escape), .init(.down), .init(.function(5)),
    ]
    producer.start()
    // Until the log is full.
    usleep(1_100_000)
    var (samples, came): ([Double], Int) = ([], 0)
    for index in 0..<1300 {
      usleep(UInt32.random(in: 1000...15_000))
      let start = seconds()
      let new = waiting.withLock { waiting in
        defer { waiting = [] }
        return waiting
      }
      for one in new { _ = state.update(.exchanged(one), at: state.shared.moment, frame: frame) }
      press(keys[index % keys.count], &state, &frame)
      samples.append(seconds() - start)
      came += new.count
    }
    isOver.withLock { $0 = true }
    // The first has what came before it.
    report("A key while 1 000 exchanges a second come in", Array(samples.dropFirst()), atMost99: 0.016)
    print("  \(came) came in")
  }

  /// Two bodies of one megabyte each.
  private static func differences() {
    func body(reference: String = "KS-", title: (Int) -> String = { _ in "Договор подписан" }) -> [UInt8] {
      JSON.array(
        (0..<7_500).map { number in
          OrderStatus(
            loanLength: "12", productCode: "INS12", referenceId: "\(reference)\(number)", state: .signed,
            stateTitle: title(number)
          ).json
        }
      ).bytes
    }
    let left = body()
    let few = body { $0 % 1000 == 7 ? "Отказ" : "Договор подписан" }
    let all = body { "Отказ \($0)" }
    let others = body(reference: "KS-B")
    let text = left.map { $0 == UInt8(ascii: ",") ? 0x0A : $0 }
    let otherText = all.map { $0 == UInt8(ascii: ",") ? 0x0A : $0 }
    for (name, left, right) in [
      ("a few changes", left, few), ("every order changed", left, all), ("other orders", left, others),
      ("text by lines", text, otherText),
    ] {
      var samples: [Double] = []
      for _ in 0..<10 {
        let start = seconds()
        _ = Difference.bodies(left, right)
        samples.append(seconds() - start)
      }
      report("Difference of \(left.count / 1000) KB each, \(name)", samples, atMost: 0.1)
    }
  }

  private static func press(_ key: KeyPress, _ state: inout AppState, _ frame: inout Frame) {
    _ = state.update(.input(.key(key)), at: state.shared.moment, frame: frame)
    AppView.paint(state, on: &frame)
  }
}
