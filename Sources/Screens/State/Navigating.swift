import Checkout
import Sales
import TerminalCore

extension AppState {
  mutating func openOrder(_ reference: Reference) {
    guard orders[reference] != nil else { return }
    overlays = []
    navigation.openAlone(.order(OrderScreen(reference: reference)))
  }

  /// Goes to a step, or as far as the data allows and says what is missing.
  mutating func go(to step: Step) -> [Effect] {
    if flow.isSubmissionOpen {
      showToast(.warning, strings.sendingStay)
      return []
    }
    navigation.leaveAll()
    return handle(flow.go(to: step, shared))
  }
}

extension Size {
  /// Every step fits into it.
  static let smallest = Size(width: 80, height: 24)
  var isEnough: Bool { width >= Size.smallest.width && height >= Size.smallest.height }
}
