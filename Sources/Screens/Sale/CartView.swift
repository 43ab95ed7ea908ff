import Checkout
import TerminalCore

struct CartLayout {
  let search: Rect
  let results: Rect
  let divider: Rect
  let title: Rect
  let lines: Rect
  let total: Rect

  init(_ area: Rect) {
    let (left, rest) = area.split(left: area.width * 54 / 100)
    let (gap, right) = rest.split(left: 5)
    search = left.row(0)
    let top = area.height >= 22 ? 3 : 2
    results = left.inset(top: top)
    divider = Rect(x: gap.x + 2, y: gap.y, width: 1, height: gap.height)
    title = right.row(0)
    let (lines, total) = right.inset(top: top).split(bottom: 3)
    (self.lines, self.total) = (lines, total)
  }
}

/// A search result and its quantity in the cart.
private struct ListedItem: Equatable {
  let item: Item
  let count: Int?
}

/// Paints step 1: search results on the left, the cart on the right.
enum CartView {
  /// - Parameter offer: its monthly payment is shown if it matches the cart's total.
  static func paint(
    _ step: CartStep, _ sale: Sale, offer: Plan?, _ shared: Shared, in area: Rect, on frame: inout Frame
  ) {
    let layout = CartLayout(area)
    paintSearch(step, sale, shared, layout, on: &frame.surface)
    paintResults(step, sale, shared, layout, on: &frame)
    Hairline().paint(downLeft: layout.divider, on: &frame.surface)
    paintCart(step, sale, offer: offer, shared, layout, on: &frame)
  }

  private static func paintSearch(
    _ step: CartStep, _ sale: Sale, _ shared: Shared, _ layout: CartLayout, on surface: inout Surface
  ) {
    let s = shared.strings
    let found = step.found
    let isFocused = step.focus == .search
    let count = s.of(found.count, shared.configuration.catalogue.items.count)
    surface.write("⌕", at: Point(x: layout.search.x, y: layout.search.y), Style(isFocused ? .accent : .muted))
    let width = Label(count, Style(.muted), .right).paint(in: layout.search.inset(right: 1), on: &surface)
    Field(step.query, isFocused: isFocused, placeholder: s.searchCatalogue, style: Style(.text))
      .paint(in: layout.search.inset(left: 2, right: width + 3), on: &surface)
    Hairline().paint(
      acrossTop: Rect(x: layout.search.x, y: layout.search.y + 1, width: layout.search.width, height: 1), on: &surface)
  }

  private static func paintResults(
    _ step: CartStep, _ sale: Sale, _ shared: Shared, _ layout: CartLayout, on frame: inout Frame
  ) {
    let s = shared.strings
    let found = step.found
    let isFocused = step.focus == .search
    if found.isEmpty {
      Label(s.nothingFound, Style(.text)).paint(in: layout.results.row(0).inset(left: 2), on: &frame.surface)
      Paragraph(s.nothingFoundHint, Style(.muted)).paint(in: layout.results.inset(left: 2, top: 1), on: &frame.surface)
      return
    }
    let items = shared.configuration.catalogue.items
    let rows = layout.results
    let brandWidth = rows.width >= 44 ? 11 : 0
    let counts = Dictionary(sale.cart.lines.map { ($0.item.sku, $0.quantity) }) { first, _ in first }
    frame.paint(
      Rows(count: found.count, state: step.results, isFocused: isFocused), .catalogue, in: rows,
      click: { .cart(.itemClicked($0)) },
      showing: { index in
        let item = items[found[index]]
        return ListedItem(item: item, count: counts[item.sku])
      },
      row: {
        listed, row, style, surface in
        let item = listed.item
        let price = s.money(item.price)
        let used = Label(price, style.regular, .right).paint(in: row, on: &surface)
        var name = row.inset(right: max(used, 12) + 1)
        if brandWidth > 0 {
          let brand = name.split(right: brandWidth)
          Label(item.brand, Style(.muted, on: style.ground)).paint(in: brand.right.inset(right: 1), on: &surface)
          name = brand.rest.inset(right: 1)
        }
        let mark = listed.count.map { " ×\($0)" } ?? ""
        let shown = Label(item.model, style).paint(in: name.inset(right: DisplayWidth.of(mark)), on: &surface)
        surface.write(mark, at: Point(x: name.x + shown, y: name.y), Style(.accent, on: style.ground))
      })
  }

  private static func paintCart(
    _ step: CartStep, _ sale: Sale, offer: Plan?, _ shared: Shared, _ layout: CartLayout, on frame: inout Frame
  ) {
    let s = shared.strings
    let cart = sale.cart
    let isFocused = step.focus == .cart
    let title = Label(s.cartTitle, Style(isFocused ? .accent : .text, bold: true))
    LabelPair(title, Label(cart.isEmpty ? "" : s.items(cart.count), Style(.muted))).paint(
      in: layout.title, on: &frame.surface)
    Hairline().paint(
      acrossTop: Rect(x: layout.title.x, y: layout.title.y + 1, width: layout.title.width, height: 1),
      on: &frame.surface)
    guard !cart.isEmpty else {
      Label(s.cartEmpty, Style(.text)).paint(in: layout.lines.row(0), on: &frame.surface)
      Paragraph(s.cartEmptyHint, Style(.muted)).paint(in: layout.lines.inset(top: 1), on: &frame.surface)
      if !shared.parked.isEmpty {
        Label("\(s.key(.cartRecall)) · \(s.keyRecall): \(shared.parked.count)", Style(.info)).paint(
          in: layout.lines.row(5), on: &frame.surface)
      }
      return
    }
    let area = Rect(
      x: layout.lines.x - 2, y: layout.lines.y, width: layout.lines.width + 3, height: layout.lines.height)
    frame.paint(
      Rows(count: cart.lines.count, state: step.lines, isFocused: isFocused, rowHeight: 2), .cart, in: area,
      click: { .cart(.lineClicked($0)) },
      showing: { cart.lines[$0] },
      row: {
        line, row, style, surface in
        LabelPair(Label(line.item.model, style), Label(s.money(line.total), style)).paint(in: row.row(0), on: &surface)
        var detail = "\(line.quantity) × \(s.money(line.unitPrice))"
        if line.priceOverride != nil { detail += "  " + s.priceWas(line.item.price) }
        Label(detail, Style(line.priceOverride == nil ? .muted : .warning, on: style.ground)).paint(
          in: row.row(1).inset(left: 2), on: &surface)
      })
    Hairline().paint(acrossTop: layout.total, on: &frame.surface)
    LabelPair(Label(s.total, Style(.muted)), Label(s.money(cart.total), Style(.text, bold: true))).paint(
      in: layout.total.row(1), on: &frame.surface)
    if let offer, offer.amount == cart.total {
      LabelPair(
        Label(s.inInstalments, Style(.muted)),
        Label(s.fromMonthly(offer.monthlyPayment, offer.months), Style(.positive))
      ).paint(in: layout.total.row(2), on: &frame.surface)
    }
  }
}
