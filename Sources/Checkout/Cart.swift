/// A catalogue row, or a custom item that the clerk enters.
package struct Item: Hashable, Sendable, Codable {
  /// The article number.
  package var sku: String
  package var brand: String
  /// The category's key, such as `phones`.
  package var category: String
  package var model: String
  package var price: Money
  /// URL of a picture; may be empty.
  package var image: String

  package init(sku: String, brand: String, category: String, model: String, price: Money, image: String) {
    self.sku = sku
    self.brand = brand
    self.category = category
    self.model = model
    self.price = price
    self.image = image
  }
}

package struct CartLine: Hashable, Sendable {
  package let item: Item
  /// How many: 1…`Cart.maximumQuantity`.
  package internal(set) var quantity: Int
  package internal(set) var priceOverride: Money?

  package var unitPrice: Money { priceOverride ?? item.price }
  package var total: Money { unitPrice * quantity }
}

package enum CartError: Error, Equatable, Sendable {
  case quantity(allowed: ClosedRange<Int>)
  /// Zero or less, or above `Money.maximum`.
  case price
  case noName
  case tooManyLines(Int)
}

/// Bounds keep every sum exact: at most 200 lines of at most 99 units, each at most `Money.maximum`.
package struct Cart: Hashable, Sendable {
  package static let maximumQuantity = 99
  package static let maximumLines = 200

  package private(set) var lines: [CartLine] = []
  /// How many custom items were ever added: it makes their SKUs unique.
  private(set) var customItemCount = 0

  package init() {}

  package var isEmpty: Bool { lines.isEmpty }
  /// The number of units: a line of three counts as three.
  package var count: Int { lines.reduce(0) { $0 + $1.quantity } }
  package var total: Money { lines.reduce(.zero) { $0 + $1.total } }
  /// One element per unit, as the contract requires, with the price charged.
  package var units: [Item] {
    lines.flatMap { line in
      var item = line.item
      item.price = line.unitPrice
      return Array(repeating: item, count: line.quantity)
    }
  }

  /// Adds to the line with the same SKU, which keeps its price, or appends one. Returns the line's index.
  /// - Throws: `CartError`, leaving the cart as it was.
  @discardableResult
  package mutating func add(_ item: Item, quantity: Int = 1) throws(CartError) -> Int {
    if let index = lines.firstIndex(where: { $0.item.sku == item.sku }) {
      try setQuantity(lines[index].quantity + quantity, at: index)
      return index
    }
    guard (1...Cart.maximumQuantity).contains(quantity) else { throw .quantity(allowed: 1...Cart.maximumQuantity) }
    guard item.price > .zero, item.price <= .maximum else { throw .price }
    guard lines.count < Cart.maximumLines else { throw .tooManyLines(Cart.maximumLines) }
    lines.append(CartLine(item: item, quantity: quantity, priceOverride: nil))
    return lines.count - 1
  }

  /// Adds something that is not in the catalogue and returns the line's index.
  /// - Throws: `CartError` for an empty name or a price out of bounds.
  @discardableResult
  package mutating func addCustomItem(name: String, price: Money) throws(CartError) -> Int {
    let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !name.isEmpty else { throw .noName }
    let item = Item(
      sku: "FREE\(customItemCount + 1)", brand: "—", category: "other", model: name, price: price, image: "")
    let index = try add(item)
    customItemCount += 1
    return index
  }

  package mutating func setQuantity(_ quantity: Int, at index: Int) throws(CartError) {
    guard (1...Cart.maximumQuantity).contains(quantity) else { throw .quantity(allowed: 1...Cart.maximumQuantity) }
    lines[index].quantity = quantity
  }

  /// Sets the price of one; the catalogue's price removes the override.
  /// - Throws: `CartError.price`.
  package mutating func setPrice(_ price: Money, at index: Int) throws(CartError) {
    guard price > .zero, price <= .maximum else { throw .price }
    lines[index].priceOverride = price == lines[index].item.price ? nil : price
  }

  @discardableResult
  package mutating func remove(at index: Int) -> CartLine { lines.remove(at: index) }

  /// Restores the count of a stored cart, at least as many as it holds.
  mutating func restoreCustomItemCount(_ number: Int) {
    customItemCount = max(0, min(number, 1_000_000), lines.count { $0.item.sku.hasPrefix("FREE") })
  }

  package mutating func restore(_ line: CartLine, at index: Int) { lines.insert(line, at: min(index, lines.count)) }
}
