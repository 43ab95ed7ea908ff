import Text

// How the parts of a sale are kept: written as they are, read with the checks that building them makes. What was kept is a file, and a
// file can hold anything.

extension Customer.Status: Codable {}
extension Plan.Kind: Codable {}

extension Reference: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(rawValue: SafeText.line(try decoder.singleValueContainer().decode(String.self)))
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

extension Good {
  /// The good with texts that are safe to keep and show.
  package var cleaned: Good {
    Good(
      sku: SafeText.line(sku), brand: SafeText.line(brand), category: SafeText.line(category),
      model: SafeText.line(model), price: price, image: SafeText.line(image))
  }
}

extension Cart: Codable {
  private enum Name: CodingKey { case lines, freeItems }
  private struct Line: Codable {
    let good: Good
    let quantity: Int
    let price: Money?
  }

  /// Reads a cart.
  /// - Throws: `DecodingError` where a line breaks a rule of the cart.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    self.init()
    for line in try container.decode([Line].self, forKey: .lines) {
      do {
        let index = try add(line.good.cleaned, quantity: line.quantity)
        if let price = line.price { try setPrice(price, at: index) }
      } catch {
        throw DecodingError.dataCorruptedError(forKey: .lines, in: container, debugDescription: "\(error)")
      }
    }
    restoreFreeItems(try container.decode(Int.self, forKey: .freeItems))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(
      lines.map { Line(good: $0.good, quantity: $0.quantity, price: $0.priceOverride) }, forKey: .lines)
    try container.encode(freeItems, forKey: .freeItems)
  }
}

extension Plan: Codable {
  private enum Name: CodingKey { case code, name, months, monthlyPayment, kind, amount }

  /// Reads a plan.
  /// - Throws: `DecodingError` where term or payment cannot be.
  public init(from decoder: any Decoder) throws {
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
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(code, forKey: .code)
    try container.encode(name, forKey: .name)
    try container.encode(months, forKey: .months)
    try container.encode(monthlyPayment, forKey: .monthlyPayment)
    try container.encode(kind, forKey: .kind)
    try container.encode(amount, forKey: .amount)
  }
}
