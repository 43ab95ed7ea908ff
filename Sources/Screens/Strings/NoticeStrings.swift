import TerminalCore
import Text
import Themes

extension Strings {
  func notice(_ notice: Notice) -> String {
    switch notice {
    case .themeRejected(let file, let problem):
      self("Тема ", "Тақырып ", "Theme ") + SafeText.line(file) + (problem.line.map { ":\($0)" } ?? "")
        + ": " + theme(problem)
    case .bankNotStarted(let reason):
      self("Учебный банк не запустился: ", "Оқу банкі іске қосылмады: ", "The stand-in bank did not start: ")
        + SafeText.line(reason)
    case .bankSetAside(let path):
      self(
        "Файл учебного банка повреждён и сохранён отдельно: ", "Оқу банкінің файлы бүлінген, бөлек сақталды: ",
        "The stand-in bank's file was damaged and set aside: ")
        + "…" + SafeText.line(String(path.suffix(22)))
    case .callbacksElsewhere(let address):
      self(
        "Уведомления банка на \(address) принимает другая касса; закроется она, примет эта",
        "\(address) мекенжайында банк хабарламаларын басқа касса қабылдайды; ол жабылса, осы касса қабылдайды",
        "Another till receives the callbacks at \(address); this one will once that closes")
    case .noCallbacks(let address, let reason):
      self(
        "Уведомления банка не принимаются на \(address): ",
        "Банк хабарламалары \(address) мекенжайында қабылданбайды: ",
        "Callbacks are not accepted at \(address): ") + SafeText.line(reason)
    case .exchangesNotRecorded(let problem):
      self("Обмен не записывается. ", "Алмасу жазылмай жатыр. ", "Exchanges are not recorded. ") + journal(problem)
    }
  }

  /// After one of the two above.
  var callbacksHere: String {
    self(
      "Уведомления банка теперь принимает эта касса", "Банк хабарламаларын енді осы касса қабылдайды",
      "This till receives the callbacks now")
  }

  private func theme(_ problem: ThemeError) -> String {
    switch problem {
    case .syntax(let reason): self("ошибка TOML: ", "TOML қатесі: ", "not TOML: ") + SafeText.line(reason)
    case .unknownRole(let name, _):
      switch Theme.roleLike(name) {
      case let meant?:
        self(
          "нет роли «\(name)», похоже на «\(meant)»",
          "«\(name)» рөлі жоқ, «\(meant)» болуы мүмкін",
          "there is no role “\(name)”, did you mean “\(meant)”?")
      case nil:
        self(
          "нет роли «\(name)»", "«\(name)» рөлі жоқ",
          "there is no role “\(name)”")
      }
    case .badColor(let role, _):
      self(
        "\(role): нужен цвет вида #4cc38a", "\(role): #4cc38a түріндегі түс керек",
        "\(role): expected a colour such as #4cc38a")
    case .missing(let role): self("нет роли «\(role)»", "«\(role)» рөлі жоқ", "the role “\(role)” is missing")
    case .unreadable: self("файл не читается", "файл оқылмайды", "cannot be read as text")
    case .tooLarge:
      self(
        "файл больше \(Theme.sizeLimit >> 10) КиБ", "файл \(Theme.sizeLimit >> 10) КиБ-тан үлкен",
        "the file is larger than \(Theme.sizeLimit >> 10) KiB")
    }
  }
}
