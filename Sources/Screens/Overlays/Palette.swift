import Sales
import TerminalCore
import Themes

extension Picker {
  /// Every command: those of this screen, those that work everywhere, and those of other screens with the reason why they are off.
  static func palette(here: [Binding], everywhere: [Binding], _ shared: Shared) -> Picker {
    let (s, keymap) = (shared.strings, shared.configuration.keymap)
    // What moves through a list is nothing to choose from a list.
    var known = Set(Command.movements.joined() + [.commands])
    func items(_ bindings: [Binding]) -> [Item] {
      // Bindings meant for the palette first: help may list the same command under another label.
      let ordered = bindings.filter { $0.isListed(in: .palette) } + bindings.filter { !$0.isListed(in: .palette) }
      let new = ordered.filter { known.insert($0.command).inserted }
      let items = new.map { binding in
        // Labels that say where they stand in a footer, such as two of «количество», are told apart.
        let isAmbiguous = new.contains { $0.command != binding.command && $0.label == binding.label }
        return Item(
          label: isAmbiguous ? s.name(binding.command) : binding.label,
          detail: binding.disabledReason ?? keymap.name(binding.command), message: binding.message,
          disabledReason: binding.disabledReason)
      }
      return items.filter { $0.disabledReason == nil } + items.filter { $0.disabledReason != nil }
    }
    let here = items(here)
    let everywhere = items(everywhere) + settings(shared)
    let elsewhere = Command.allCases.filter { !known.contains($0) }.map { command in
      let reason = s.condition(of: command)
      return Item(label: s.name(command), detail: reason, message: .overlayClosed, disabledReason: reason)
    }
    let groups = [(s.helpHere, here), (s.helpEverywhere, everywhere), (s.helpElsewhere, elsewhere)]
    return Picker(
      title: s.paletteTitle, hint: s.paletteHint,
      items: groups.filter { !$0.1.isEmpty }.flatMap { title, items in
        [Item(label: title, detail: "", message: .overlayClosed, isHeading: true)] + items
      }, isTyped: true)
  }

  private static func settings(_ shared: Shared) -> [Item] {
    let s = shared.strings
    let languages = Language.allCases.filter { $0 != shared.language }.map {
      Item(label: "\(s.languageTitle): \($0.name)", detail: "", message: .languageChosen($0))
    }
    let themes = shared.configuration.themes.filter { $0.id != shared.theme }.map {
      Item(
        label: "\(s.themeTitle): \($0.name(language: shared.language.rawValue))", detail: "",
        message: .themeChosen($0.id))
    }
    return languages + themes
  }
}
