import Checkout
import FoundationEssentials
import Terminal

/// Step 1: finding goods and filling the cart.
public struct CartStep: Equatable, Sendable {
  /// What has the keys.
  enum Focus: Equatable, Sendable { case goods, cart }

  /// What happened here.
  public enum Message: Equatable, Sendable {
    case focusChanged, addPressed
    case goodClicked(Int)
    case lineClicked(Int)
    case morePressed, fewerPressed, removePressed, undoPressed
    case quantityPressed, pricePressed, freeItemPressed
    case quantityEntered(line: Int, String)
    case priceEntered(line: Int, String)
    case freeItemEntered(name: String, price: String)
    case parkPressed, recallPressed
    case recalled(Int)
    case searchCleared
  }

  var focus = Focus.goods
  var query = TextInput(limit: 80)
  /// The goods found, as indices of the catalogue.
  private(set) var found: [Int]
  var goods = ListState()
  var lines = ListState()
  private var removed: (line: CartLine, index: Int)?
  var canUndo: Bool { removed != nil }

  init(goods count: Int) { found = Array(0..<count) }

  public static func == (left: CartStep, right: CartStep) -> Bool {
    left.focus == right.focus && left.query == right.query && left.found == right.found && left.goods == right.goods
      && left.lines == right.lines && left.removed?.line == right.removed?.line
  }

  static func bindings(_ state: AppState) -> [Binding] {
    let s = state.strings
    let common = [
      Binding(KeyPress(.function(2)), label: s.keyFreeItem, .cart(.freeItemPressed)),
      state.sale.cart.isEmpty
        ? Binding(
          KeyPress(.function(7)), label: s.keyRecall, .cart(.recallPressed),
          in: state.parked.isEmpty ? [.help, .palette] : [.footer, .help, .palette])
        : Binding(KeyPress(.function(7)), label: s.keyPark, .cart(.parkPressed)),
    ]
    switch state.cart.focus {
    case .goods:
      var bindings = [
        Binding(KeyPress(.enter), label: s.keyAdd, .cart(.addPressed)),
        Binding(KeyPress(.tab), KeyPress(.tab, .shift), label: s.keyToCart, .cart(.focusChanged)),
      ]
      if state.cart.canUndo {
        bindings.append(Binding(.control("z"), label: s.keyUndo, .cart(.undoPressed), in: [.help, .palette]))
      }
      if !state.cart.query.isEmpty {
        bindings.append(Binding(KeyPress(.escape), label: s.keyClearSearch, .cart(.searchCleared), in: [.help]))
      }
      return bindings + common
    case .cart:
      return [
        Binding(KeyPress("+"), KeyPress("="), label: s.keyQuantity, .cart(.morePressed), shown: "+ −"),
        Binding(KeyPress("-"), KeyPress("−"), label: s.keyQuantity, .cart(.fewerPressed), in: []),
        Binding(KeyPress(.enter), label: s.keyQuantity, .cart(.quantityPressed), in: [.help]),
        Binding(KeyPress("p"), label: s.keyPrice, .cart(.pricePressed)),
        Binding(KeyPress(.delete), KeyPress(.backspace), KeyPress("x"), label: s.keyRemove, .cart(.removePressed)),
        Binding(KeyPress("z"), .control("z"), label: s.keyUndo, .cart(.undoPressed), in: [.help, .palette]),
        Binding(KeyPress(.tab), KeyPress(.tab, .shift), KeyPress("/"), label: s.keyToGoods, .cart(.focusChanged)),
      ] + common
    }
  }

  // MARK: Keys that are no bindings

  static func receive(_ press: KeyPress, _ state: inout AppState) -> [Effect] {
    let page = AppView.goodsPage(state)
    switch state.cart.focus {
    case .goods:
      if state.cart.goods.handle(press, count: state.cart.found.count, page: page) {
        state.cart.goods.settle(count: state.cart.found.count, height: page)
        return []
      }
      // With nothing being typed, + and − count the selected good.
      if state.cart.query.isEmpty || state.cart.query.isSelected, let typed = press.typed, "+-−".contains(typed) {
        state.countSelected(typed == "+" ? 1 : -1)
        return []
      }
      let before = state.cart.query.text
      if state.cart.query.handle(press), state.cart.query.text != before { state.search() }
    case .cart:
      let count = state.sale.cart.lines.count
      if state.cart.lines.handle(press, count: count, page: page) { return [] }
      // A digit begins a quantity.
      if let typed = press.typed, let digit = KeyboardLayout.digit(typed), digit != "0", count > 0 {
        state.askQuantity(String(digit))
      }
    }
    return []
  }

  static func receive(paste text: String, _ state: inout AppState) -> [Effect] {
    state.cart.focus = .goods
    if !state.cart.query.insert(text.trimmingWhitespace) { state.say(.warning, state.strings.pasteCut) }
    state.search()
    return []
  }

  // MARK: Update

  static func update(_ state: inout AppState, _ message: Message) -> [Effect] {
    let s = state.strings
    switch message {
    case .focusChanged:
      state.cart.focus = state.cart.focus == .goods && !state.sale.cart.isEmpty ? .cart : .goods
    case .addPressed: state.addFound()
    case .goodClicked(let row):
      state.cart.focus = .goods
      if state.cart.goods.selected == row {
        state.addFound()
      } else {
        state.cart.goods.select(row, count: state.cart.found.count)
      }
    case .lineClicked(let row):
      state.cart.focus = .cart
      state.cart.lines.select(row, count: state.sale.cart.lines.count)
    case .morePressed: state.changeQuantity(at: state.cart.lines.selected, by: 1)
    case .fewerPressed: state.changeQuantity(at: state.cart.lines.selected, by: -1)
    case .removePressed: state.remove(at: state.cart.lines.selected)
    case .undoPressed:
      guard let removed = state.cart.removed else { break }
      state.sale.cart.restore(removed.line, at: removed.index)
      state.cart.lines.select(removed.index, count: state.sale.cart.lines.count)
      state.cart.removed = nil
    case .quantityPressed: state.askQuantity(nil)
    case .quantityEntered(let line, let text):
      guard let number = Int(text) else {
        return state.refuse(s.error(CartError.quantity(allowed: 1...Cart.maximumQuantity)))
      }
      do { try state.sale.cart.setQuantity(number, at: line) } catch { return state.refuse(s.error(error)) }
      state.overlays.removeLast()
    case .pricePressed:
      guard let line = state.selectedLine else { break }
      var field = Prompt.Field(s.priceLabel, line.unitPrice.plain, entry: .amount)
      field.input.select()
      state.overlays.append(
        .prompt(
          Prompt(
            title: s.priceTitle, note: line.good.model + "\n" + s.catalogPrice(line.good.price), fields: [field],
            purpose: .price(line: state.cart.lines.selected))))
    case .priceEntered(let line, let text):
      do { try state.sale.cart.setPrice(try Money(parsing: text), at: line) } catch let error as MoneyError {
        return state.refuse(s.error(error))
      } catch let error as CartError { return state.refuse(s.error(error)) } catch { return [] }
      state.overlays.removeLast()
    case .freeItemPressed:
      let name = state.cart.found.isEmpty ? state.cart.query.text : ""
      state.overlays.append(
        .prompt(
          Prompt(
            title: s.freeItemTitle, note: nil,
            fields: [Prompt.Field(s.nameLabel, name), Prompt.Field(s.priceLabel, "", entry: .amount)],
            purpose: .freeItem)))
    case .freeItemEntered(let name, let price):
      do {
        let index = try state.sale.cart.addFreeItem(name: name, price: try Money(parsing: price))
        state.cart.lines.select(index, count: state.sale.cart.lines.count)
      } catch let error as MoneyError {
        return state.refuse(s.error(error), field: 1)
      } catch let error as CartError {
        return state.refuse(s.error(error), field: error == .noName ? 0 : 1)
      } catch { return [] }
      state.overlays.removeLast()
      state.say(.good, s.added(name))
    case .parkPressed: state.park()
    case .recallPressed:
      if state.parked.isEmpty {
        state.say(.info, s.nothingParked)
      } else {
        state.overlays.append(.picker(.parked(state)))
      }
    case .recalled(let index):
      guard state.parked.indices.contains(index) else { break }
      let recalled = state.parked.remove(at: index).sale
      if !state.sale.isEmpty { state.parked.append((state.sale, state.now)) }
      state.sale = recalled
      state.cart.lines.reset()
    case .searchCleared:
      state.cart.query.set("")
      state.search()
    }
    if state.sale.cart.isEmpty { state.cart.focus = .goods }
    state.cart.lines.select(state.cart.lines.selected, count: state.sale.cart.lines.count)
    return []
  }

  fileprivate mutating func took(_ line: CartLine, at index: Int) { removed = (line, index) }
  fileprivate mutating func show(_ indices: [Int]) {
    found = indices
    goods.reset()
  }
}

extension AppState {
  fileprivate var selectedLine: CartLine? {
    sale.cart.lines.indices.contains(cart.lines.selected) ? sale.cart.lines[cart.lines.selected] : nil
  }

  fileprivate mutating func search() {
    var found = setup.catalogue.search(cart.query.text)
    // A word that was typed on the other layout.
    if found.isEmpty { found = setup.catalogue.search(KeyboardLayout.swapped(cart.query.text)) }
    cart.show(found)
  }

  /// Adds the good that a scanned article number names, else the selected one.
  fileprivate mutating func addFound() {
    let typed = cart.query.text.trimmingWhitespace
    let scanned =
      typed.isEmpty || cart.query.isSelected
      ? nil : setup.catalogue.index(ofSKU: typed) ?? setup.catalogue.index(ofSKU: KeyboardLayout.swapped(typed))
    guard
      let index = scanned ?? (cart.found.indices.contains(cart.goods.selected) ? cart.found[cart.goods.selected] : nil)
    else {
      say(.warning, strings.noSuchCode(typed))
      cart.query.select()
      return
    }
    let good = setup.catalogue.goods[index]
    do {
      let line = try sale.cart.add(good)
      cart.lines.select(line, count: sale.cart.lines.count)
      say(.good, strings.added(good.model))
    } catch { say(.bad, strings.error(error)) }
    // The next scan or word begins anew.
    cart.query.select()
  }

  /// Changes how many of the selected good of the catalogue there are.
  fileprivate mutating func countSelected(_ step: Int) {
    guard cart.found.indices.contains(cart.goods.selected) else { return }
    let good = setup.catalogue.goods[cart.found[cart.goods.selected]]
    if let line = sale.cart.lines.firstIndex(where: { $0.good.sku == good.sku }) {
      changeQuantity(at: line, by: step)
    } else if step > 0 {
      addFound()
    }
  }

  fileprivate mutating func changeQuantity(at index: Int, by step: Int) {
    guard sale.cart.lines.indices.contains(index) else { return }
    let quantity = sale.cart.lines[index].quantity + step
    if quantity == 0 { return remove(at: index) }
    do { try sale.cart.setQuantity(quantity, at: index) } catch { say(.warning, strings.error(error)) }
  }

  fileprivate mutating func remove(at index: Int) {
    guard sale.cart.lines.indices.contains(index) else { return }
    let line = sale.cart.remove(at: index)
    cart.took(line, at: index)
    say(.info, strings.removed(line.good.model))
  }

  fileprivate mutating func askQuantity(_ typed: String?) {
    guard let line = selectedLine else { return }
    var field = Prompt.Field(strings.quantityLabel, typed ?? String(line.quantity), limit: 6, entry: .wholeNumber)
    if typed == nil { field.input.select() }
    overlays.append(
      .prompt(
        Prompt(
          title: strings.quantityTitle, note: line.good.model, fields: [field],
          purpose: .quantity(line: cart.lines.selected))))
  }

  fileprivate mutating func park() {
    parked.append((sale, now))
    sale = Sale(rules: setup.verificationRules)
    cart.lines.reset()
    customer = CustomerStep()
    review = ReviewStep()
    say(.good, strings.parked(parked.count))
  }
}

extension String {
  /// The text without white space at its ends.
  var trimmingWhitespace: String {
    var view = self[...]
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
