import Session
import TerminalCurses
import Themes

extension CatalogueError: CommandError {
  var exit: Exit { if case .unreadable = self { .inputOutput } else { .data } }
  var sentence: String { description }
}

extension ThemeError: CommandError {
  var exit: Exit { .data }
  var sentence: String { description }
}

extension ScreenError: CommandError {
  var exit: Exit { .configuration }
  var sentence: String {
    switch self {
    case .notATerminal: "kassa needs a terminal: its input or output is something else"
    case .unknownTerminal(let name):
      "there is no description of the terminal “\(name)”: set TERM, or install ncurses-term"
    case .cannotPlaceCursor(let name):
      "the terminal “\(name)” cannot place its cursor, so the till cannot be shown: use another one, or set TERM"
    }
  }
}

extension PlacesError: CommandError {
  var exit: Exit { isUnreadable ? .inputOutput : .data }
  var sentence: String { description }
}
