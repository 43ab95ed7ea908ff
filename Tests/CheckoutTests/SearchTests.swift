import Checkout
import Testing
import Text

@Suite struct SearchTests {
  private static func item(_ sku: String, _ category: String, _ model: String) -> Item {
    Item(sku: sku, brand: "Марка", category: category, model: model, price: Money(tenge: 1), image: "")
  }

  private let catalogue = Catalogue([
    item("A1", "accessories", "Кронштейн для телевизора"), item("A2", "accessories", "Кабель USB-C"),
    item("A3", "accessories", "iPhone16 case синий"), item("P1", "phones", "iPhone 16 128 ГБ"),
    item("P2", "phones", "Redmi Note 14"), item("T1", "tv", "QLED 55"), item("T2", "Телевизоры", "OLED 55"),
    item("F1", "furniture", "Диван «Көктем»"), item("F2", "furniture", "Шкаф-купе 1,8 м"),
    item("L1", "laptops", "Air 13"), item("H1", "appliances", "Холодильник 400 л"),
  ])

  private func found(_ query: String) -> [String] { catalogue.search(query).map { catalogue.items[$0].sku } }

  @Test(arguments: [
    // A kind named in any language is its category, and comes before what only mentions it.
    ("телевизор", ["T1", "T2", "A1"]), ("теледидар", ["T1", "T2"]), ("TV", ["T1", "T2"]), ("Смартфоны", ["P1", "P2"]),
    ("жиһаз", ["F1", "F2"]), ("жихаз", ["F1", "F2"]), ("fridge", ["H1"]), ("тоңазытқыш", ["H1"]),
    // It may be one of several words.
    ("телефон redmi", ["P2"]), ("16 смартфон", ["P1"]), ("телевизор 55", ["T1", "T2"]),
    // The item itself before its category, and the category where there is no such item.
    ("чехол", ["A3"]), ("кабель", ["A2"]), ("зарядка", ["A1", "A2", "A3"]), ("пылесос", ["H1"]),
    // A beginning of it, after what the text has.
    ("note", ["P2", "L1"]), ("теле", ["A1", "P1", "P2", "T1", "T2"]), ("те", ["A1", "F1"]),
    // Together and apart.
    ("iphone16", ["A3", "P1"]), ("iphone 16", ["A3", "P1"]), ("16гб", []), ("128гб", ["P1"]), ("шкафкупе", ["F2"]),
    ("шкаф купе", ["F2"]), ("usbc", ["A2"]), ("i phone", ["A3", "P1", "P2"]),
    // Kazakh letters and the Russian ones typed for them.
    ("коктем", ["F1"]), ("көктем", ["F1"]), ("кєктем", []), ("Әйфон", []), ("-", ["A2", "F2"]), ("«»", []),
  ])
  func findsWhatIsMeant(_ query: String, _ skus: [String]) { #expect(found(query) == skus) }

  @Test func lettersFoldBothWays() {
    #expect(FoldedText.string("ӘІҢҒҮҰҚӨҺЁ әіңғүұқөһё") == "аингуукохе аингуукохе")
    #expect(FoldedText.string("Үмбетова") == FoldedText.string("Умбетова"))
    #expect(FoldedText.string("Straße ₸ 5×6 ЙЪ") == "straße ₸ 5×6 йъ")
  }

  /// Known letters fold without strings, and as strings do: with a foreign letter the whole text goes the other way.
  @Test func everyLetterFoldsTheSameBothWays() {
    for scalar in (0x20...0x2200).compactMap({ Unicode.Scalar(UInt32($0)) }) {
      let text = "А\(scalar)Z"
      #expect(FoldedText.bytes(text) == FoldedText.bytes(text + "ß").dropLast(2), "\(scalar.value)")
    }
  }
}
