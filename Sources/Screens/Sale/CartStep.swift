import Checkout
import FoundationEssentials
import TerminalCore
import Text

/// Step 1: finding items and filling the cart.
package struct CartStep: Equatable, Sendable {
  enum Focus: Equatable, Sendable { case search, cart }

  package enum Message: Equatable, Sendable {
    case focusChanged, addPressed
    case itemClicked(Int)
    case lineClicked(Int)
    case morePressed, fewerPressed, removePressed, undoPressed
    case quantityPressed, pricePressed, freeItemPressed
    case quantityEntered(line: Int, String)
    case priceEntered(line: Int, String)
    case freeItemEntered(name: String, price: String)
    case recallPressed
    case searchCleared
  }

  var focus = Focus.search
  var query = TextInput(limit: 80)
  /// Search results, as indices of the catalogue.
  private(set) var found: [Int]
  var results = ListState()
  var lines = ListState()
  private var removed: (line: CartLine, index: Int)?
  var canUndo: Bool { removed != nil }

  init(itemCount count: Int) { found = Array(0..<count) }

  package static func == (left: CartStep, right: CartStep) -> Bool {
    left.focus == right.focus && left.query == right.query && left.found == right.found && left.results == right.results
      && left.lines == right.lines && left.removed?.line == right.removed?.line
  }

  // MARK: Keys

  func bindings(_ sale: Sale, _ shared: Shared) -> [Binding] {
    let s = shared.strings
    let undo = Binding(
      .cartUndo, label: s.keyUndo, .cart(.undoPressed), in: [.help, .palette],
      unless: canUndo ? nil : s.nothingToUndo)
    let common = [
      Binding(.cartFreeItem, label: s.keyFreeItem, .cart(.freeItemPressed)),
      sale.cart.isEmpty
        ? Binding(
          .cartRecall, label: s.keyRecall, .cart(.recallPressed),
          in: shared.parked.isEmpty ? [.help, .palette] : .everywhere)
        : Binding(.cartPark, label: s.keyPark, .parkPressed),
    ]
    switch focus {
    case .search:
      var bindings = [
        Binding(.cartAdd, label: s.keyAdd, .cart(.addPressed)),
        Binding(.cartFocus, label: s.keyToCart, .cart(.focusChanged)), undo,
      ]
      if !query.isEmpty {
        bindings.append(Binding(.cartClearSearch, label: s.keyClearSearch, .cart(.searchCleared), in: [.help]))
      }
      return bindings + common
    case .cart:
      return [
        Binding(
          .cartMore, label: s.keyQuantity, .cart(.morePressed), shown: .with(.cartFewer)),
        Binding(.cartFewer, label: s.keyQuantity, .cart(.fewerPressed), in: []),
        Binding(.cartQuantity, label: s.keyQuantity, .cart(.quantityPressed), in: [.help]),
        Binding(.cartPrice, label: s.keyPrice, .cart(.pricePressed)),
        Binding(.cartRemove, label: s.keyRemove, .cart(.removePressed)), undo,
        Binding(.cartFocus, also: [.cartSearch], label: s.keyToCatalogue, .cart(.focusChanged)),
      ] + common
    }
  }

  mutating func move(_ movement: Movement, _ frame: Frame, _ sale: Sale) {
    switch focus {
    case .search: results.move(movement, count: found.count, page: frame[.catalogue].page)
    case .cart: lines.move(movement, count: sale.cart.lines.count, page: frame[.cart].page)
    }
  }

  mutating func receive(_ press: KeyPress, _ sale: inout Sale, _ shared: Shared) -> [Request] {
    switch focus {
    case .search:
      if query.isEmpty || query.isSelected, let step = quantityStep(press, sale, shared) {
        return countSelected(step, &sale, shared)
      }
      let before = query.text
      if query.handle(press), query.text != before { search(shared) }
    case .cart:
      // A digit starts entering a quantity.
      if let typed = press.typed, let digit = KeyboardLayout.digit(typed), digit != "0", !sale.cart.isEmpty {
        return promptQuantity(String(digit), sale, shared)
      }
    }
    return []
  }

  mutating func receive(paste text: String, _ shared: Shared) -> [Request] {
    focus = .search
    let isWhole = query.insert(text.trimmingWhitespace)
    search(shared)
    return isWhole ? [] : [.toast(.warning, shared.strings.pasteCut)]
  }

  // MARK: Update

  mutating func update(_ message: Message, _ sale: inout Sale, _ shared: Shared) -> [Request] {
    let requests = requests(for: message, &sale, shared)
    if sale.cart.isEmpty { focus = .search }
    lines.select(lines.selected, count: sale.cart.lines.count)
    return requests
  }

  private mutating func requests(for message: Message, _ sale: inout Sale, _ shared: Shared) -> [Request] {
    let s = shared.strings
    switch message {
    case .focusChanged: focus = focus == .search && !sale.cart.isEmpty ? .cart : .search
    case .addPressed: return addFound(&sale, shared)
    case .itemClicked(let row):
      focus = .search
      if results.selected == row { return addFound(&sale, shared) }
      results.select(row, count: found.count)
    case .lineClicked(let row):
      focus = .cart
      lines.select(row, count: sale.cart.lines.count)
    case .morePressed: return changeQuantity(at: lines.selected, by: 1, &sale, s)
    case .fewerPressed: return changeQuantity(at: lines.selected, by: -1, &sale, s)
    case .removePressed: return remove(at: lines.selected, &sale, s)
    case .undoPressed:
      guard let removed else { break }
      sale.cart.restore(removed.line, at: removed.index)
      lines.select(removed.index, count: sale.cart.lines.count)
      self.removed = nil
    case .quantityPressed: return promptQuantity(nil, sale, shared)
    case .quantityEntered(let line, let text):
      guard let number = Int(text) else {
        return [.promptError(s.error(CartError.quantity(allowed: 1...Cart.maximumQuantity)))]
      }
      do { try sale.cart.setQuantity(number, at: line) } catch { return [.promptError(s.error(error))] }
      return [.close]
    case .pricePressed:
      guard let line = selectedLine(sale) else { break }
      var field = Prompt.Field(s.priceLabel, line.unitPrice.plain, entry: .amount)
      field.input.select()
      return [
        .present(
          .prompt(
            Prompt(
              title: s.priceTitle, note: line.item.model + "\n" + s.catalogPrice(line.item.price), fields: [field],
              purpose: .price(line: lines.selected))))
      ]
    case .priceEntered(let line, let text):
      do { try sale.cart.setPrice(try Money(parsing: text), at: line) } catch let error as MoneyError {
        return [.promptError(s.error(error))]
      } catch let error as CartError { return [.promptError(s.error(error))] } catch { break }
      return [.close]
    case .freeItemPressed:
      let name = found.isEmpty ? query.text : ""
      return [
        .present(
          .prompt(
            Prompt(
              title: s.freeItemTitle, note: nil,
              fields: [Prompt.Field(s.nameLabel, name), Prompt.Field(s.priceLabel, "", entry: .amount)],
              purpose: .freeItem)))
      ]
    case .freeItemEntered(let name, let price):
      do {
        let index = try sale.cart.addCustomItem(name: name, price: try Money(parsing: price))
        lines.select(index, count: sale.cart.lines.count)
      } catch let error as MoneyError {
        return [.promptError(s.error(error), field: 1)]
      } catch let error as CartError {
        return [.promptError(s.error(error), field: error == .noName ? 0 : 1)]
      } catch { break }
      return [.close, .toast(.success, s.added(name))]
    case .recallPressed:
      return shared.parked.isEmpty ? [.toast(.info, s.nothingParked)] : [.present(.picker(.parked(shared)))]
    case .searchCleared:
      query.set("")
      search(shared)
    }
    return []
  }

  // MARK: Search

  private mutating func search(_ shared: Shared) {
    let catalogue = shared.configuration.catalogue
    found = catalogue.search(query.text)
    // Retry as if typed in the other keyboard layout.
    if found.isEmpty { found = catalogue.search(KeyboardLayout.swapped(query.text)) }
    results.reset()
  }

  private var selectedItem: Int? { found.indices.contains(results.selected) ? found[results.selected] : nil }

  /// Adds the item whose barcode or SKU was typed in full, otherwise the selected one.
  private mutating func addFound(_ sale: inout Sale, _ shared: Shared) -> [Request] {
    let s = shared.strings
    let catalogue = shared.configuration.catalogue
    let typed = query.text.trimmingWhitespace
    let named = typed.isEmpty || query.isSelected ? nil : catalogue.item(scanned: typed)
    // Typing now replaces the search.
    query.select()
    guard let item = named ?? selectedItem.map({ catalogue.items[$0] }) else {
      return [.toast(.warning, s.noSuchCode(typed))]
    }
    return add(item, &sale, s)
  }

  /// Adds a scanned item and clears the search.
  mutating func scanned(_ item: Item, _ sale: inout Sale, _ shared: Shared) -> [Request] {
    if !query.isEmpty {
      query.set("")
      search(shared)
    }
    return add(item, &sale, shared.strings)
  }

  /// Puts an unknown code into the search, selected, if that has the focus. On a slow line typed keys can look like a scan, and Enter then
  /// still adds the selected result.
  mutating func searchUnknown(_ scan: Scan, _ shared: Shared) {
    guard focus == .search else { return }
    query.insert(scan.untyped)
    query.select()
    search(shared)
  }

  private mutating func add(_ item: Item, _ sale: inout Sale, _ s: Strings) -> [Request] {
    do {
      let line = try sale.cart.add(item)
      lines.select(line, count: sale.cart.lines.count)
      return [.toast(.success, s.added(item.model))]
    } catch { return [.toast(.error, s.error(error))] }
  }

  /// What a key does to the quantity of the selected result while no search is typed: + and −, on the Kazakh layout by their places. Its
  /// letter at the place of − begins a search where there is nothing to take away.
  private func quantityStep(_ press: KeyPress, _ sale: Sale, _ shared: Shared) -> Int? {
    let keymap = shared.configuration.keymap
    let presses = [press] + [Keymap.byPlace(press)].compactMap { $0 }
    if presses.contains(where: keymap[.cartMore].contains) { return 1 }
    guard presses.contains(where: keymap[.cartFewer].contains) else { return nil }
    return press.typed.flatMap(KeyboardLayout.sign) == nil || selectedLineIndex(sale, shared) != nil ? -1 : nil
  }

  /// The cart's line of the selected result.
  private func selectedLineIndex(_ sale: Sale, _ shared: Shared) -> Int? {
    let sku = selectedItem.map { shared.configuration.catalogue.items[$0].sku }
    return sale.cart.lines.firstIndex { $0.item.sku == sku }
  }

  /// Changes the quantity of the selected result.
  private mutating func countSelected(_ step: Int, _ sale: inout Sale, _ shared: Shared) -> [Request] {
    if let line = selectedLineIndex(sale, shared) {
      return changeQuantity(at: line, by: step, &sale, shared.strings)
    }
    return step > 0 ? addFound(&sale, shared) : []
  }

  // MARK: Lines

  private func selectedLine(_ sale: Sale) -> CartLine? {
    sale.cart.lines.indices.contains(lines.selected) ? sale.cart.lines[lines.selected] : nil
  }

  private mutating func changeQuantity(at index: Int, by step: Int, _ sale: inout Sale, _ s: Strings) -> [Request] {
    guard sale.cart.lines.indices.contains(index) else { return [] }
    let quantity = sale.cart.lines[index].quantity + step
    if quantity == 0 { return remove(at: index, &sale, s) }
    do { try sale.cart.setQuantity(quantity, at: index) } catch { return [.toast(.warning, s.error(error))] }
    return []
  }

  private mutating func remove(at index: Int, _ sale: inout Sale, _ s: Strings) -> [Request] {
    guard sale.cart.lines.indices.contains(index) else { return [] }
    let line = sale.cart.remove(at: index)
    removed = (line, index)
    return [.toast(.info, s.removed(line.item.model))]
  }

  private func promptQuantity(_ typed: String?, _ sale: Sale, _ shared: Shared) -> [Request] {
    guard let line = selectedLine(sale) else { return [] }
    let s = shared.strings
    var field = Prompt.Field(s.quantityLabel, typed ?? String(line.quantity), limit: 6, entry: .wholeNumber)
    if typed == nil { field.input.select() }
    return [
      .present(
        .prompt(
          Prompt(
            title: s.quantityTitle, note: line.item.model, fields: [field], purpose: .quantity(line: lines.selected))))
    ]
  }
}
