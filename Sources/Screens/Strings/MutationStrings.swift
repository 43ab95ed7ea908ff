import BrokerAPI
import Exchanges
import TerminalCore
import Text

/// The changes of an application.
extension Strings {
  var mutationsTitle: String {
    self("Изменения одной заявки", "Бір өтінімнің өзгерістері", "The changes of one application")
  }
  var keyMutations: String { self("изменения", "өзгерістер", "changes") }
  var keyAllMutations: String { self("все", "барлығы", "all") }
  var keyOnlyOtherwise: String { self("только иначе", "тек басқаша", "only otherwise") }
  var keyStop: String { self("остановить", "тоқтату", "stop") }
  var keyMutateOn: String { self("продолжить", "жалғастыру", "go on") }
  var keySendMutations: String { self("отправить", "жіберу", "send them") }

  var onlyAcceptedMutate: String {
    self(
      "Только для заявки, которую банк принял без замечаний", "Тек банк ескертусіз қабылдаған өтінім үшін",
      "Only for an application that the bank accepted, without findings")
  }
  var noMutationSelected: String {
    self("Ни одно изменение не выбрано", "Өзгеріс таңдалмаған", "No change is selected")
  }
  var onlyApplicationsMutate: String {
    self(
      "Только для заявки, не для ссылки", "Тек өтінім үшін, сілтеме үшін емес",
      "Only for an application, not for a link")
  }

  func mutationsQuestion(_ number: Int, _ host: String) -> String {
    let count = count(number, "заявка", "заявки", "заявок", "өтінім", "application", "applications")
    let host = SafeText.line(host)
    return self(
      "\(count) на \(host), одна за другой, не чаще, чем позволяет план банка. Принятые останутся у банка.",
      "\(host) мекенжайына \(count), бірінен соң бірі, банк жоспары рұқсат еткеннен жиі емес. Қабылданғандары банкте қалады.",
      "\(count) to \(host), one after the other, no more often than the bank's plan allows. Those that it accepts stay there."
    )
  }

  // The list
  var fieldColumn: String { self("Поле", "Өріс", "Field") }
  var changeColumn: String { self("Изменение", "Өзгеріс", "Change") }
  var predictedColumn: String { self("Ждали", "Күтілгені", "Predicted") }
  var bankColumn: String { self("Банк ответил", "Банк жауабы", "The bank") }
  var provenanceColumn: String { self("Откуда", "Қайдан", "By") }
  var sentLabel: String { self("Отправлено", "Жіберілді", "Sent") }

  func path(of mutation: Mutation) -> String {
    mutation.path.isEmpty ? wholeMessage : SafeText.line(mutation.path)
  }
  private var wholeMessage: String { self("целиком", "тұтастай", "the whole") }

  func change(_ mutation: Mutation) -> String { SafeText.line(mutation.change[bankLanguage]) }

  /// - Parameter isWhole: with the members that must be named, or why nothing is predicted.
  func predicted(_ prediction: Prediction, isWhole: Bool) -> String {
    switch prediction.verdict {
    case .accepted: self("приём", "қабылдау", "accepted")
    case .refused(let paths):
      isWhole && !paths.isEmpty
        ? refusal + ": " + paths.map { $0.isEmpty ? wholeMessage : $0 }.joined(separator: ", ") : refusal
    case .either(let reason):
      isWhole
        ? SafeText.line(reason[bankLanguage]) : self("любой", "кез келген", "either")
    }
  }
  private var refusal: String { self("отказ", "бас тарту", "refused") }

  /// The status and the bank's words.
  func bankSaid(_ result: MutationReport.Result) -> String {
    let status = result.verdict.status.map(String.init) ?? self("нет ответа", "жауап жоқ", "no answer")
    let said = [status, SafeText.line(result.verdict.message)].filter { !$0.isEmpty }.joined(separator: " ")
    switch result.match {
    case .asPredicted: return said
    case .otherwise, .none: return "▲ " + said
    case .namesAnother: return "▲ " + self("о другом: ", "басқасы туралы: ", "about another: ") + said
    }
  }

  /// Nil for what is sent as usual.
  func sending(_ sending: Mutation.Sending) -> String? {
    let usual = Mutation.Sending()
    let token: String? =
      switch sending.token {
      case .own: nil
      case .none: self("без токена", "токенсіз", "without a token")
      case .wrong: tokenLabel + ": " + name(TestRequest.Token.wrong)
      }
    let type =
      sending.contentType == usual.contentType ? nil : "Content-Type: \(SafeText.line(sending.contentType ?? "—"))"
    let parts = [sending.method == usual.method ? nil : SafeText.line(sending.method), type, token].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " · ")
  }

  /// What stands where no row does.
  func noMutations(_ screen: MutationsScreen) -> (String, Role) {
    switch screen.phase {
    case .beginning, .running, .stopped(nil):
      (
        self("Пока всё, как ждали", "Әзірге бәрі күтілгендей", "As predicted so far"), .muted
      )
    case .asking:
      (
        self(
          "Ничего не отправлено: \(key(.mutationsGoOn)) спросит ещё раз",
          "Ештеңе жіберілмеді: \(key(.mutationsGoOn)) тағы сұрайды",
          "Nothing was sent: \(key(.mutationsGoOn)) asks again"),
        .muted
      )
    case .stopped(let stop?): ("▲ " + stopped(stop), .warning)
    case .ended:
      (
        self(
          "На всё банк ответил, как ждали", "Банк бәріне күтілгендей жауап берді",
          "Everything was answered as predicted"),
        .positive
      )
    }
  }

  func stopped(_ stop: MutationStop) -> String {
    switch stop {
    case .noJSON(let error):
      self("Тело не JSON: ", "Дене JSON емес: ", "The body is no JSON: ") + error.phrase[bankLanguage]
    case .invalid(let findings):
      self(
        "Заявка сама нарушает контракт: ", "Өтінімнің өзі келісімшартты бұзады: ",
        "The application breaks the contract itself: ")
        + (findings.first.map { "\(path(of: $0)): \(rule(of: $0))" } ?? "")
    case .failed(let failure): short(failure)
    case .refused(let status):
      self(
        "Банк не даёт спрашивать дальше (\(status)): позже продолжит \(key(.mutationsGoOn))",
        "Банк әрі қарай сұратпайды (\(status)): кейін \(key(.mutationsGoOn)) жалғастырады",
        "The bank refuses to be asked (\(status)): \(key(.mutationsGoOn)) goes on later")
    case .nearlyUsed(let left):
      self(
        "У банка осталось вызовов: \(left), они для продаж. Позже продолжит \(key(.mutationsGoOn))",
        "Банкте қалған шақыру: \(left), олар сатуға керек. Кейін \(key(.mutationsGoOn)) жалғастырады",
        "The bank takes only so many more calls: \(left), for those who sell. \(key(.mutationsGoOn)) goes on later")
    }
  }

  /// How far it is, and what came of it.
  func mutations(_ screen: MutationsScreen) -> String {
    let done = screen.results.count
    var parts: [String] = []
    switch screen.phase {
    case .beginning where done == 0: return "…"
    case .ended(let time):
      parts.append(
        self("\(done) за \(self.time(time))", "\(done), \(self.time(time))", "\(done) in \(self.time(time))"))
    case .asking(let count): parts.append("\(done) / \(done + count)")
    case .beginning, .running, .stopped: parts.append("\(done) / \(screen.total ?? done)")
    }
    parts.append(
      self(
        "как ждали \(done - screen.otherwise)", "күтілгендей \(done - screen.otherwise)",
        "\(done - screen.otherwise) as predicted"))
    parts.append(otherwise(screen.otherwise))
    if case .stopped = screen.phase { parts.append(self("остановлено", "тоқтатылды", "stopped")) }
    return parts.joined(separator: " · ")
  }

  // By field
  var byField: String { self("По полям", "Өрістер бойынша", "By field") }
  var asPredicted: String { self("как ждали", "күтілгендей", "as predicted") }
  func otherwise(_ number: Int) -> String { self("иначе \(number)", "басқаша \(number)", "\(number) otherwise") }

  func name(of row: MutationCounts.Row) -> String {
    if row.path.isEmpty {
      return self(
        "целиком (JSON, заголовки, метод)", "тұтастай (JSON, тақырыптар, әдіс)", "the whole (JSON, headers, method)")
    }
    return SafeText.line(row.isPart ? String(row.path.split(separator: ".").last ?? "") : row.path)
  }

  /// How much of what was predicted stands where.
  func provenances(_ results: [MutationReport.Result]) -> String {
    var (documented, published, assumed) = (0, 0, 0)
    for result in results {
      switch result.mutation.prediction.provenance {
      case .documented: documented += 1
      case .published: published += 1
      case .assumed: assumed += 1
      }
    }
    return self(
      "Ждали по контракту: описано \(documented), опубликовано \(published), допущено \(assumed)",
      "Келісімшарт бойынша күтілді: сипатталған \(documented), жарияланған \(published), болжам \(assumed)",
      "Predicted by the contract: \(documented) documented, \(published) published, \(assumed) assumed")
  }
}
