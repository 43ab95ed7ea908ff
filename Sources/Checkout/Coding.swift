import Text

// Decoding goes through the validating initialisers, because a stored file can contain anything.

extension Customer.Status: Codable {}
extension Plan.Kind: Codable {}
extension Plan.Known: Codable {}

extension Reference: Codable {
  package init(from decoder: any Decoder) throws {
    self.init(rawValue: SafeText.line(try decoder.singleValueContainer().decode(String.self)))
  }
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

extension Item {
  /// The item with sanitised texts.
  package var cleaned: Item {
    Item(
      sku: SafeText.line(sku), brand: SafeText.line(brand), category: SafeText.line(category),
      model: SafeText.line(model), price: price, image: SafeText.line(image))
  }
}

extension Cart: Codable {
  private enum Name: CodingKey { case lines, freeItems }
  private struct Line: Codable {
    private enum CodingKeys: String, CodingKey {
      case item = "good"
      case quantity, price
    }
    let item: Item
    let quantity: Int
    let price: Money?
  }

  /// - Throws: `DecodingError` where a line breaks a rule of the cart.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    self.init()
    for line in try container.decode([Line].self, forKey: .lines) {
      do {
        let index = try add(line.item.cleaned, quantity: line.quantity)
        if let price = line.price { try setPrice(price, at: index) }
      } catch {
        throw DecodingError.dataCorruptedError(forKey: .lines, in: container, debugDescription: "\(error)")
      }
    }
    restoreCustomItemCount(try container.decode(Int.self, forKey: .freeItems))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(
      lines.map { Line(item: $0.item, quantity: $0.quantity, price: $0.priceOverride) }, forKey: .lines)
    try container.encode(customItemCount, forKey: .freeItems)
  }
}

extension Plan: Codable {
  private enum Name: CodingKey { case code, name, months, monthlyPayment, kind, amount, known }

  /// - Throws: `DecodingError` where term or payment are impossible.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    let amount = try container.decode(Money.self, forKey: .amount)
    let plan = Plan(
      code: SafeText.line(try container.decode(String.self, forKey: .code)),
      name: SafeText.line(try container.decode(String.self, forKey: .name)),
      months: try container.decode(Int.self, forKey: .months),
      monthlyPayment: try container.decode(Money.self, forKey: .monthlyPayment),
      kind: try container.decode(Kind.self, forKey: .kind), amount: amount)
    guard let plan, amount > .zero else {
      throw DecodingError.dataCorruptedError(forKey: .months, in: container, debugDescription: "no such plan")
    }
    self = plan
    known = try container.decodeIfPresent(Known.self, forKey: .known) ?? .all
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(code, forKey: .code)
    try container.encode(name, forKey: .name)
    try container.encode(months, forKey: .months)
    try container.encode(monthlyPayment, forKey: .monthlyPayment)
    try container.encode(kind, forKey: .kind)
    try container.encode(amount, forKey: .amount)
    if known != .all { try container.encode(known, forKey: .known) }
  }
}
