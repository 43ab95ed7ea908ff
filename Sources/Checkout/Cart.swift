/// Something the shop sells: one row of the catalogue, or an item that the clerk makes up at the till.
public struct Good: Hashable, Sendable, Codable {
  /// The shop's article number; what a barcode scanner types.
  public var sku: String
  /// The maker.
  public var brand: String
  /// The category's key, such as `phones`.
  public var category: String
  /// What it is called.
  public var model: String
  /// The price of one.
  public var price: Money
  /// The address of a picture; may be empty.
  public var image: String

  /// A good with the given fields.
  public init(sku: String, brand: String, category: String, model: String, price: Money, image: String) {
    (self.sku, self.brand, self.category) = (sku, brand, category)
    (self.model, self.price, self.image) = (model, price, image)
  }
}

/// One line of the cart: a good, how many of it, and the price it is sold at.
public struct CartLine: Hashable, Sendable {
  /// What is sold.
  public let good: Good
  /// How many: 1…`Cart.maximumQuantity`.
  public internal(set) var quantity: Int
  /// The price of one, if the clerk set another than the catalogue's.
  public internal(set) var priceOverride: Money?

  /// The price of one.
  public var unitPrice: Money { priceOverride ?? good.price }
  /// The price of all of them.
  public var total: Money { unitPrice * quantity }
}

/// Why the cart does not take a change.
public enum CartError: Error, Equatable, Sendable {
  /// The quantity must be within these bounds.
  case quantity(allowed: ClosedRange<Int>)
  /// The price must be above zero and at most `Money.maximum`.
  case price
  /// A free item needs a name.
  case noName
  /// The cart holds as many lines as it can.
  case tooManyLines(Int)
}

/// What the customer buys.
///
/// Bounds keep every sum exact: at most 200 lines of at most 99 goods, each at most `Money.maximum`.
public struct Cart: Hashable, Sendable {
  /// The most goods of one line.
  public static let maximumQuantity = 99
  /// The most lines.
  public static let maximumLines = 200

  /// The lines, in the order they were added.
  public private(set) var lines: [CartLine] = []
  /// How many free items were ever added, so that each gets an article number of its own.
  private(set) var freeItems = 0

  /// An empty cart.
  public init() {}

  /// True where nothing is in it.
  public var isEmpty: Bool { lines.isEmpty }
  /// How many goods there are, each of a line of three counted.
  public var count: Int { lines.reduce(0) { $0 + $1.quantity } }
  /// The price of everything.
  public var total: Money { lines.reduce(.zero) { $0 + $1.total } }
  /// Every single good, as the contract wants it: a line of three is three goods, each at the price it is sold at.
  public var goods: [Good] {
    lines.flatMap { line in
      var good = line.good
      good.price = line.unitPrice
      return Array(repeating: good, count: line.quantity)
    }
  }

  /// Puts `quantity` more of a good into the cart and returns the index of its line.
  ///
  /// A good that is there already, by article number, grows; its price stays as the clerk set it.
  /// - Throws: `CartError` and leaves the cart as it was.
  @discardableResult
  public mutating func add(_ good: Good, quantity: Int = 1) throws(CartError) -> Int {
    if let index = lines.firstIndex(where: { $0.good.sku == good.sku }) {
      try setQuantity(lines[index].quantity + quantity, at: index)
      return index
    }
    guard (1...Cart.maximumQuantity).contains(quantity) else { throw .quantity(allowed: 1...Cart.maximumQuantity) }
    guard good.price > .zero, good.price <= .maximum else { throw .price }
    guard lines.count < Cart.maximumLines else { throw .tooManyLines(Cart.maximumLines) }
    lines.append(CartLine(good: good, quantity: quantity, priceOverride: nil))
    return lines.count - 1
  }

  /// Adds something that the catalogue does not hold and returns the index of its line.
  /// - Throws: `CartError` for an empty name or a price out of bounds.
  @discardableResult
  public mutating func addFreeItem(name: String, price: Money) throws(CartError) -> Int {
    let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !name.isEmpty else { throw .noName }
    let good = Good(sku: "FREE\(freeItems + 1)", brand: "—", category: "other", model: name, price: price, image: "")
    let index = try add(good)
    freeItems += 1
    return index
  }

  /// Sets how many of a line there are.
  /// - Throws: `CartError.quantity` outside 1…`maximumQuantity`.
  public mutating func setQuantity(_ quantity: Int, at index: Int) throws(CartError) {
    guard (1...Cart.maximumQuantity).contains(quantity) else { throw .quantity(allowed: 1...Cart.maximumQuantity) }
    lines[index].quantity = quantity
  }

  /// Sets the price of one good of a line; the catalogue's price removes the override.
  /// - Throws: `CartError.price` for zero or less, and above `Money.maximum`.
  public mutating func setPrice(_ price: Money, at index: Int) throws(CartError) {
    guard price > .zero, price <= .maximum else { throw .price }
    lines[index].priceOverride = price == lines[index].good.price ? nil : price
  }

  /// Takes a line out and returns it.
  @discardableResult
  public mutating func remove(at index: Int) -> CartLine { lines.remove(at: index) }

  /// Takes up how many free items there were in a cart that was kept; never fewer than it holds.
  mutating func restoreFreeItems(_ number: Int) {
    freeItems = max(0, min(number, 1_000_000), lines.count { $0.good.sku.hasPrefix("FREE") })
  }

  /// Puts a line back where it was taken from.
  public mutating func restore(_ line: CartLine, at index: Int) { lines.insert(line, at: min(index, lines.count)) }
}
