import Checkout
import Sales
import TerminalCore

/// The orders of this till where the window is too narrow for the side panel.
struct OrdersList: Equatable, OverlayList {
  var rows = ListState()
  /// As listed when the selection was made.
  private var listed: [Reference]

  /// - Parameter open: the open order, which is selected.
  init(_ orders: Orders, open: Reference?) {
    listed = orders.listedReferences
    if let open, let index = listed.firstIndex(of: open) { rows.select(index, count: listed.count) }
  }

  var overlay: Overlay { .orders(self) }
  var scrolling: Frame.Scrolling { .orders }

  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    return [
      choose(s.keyOpen), Binding(.orderRefresh, label: s.keyRefresh, .refreshPressed, in: [.footer]),
      close(s.keyClose, also: [.orders]),
    ]
  }

  func count(_ orders: Orders, _ shared: Shared) -> Int { listed.count }

  func chosen(_ orders: Orders, _ shared: Shared) -> [Request] {
    listed.indices.contains(rows.selected) ? [.send(.orderChosen(listed[rows.selected]))] : []
  }

  /// An order that moves in the list stays selected.
  mutating func follow(_ orders: Orders) {
    let before = listed
    listed = orders.listedReferences
    guard listed != before, before.indices.contains(rows.selected),
      let index = listed.firstIndex(of: before[rows.selected])
    else { return }
    rows.select(index, count: listed.count)
  }

  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let inside = paintBox("", 60, frame.surface.size.height, shared, on: &frame)
    OrdersPanel.paint(orders, rows, open: nil, shared, in: inside, isFocused: true, ground: .raised, on: &frame)
  }
}
