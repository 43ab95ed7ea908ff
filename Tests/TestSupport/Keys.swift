public import Terminal

extension KeyPress {
  public static let enter = KeyPress(.enter)
  public static let escape = KeyPress(.escape)
  public static let tab = KeyPress(.tab)
  public static let backspace = KeyPress(.backspace)
  public static let delete = KeyPress(.delete)
  public static let insert = KeyPress(.insert)
  public static let up = KeyPress(.up)
  public static let down = KeyPress(.down)
  public static let left = KeyPress(.left)
  public static let right = KeyPress(.right)
  public static let home = KeyPress(.home)
  public static let end = KeyPress(.end)
  public static let pageUp = KeyPress(.pageUp)
  public static let pageDown = KeyPress(.pageDown)
  public static let space = KeyPress(" ")
  public static func function(_ number: Int) -> KeyPress { KeyPress(.function(number)) }
}
