import BrokerAPI
import Checkout

/// What members say together: sums, places, numbers, and what belongs to another.
extension ApplicationMutations {
  mutating func addRelations() {
    addSums()
    addGoods()
    addSwaps()
    addRepeats()
    let isDelivery = text.literal("isDelivery") == Array("true".utf8)
    let place = isDelivery ? "address.pickupPoint" : "address.delivery"
    if text.text(place) == "" {
      // Where it is not brought to it is fetched from.
      add(
        "other-way", at: "isDelivery", .other,
        Phrase("наоборот, адреса нет", "керісінше, мекенжай жоқ", "the other way, without an address"),
        .refused(place), text.replacing("isDelivery", with: Array((isDelivery ? "false" : "true").utf8)))
      add(
        "both", at: place, .other, Phrase("оба адреса", "екі мекенжай да", "both addresses"),
        .either(
          Phrase("лишний адрес не описан", "артық мекенжай сипатталмаған", "an address too many is not documented")),
        text.replacing(place, with: JSON.string("Алматы, проспект Абая, 1").bytes))
    }
    let people: [(String, String)] = [("firstName", "Айгуль"), ("lastName", "Серикова"), ("middleName", "Нурлановна")]
    for (name, value) in people {
      add(
        "another", at: "customer." + name, .other, Phrase("другого человека", "басқа адамның", "another person's"),
        .accepted(.documented(line: 150)),
        text.replacing("customer." + name, with: JSON.string(value).bytes))
    }
  }

  private mutating func addSums() {
    guard let own = text.text("totalCost"), let total = try? Money(wire: own) else { return }
    let sums: [(String, Int64, Phrase)] = [
      (
        "less", total.tiyn - 1,
        Phrase("меньше суммы товаров на 0,01", "тауарлар сомасынан 0,01 кем", "0.01 less than the goods")
      ),
      (
        "more", total.tiyn + 1,
        Phrase("больше суммы товаров на 0,01", "тауарлар сомасынан 0,01 артық", "0.01 more than the goods")
      ),
      ("tenge-less", total.tiyn - 100, Phrase("меньше на тенге", "бір теңгеге кем", "a tenge less")),
      ("tenfold", total.tiyn * 10, Phrase("в десять раз больше", "он есе көп", "tenfold")),
      ("tenth", total.tiyn / 10, Phrase("десятая часть", "оннан бірі", "a tenth")),
      ("tiyn", total.tiyn * 100, Phrase("в тиынах", "тиынмен", "in tiyn")),
      ("double", total.tiyn * 2, Phrase("вдвое больше", "екі есе көп", "double")),
      ("smallest", 1, Phrase("0.01", "0.01", "0.01")),
    ]
    for (name, tiyn, change) in sums {
      add(
        "sum-\(name)", at: "totalCost", .sum, change, .refused("totalCost"),
        text.replacing("totalCost", with: JSON.string(Money(tiyn: tiyn).plain).bytes))
    }
    guard let price = text.text("goods[0].price").flatMap({ try? Money(wire: $0) }) else { return }
    for (name, tiyn, change) in [
      ("less", price.tiyn - 1, Phrase("цена меньше на 0,01", "бағасы 0,01 кем", "the price 0.01 less")),
      ("more", price.tiyn + 1, Phrase("цена больше на 0,01", "бағасы 0,01 артық", "the price 0.01 more")),
      ("double", price.tiyn * 2, Phrase("цена вдвое больше", "бағасы екі есе көп", "double the price")),
    ] {
      add(
        "sum-\(name)", at: "goods[0].price", .sum, change, .refused("totalCost"),
        text.replacing("goods[0].price", with: JSON.string(Money(tiyn: tiyn).plain).bytes))
    }
    let moved = JSON.string(Money(tiyn: price.tiyn + 100).plain).bytes
    add(
      "sum-moved", at: "goods[0].price", .sum,
      Phrase("цена и итог больше на тенге", "баға мен жиын бір теңгеге артық", "price and total a tenge more"),
      .accepted(), text.replacing("goods[0].price", with: moved),
      text.replacing("totalCost", with: JSON.string(Money(tiyn: total.tiyn + 100).plain).bytes))
  }

  private mutating func addGoods() {
    guard let first = text.literal("goods[0]") else { return }
    let comma = [UInt8(ascii: ",")]
    add(
      "one-more", at: "goods", .sum,
      Phrase("товар дважды, итог прежний", "тауар екі рет, жиын сол", "one of them twice, the same total"),
      .refused("totalCost"), text.inserting(first, after: "goods[0]"))
    add(
      "hundred-more", at: "goods", .length,
      Phrase("на сто товаров больше", "жүз тауарға артық", "a hundred more of them"),
      .refused("totalCost"),
      text.inserting(Array(repeatElement(first, count: 100).joined(separator: comma)), after: "goods[0]"))
    if text.node("goods[1]") != nil {
      add(
        "one-less", at: "goods", .sum, Phrase("одного товара нет", "бір тауар жоқ", "one of them missing"),
        .refused("totalCost"),
        text.removing("goods[1]"))
      add(
        "swapped", at: "goods", .swapped, Phrase("товары местами", "тауарлар орын ауыстырған", "in another order"),
        .accepted(.documented(line: 60)), text.replacing("goods[0]", with: text.literal("goods[1]") ?? []),
        text.replacing("goods[1]", with: first))
    }
    for (name, literal) in [("with-null", "null"), ("with-text", #""x""#), ("with-number", "1"), ("with-list", "[]")] {
      add(
        name, at: "goods", .type,
        Phrase("ещё элемент \(literal)", "тағы бір элемент \(literal)", "one more element, \(literal)"),
        Prediction(verdict: .refused(naming: ["goods[1]"]), provenance: .documented(line: 60)),
        text.inserting(Array(literal.utf8), after: "goods[0]"))
    }
    add(
      "with-empty", at: "goods", .missing, Phrase("ещё элемент {}", "тағы бір элемент {}", "one more element, {}"),
      Prediction(
        verdict: .refused(naming: ["brand", "category", "image", "model", "price", "sku"].map { "goods[1].\($0)" }),
        provenance: .documented(line: 203)), text.inserting(Array("{}".utf8), after: "goods[0]"))
  }

  private mutating func addSwaps() {
    let refusedEach = { (paths: [String]) in Prediction(verdict: .refused(naming: paths), provenance: .assumed) }
    let swaps: [(String, String, Prediction)] = [
      ("customer.firstName", "customer.lastName", .accepted(.documented(line: 150))),
      (
        "customer.contact.email", "customer.contact.mobileNumber",
        refusedEach(["customer.contact.email", "customer.contact.mobileNumber"])
      ),
      (
        "customer.taxCode", "customer.contact.mobileNumber",
        refusedEach(["customer.taxCode", "customer.contact.mobileNumber"])
      ),
      ("channel", "customer.state", refusedEach(["channel", "customer.state"])),
      ("channel", "orderState", refusedEach(["channel", "orderState"])),
      ("paymentMethod", "productType", refusedEach(["paymentMethod", "productType"])),
      ("loanLength", "totalCost", refusedEach(["loanLength", "totalCost"])),
      ("salesPlace", "verificationSmsCode", refusedEach(["salesPlace", "verificationSmsCode"])),
      ("referenceId", "redirectUrl", refusedEach(["redirectUrl"])),
      ("goods[0].price", "goods[0].sku", refusedEach(["goods[0].price"])),
      ("goods[0].model", "goods[0].price", refusedEach(["goods[0].price"])),
      ("goods[0].sku", "goods[0].model", .accepted(.documented(line: 203))),
      (
        "verificationSmsDateTime", "verificationSmsCode",
        refusedEach(["verificationSmsDateTime", "verificationSmsCode"])
      ),
      (
        "customer", "address",
        Prediction(
          verdict: .refused(naming: ["customer.contact", "address.delivery"]), provenance: .documented(line: 150))
      ),
    ]
    for (left, right, prediction) in swaps {
      guard let one = text.literal(left), let other = text.literal(right) else { continue }
      add(
        "swapped-with-\(right)", at: left, .swapped,
        Phrase("местами с \(right)", "\(right) орнымен ауысқан", "swapped with \(right)"),
        prediction, text.replacing(left, with: other), text.replacing(right, with: one))
    }
  }

  /// A number stands for one application for ever, and is kept for every repeat of it.
  private mutating func addRepeats() {
    let body = fresh
    append(
      "repeated", "referenceId", .other,
      Phrase("тот же, всё то же", "сол нөмір, бәрі сол", "the same, and all else too"), .accepted(), body,
      before: body)
    let changes: [(String, String, String, Phrase)] = [
      (
        "repeated-name", "customer.lastName", "Серикова",
        Phrase("тот же, фамилия другая", "сол нөмір, тегі басқа", "the same, another last name")
      ),
      (
        "repeated-goods", "goods[0].model", "Чехол",
        Phrase("тот же, товары другие", "сол нөмір, тауарлар басқа", "the same, other goods")
      ),
      (
        "repeated-phone", "customer.contact.mobileNumber", "7010000009",
        Phrase("тот же, телефон другой", "сол нөмір, телефоны басқа", "the same, another phone")
      ),
    ]
    for (name, path, value, change) in changes {
      let before = fresh
      guard let own = try? MutableText(before), let edit = own.replacing(path, with: JSON.string(value).bytes) else {
        continue
      }
      append(name, "referenceId", .other, change, .refused("referenceId"), own.applying([edit]), before: before)
    }
    // The customer gets another code where the first has expired.
    let before = fresh
    if let own = try? MutableText(before), let edit = own.replacing("verificationSmsCode", with: Array(#""7351""#.utf8))
    {
      append(
        "repeated-code", "referenceId", .other,
        Phrase("тот же, код другой", "сол нөмір, коды басқа", "the same, another code"), .accepted(),
        own.applying([edit]), before: before)
    }
  }
}
