import Sales

/// What a screen asks of its parent, because it changes only its own state.
enum Request: Equatable, Sendable {
  case perform(Effect)
  case toast(Toast.Kind, String)
  case present(Overlay)
  /// Close the top overlay.
  case close
  /// Close all overlays.
  case closeAll
  /// Show a validation error in the top prompt.
  case promptError(String, field: Int = 0)
  /// Go to a step, or say what is missing.
  case go(to: Step)
  /// Close the current screen.
  case leave
  /// Send a message that concerns more than this screen.
  case send(Message)
}
