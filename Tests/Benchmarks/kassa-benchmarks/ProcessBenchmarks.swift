import BrokerAPI
import Checkout
import Exchanges
import Foundation
import QREncoder
import Sales
import Screens
import TerminalCore
import Themes

/// What needs no terminal: searching, painting, reading JSON.
enum ProcessBenchmarks {
  static func catalogue(of count: Int) -> Catalogue {
    let brands = ["Apple", "Samsung", "Xiaomi", "Жетісу Мебель", "Ұйқы", "Sony", "Logitech", "Яндекс"]
    let things = [
      "iPhone", "Galaxy", "Кровать двуспальная", "Матрас ортопедический", "Колонка", "Наушники", "Чехол MagSafe",
      "Телевизор",
    ]
    return Catalogue(
      (0..<count).map { index in
        Item(
          sku: "SKU\(index)", brand: brands[index % 8], category: "phones",
          model: "\(things[index / 8 % 8]) \(index % 997) \(["чёрный", "белый", "Pro", "Max"][index % 4])",
          price: Money(tenge: Int64(1000 + index)), image: "")
      })
  }

  static func till(_ goods: Int, exchanges: ExchangeLog = ExchangeLog()) -> AppState {
    let configuration = TillConfiguration(
      profile: .sandbox(), shop: "Benchmark",
      places: [SalesPlace(code: "1", name: "A", city: "A", cityKk: "A", salesPlace: "050000", pickupPoint: "A")],
      catalogue: catalogue(of: goods), people: [], themes: Theme.builtIn, redirectURL: "https://example.kz",
      qrCode: { QRCode($0) })
    return AppState(
      configuration: configuration, size: Size(width: 132, height: 40), language: .russian, theme: "night",
      now: Moment(Date(timeIntervalSince1970: 1_800_000_000)), exchanges: exchanges)
  }

  static func run() {
    print("In the process, 132×40:")
    do {
      var state = till(100_000)
      var frame = Frame(size: state.shared.size)
      for query in ["чехол 5", "iphone", "кр", "sku9999", "ничего такого"] {
        var samples: [Double] = []
        for _ in 0..<20 {
          for character in query {
            let start = seconds()
            _ = state.update(.input(.key(KeyPress(character))), at: state.shared.moment, frame: frame)
            AppView.paint(state, on: &frame)
            samples.append(seconds() - start)
          }
          _ = state.update(.input(.key(.control("u"))), at: state.shared.moment, frame: frame)
        }
        report("search 100 000 goods, per key of “\(query)”", samples)
      }
      for goods in [60, 100_000] {
        var state = till(goods)
        measure("↓ in a list of \(goods) and paint", times: 2000) { _ in
          _ = state.update(.input(.key(KeyPress(.down))), at: state.shared.moment, frame: frame)
          AppView.paint(state, on: &frame)
        }
      }
    }

    do {
      let order = OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: "KS-2R8ZQ3", state: .signed, stateTitle: "Договор подписан"
      )
      let body = JSON.array(Array(repeating: order.json, count: 10_000_000 / order.json.bytes.count)).bytes
      measure("JSON of 10 MB into its index", times: 20) { _ in
        guard (try? JSONIndex(of: body)) != nil else { fatalError("it is JSON") }
      }
      measure("JSON of 10 MB into a value", times: 5) { _ in
        guard (try? JSON(parsing: body)) != nil else { fatalError("it is JSON") }
      }
    }
  }
}
