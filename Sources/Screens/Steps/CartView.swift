import Checkout
import Terminal

/// Where the parts of the cart's step are.
struct CartLayout {
  let search: Rect
  let goods: Rect
  let divider: Rect
  let title: Rect
  let lines: Rect
  let total: Rect

  init(_ area: Rect) {
    let (left, rest) = area.split(left: area.width * 54 / 100)
    let (gap, right) = rest.split(left: 5)
    search = left.row(0)
    let top = area.height >= 22 ? 3 : 2
    goods = left.inset(top: top, bottom: 1)
    divider = Rect(x: gap.x + 2, y: gap.y, width: 1, height: gap.height)
    title = right.row(0)
    let (lines, total) = right.inset(top: top, bottom: 1).split(bottom: 3)
    (self.lines, self.total) = (lines, total)
  }
}

/// Paints step 1: the goods that were found at the left, the cart at the right.
enum CartView {
  static func paint(_ state: AppState, in area: Rect, on surface: inout Surface) {
    let layout = CartLayout(area)
    paintGoods(state, layout, on: &surface)
    Hairline().paint(downLeft: layout.divider, on: &surface)
    paintCart(state, layout, on: &surface)
  }

  private static func paintGoods(_ state: AppState, _ layout: CartLayout, on surface: inout Surface) {
    let s = state.strings
    let found = state.cart.found
    let isFocused = state.cart.focus == .goods
    let count = s.of(found.count, state.setup.catalogue.goods.count)
    surface.write("⌕", at: Point(x: layout.search.x, y: layout.search.y), Style(isFocused ? .accent : .muted))
    let width = Label(count, Style(.muted), .right).paint(in: layout.search.inset(right: 1), on: &surface)
    Field(state.cart.query, isFocused: isFocused, placeholder: s.searchGoods, style: Style(.text))
      .paint(in: layout.search.inset(left: 2, right: width + 3), on: &surface)
    Hairline().paint(
      acrossTop: Rect(x: layout.search.x, y: layout.search.y + 1, width: layout.search.width, height: 1), on: &surface)
    paintRows(state, layout, on: &surface)
  }

  /// Paints the goods that were found, over whatever stands there.
  static func paintRows(_ state: AppState, _ layout: CartLayout, on surface: inout Surface) {
    let s = state.strings
    let found = state.cart.found
    let isFocused = state.cart.focus == .goods
    surface.fill(layout.goods, Style())
    if found.isEmpty {
      Label(s.nothingFound, Style(.text)).paint(in: layout.goods.row(0).inset(left: 2), on: &surface)
      Paragraph(s.nothingFoundHint, Style(.muted)).paint(in: layout.goods.inset(left: 2, top: 1), on: &surface)
      return
    }
    let goods = state.setup.catalogue.goods
    let rows = layout.goods
    let brandWidth = rows.width >= 44 ? 11 : 0
    let counts = Dictionary(state.sale.cart.lines.map { ($0.good.sku, $0.quantity) }) { first, _ in first }
    Rows(count: found.count, state: state.cart.goods, isFocused: isFocused).paint(in: rows, on: &surface) {
      index, row, style, surface in
      let good = goods[found[index]]
      let price = s.money(good.price)
      let used = Label(price, style.regular, .right).paint(in: row, on: &surface)
      var name = row.inset(right: max(used, 12) + 1)
      if brandWidth > 0 {
        let brand = name.split(right: brandWidth)
        Label(good.brand, Style(.muted, on: style.ground)).paint(in: brand.right.inset(right: 1), on: &surface)
        name = brand.rest.inset(right: 1)
      }
      let mark = counts[good.sku].map { " ×\($0)" } ?? ""
      let shown = Label(good.model, style).paint(in: name.inset(right: DisplayWidth.of(mark)), on: &surface)
      surface.write(mark, at: Point(x: name.x + shown, y: name.y), Style(.accent, on: style.ground))
    }
  }

  private static func paintCart(_ state: AppState, _ layout: CartLayout, on surface: inout Surface) {
    let s = state.strings
    let cart = state.sale.cart
    let isFocused = state.cart.focus == .cart
    let title = Label(s.cartTitle, Style(isFocused ? .accent : .text, bold: true))
    LabelPair(title, Label(cart.isEmpty ? "" : s.items(cart.count), Style(.muted))).paint(
      in: layout.title, on: &surface)
    Hairline().paint(
      acrossTop: Rect(x: layout.title.x, y: layout.title.y + 1, width: layout.title.width, height: 1), on: &surface)
    guard !cart.isEmpty else {
      Label(s.cartEmpty, Style(.text)).paint(in: layout.lines.row(0), on: &surface)
      Paragraph(s.cartEmptyHint, Style(.muted)).paint(in: layout.lines.inset(top: 1), on: &surface)
      if !state.parked.isEmpty {
        Label("F7 · \(s.keyRecall): \(state.parked.count)", Style(.info)).paint(in: layout.lines.row(5), on: &surface)
      }
      return
    }
    let area = Rect(
      x: layout.lines.x - 2, y: layout.lines.y, width: layout.lines.width + 3, height: layout.lines.height)
    Rows(count: cart.lines.count, state: state.cart.lines, isFocused: isFocused, rowHeight: 2).paint(
      in: area, on: &surface
    ) {
      index, row, style, surface in
      let line = cart.lines[index]
      LabelPair(Label(line.good.model, style), Label(s.money(line.total), style)).paint(in: row.row(0), on: &surface)
      var detail = "\(line.quantity) × \(s.money(line.unitPrice))"
      if line.priceOverride != nil { detail += "  " + s.priceWas(line.good.price) }
      Label(detail, Style(line.priceOverride == nil ? .muted : .warning, on: style.ground)).paint(
        in: row.row(1).inset(left: 2), on: &surface)
    }
    Hairline().paint(acrossTop: layout.total, on: &surface)
    LabelPair(Label(s.total, Style(.muted)), Label(s.money(cart.total), Style(.text, bold: true))).paint(
      in: layout.total.row(1), on: &surface)
    if let plan = state.plan.cheapestInstalment, plan.amount == cart.total {
      LabelPair(
        Label(s.inInstalments, Style(.muted)), Label(s.fromMonthly(plan.monthlyPayment, plan.months), Style(.positive))
      ).paint(in: layout.total.row(2), on: &surface)
    }
  }

  static func message(at point: Point, _ state: AppState, in area: Rect) -> Message? {
    let layout = CartLayout(area)
    if layout.goods.contains(point) {
      let visible = state.cart.goods.visible(count: state.cart.found.count, height: layout.goods.height)
      let row = visible.lowerBound + point.y - layout.goods.y
      return visible.contains(row) ? .cart(.goodClicked(row)) : nil
    }
    if layout.lines.contains(point) {
      let visible = state.cart.lines.visible(count: state.sale.cart.lines.count, height: layout.lines.height / 2)
      let row = visible.lowerBound + (point.y - layout.lines.y) / 2
      return visible.contains(row) ? .cart(.lineClicked(row)) : nil
    }
    return nil
  }
}
