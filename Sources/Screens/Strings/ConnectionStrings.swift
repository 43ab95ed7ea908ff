import BrokerAPI

/// Why there is no connection, so that somebody can do something about it.
extension Strings {
  func insecurity(_ why: BrokerFailure.Insecurity) -> String {
    switch why {
    case .expired:
      self("Сертификат банка просрочен", "Банк сертификатының мерзімі өткен", "The bank's certificate has expired")
    case .notYetValid:
      self(
        "Сертификат банка ещё не действует: проверьте часы кассы",
        "Банк сертификаты әлі күшіне енбеген: кассаның сағатын тексеріңіз",
        "The bank's certificate is not valid yet: check the till's clock")
    case .otherHost:
      self(
        "По адресу банка отвечает чужой сервер: сертификат другого имени",
        "Банк мекенжайында бөтен сервер жауап береді: сертификат басқа атқа берілген",
        "Another server answers at the bank's address: its certificate has another name")
    case .unknownIssuer:
      self(
        "Сертификат банка выдан неизвестно кем", "Банк сертификатын кім бергені белгісіз",
        "Nobody knows who issued the bank's certificate")
    case .certificateWanted:
      self(
        "Банк требует сертификат кассы", "Банк кассаның сертификатын талап етеді", "The bank wants a client certificate"
      )
    case .certificateRefused:
      self(
        "Банк не принял сертификат кассы", "Банк кассаның сертификатын қабылдамады",
        "The bank refused the client certificate")
    case .noTLS, .version, .other:
      self("Защищённое соединение не установлено", "Қорғалған байланыс орнатылмады", "No secure connection")
    }
  }

  func proxy(_ why: BrokerFailure.ProxyRefusal) -> String {
    switch why {
    case .password:
      self("Прокси требует имя и пароль", "Прокси атау мен құпиясөз сұрайды", "The proxy wants a user and a password")
    case .port(let port):
      self(
        "Прокси не пускает на порт \(port): нужен профиль с портом 443",
        "Прокси \(port) портына жібермейді: 443 портындағы профиль керек",
        "The proxy refuses port \(port): take the profile on port 443")
    case .other: self("Прокси не пустил к банку", "Прокси банкке жібермеді", "The proxy did not let the call through")
    }
  }
}
