import BrokerAPI
import Text
import Wire

/// What failed beside a bank, and what to do about it.
extension CheckTexts {
  func cause(_ cause: BrokerFailure.Cause) -> String {
    switch cause {
    case .unknownHost: self("имя не найдено", "атау табылмады", "the name is not known")
    case .cannotConnect(let reason):
      self("нет соединения", "байланыс жоқ", "no connection") + ": "
        + SafeText.line(reason, atMost: 200)
    case .notSecure(let why): insecure(why)
    case .proxyRefused(let why): proxy(why)
    case .timeout(let seconds):
      self(
        "нет ответа за \(seconds) с", "\(seconds) с ішінде жауап жоқ",
        "no answer within \(seconds) s")
    case .garbage, .tooLarge:
      self("ответ не читается", "жауап оқылмайды", "the answer cannot be read")
    default: self("связь оборвалась", "байланыс үзілді", "the connection broke off")
    }
  }

  private func insecure(_ why: BrokerFailure.Insecurity) -> String {
    switch why {
    case .expired:
      self("сертификат просрочен", "сертификат мерзімі өткен", "the certificate has expired")
    case .notYetValid:
      self(
        "сертификат ещё не действует: верны ли часы этой машины?",
        "сертификат әлі күшіне енбеген: осы машинаның сағаты дұрыс па?",
        "the certificate is not valid yet: is this machine's clock right?")
    case .otherHost:
      self(
        "сертификат другого имени: это не тот сервер",
        "сертификат басқа атқа берілген: бұл басқа сервер",
        "the certificate is for another host: it is another server")
    case .unknownIssuer:
      self(
        "сертификат выдан неизвестно кем; если издателю можно верить, добавьте его: tls.ca_file",
        "сертификатты кім бергені белгісіз; сенімді болса қосыңыз: tls.ca_file",
        "the certificate's issuer is unknown; if it can be trusted, add it: tls.ca_file")
    case .certificateWanted:
      self(
        "сервер требует сертификат кассы: tls.client_certificate и tls.client_key",
        "сервер касса сертификатын талап етеді: tls.client_certificate және tls.client_key",
        "the server wants a client certificate: tls.client_certificate and tls.client_key")
    case .certificateRefused:
      self(
        "сервер не принял сертификат кассы", "сервер касса сертификатын қабылдамады",
        "the server refuses the client certificate")
    case .noTLS: self("сервер не говорит по TLS", "сервер TLS білмейді", "the server speaks no TLS")
    case .version:
      self(
        "у сервера другая версия TLS", "серверде TLS нұсқасы басқа",
        "the server speaks another version of TLS")
    case .other(let reason): "TLS: " + SafeText.line(reason, atMost: 200)
    }
  }

  private func proxy(_ why: BrokerFailure.ProxyRefusal) -> String {
    switch why {
    case .password:
      self(
        "прокси требует имя и пароль: proxy.user и proxy.password",
        "прокси атау мен құпиясөз сұрайды: proxy.user және proxy.password",
        "the proxy wants a user and a password: proxy.user and proxy.password")
    case .port(let port):
      self(
        "прокси не пускает на порт \(port): возьмите профиль с портом 443, base = \"production\"",
        "прокси \(port) портына жібермейді: 443 портындағы профильді алыңыз, base = \"production\"",
        "the proxy refuses port \(port): take the profile on 443, base = \"production\"")
    case .other(let answer):
      self("прокси не соединяет: ", "прокси қоспайды: ", "the proxy does not connect: ")
        + SafeText.line(answer, atMost: 200)
    }
  }

  /// With the bank's own words and its number, which its support asks for.
  func refused(
    _ why: AccessRefusal, _ refusal: BrokerFailure.Refusal, _ subject: CheckFinding.Subject
  ) -> String {
    let words = [
      "\(refusal.status)", refusal.details?.message,
      refusal.transaction.flatMap { $0.isEmpty ? nil : "№ \($0)" },
    ]
    return reason(why, subject) + " (" + words.compactMap { $0 }.joined(separator: " · ") + ")"
  }

  private func reason(_ why: AccessRefusal, _ subject: CheckFinding.Subject) -> String {
    let address = subject == .token ? "token_url" : "broker_url"
    return switch why {
    case .wrongClient:
      self(
        "неверный client_id или client_secret, или приложение не подписано на продукт",
        "client_id не client_secret қате, немесе қолданба өнімге жазылмаған",
        "client_id or client_secret is wrong, or the application is not subscribed to the product")
    case .unregistered:
      self(
        "этот сервер не знает client_id: он неверен или приложение другого режима (DEVELOPMENT — base = \"test\", "
          + "PRODUCTION — base = \"production\")",
        "бұл сервер client_id білмейді: ол қате немесе қолданба режимі басқа (DEVELOPMENT — base = \"test\", "
          + "PRODUCTION — base = \"production\")",
        "this host does not know client_id: it is wrong, or the application's mode is another (DEVELOPMENT: base = "
          + "\"test\", PRODUCTION: base = \"production\")")
    case .notSubscribed:
      self(
        "приложение не подписано на продукт: подпишите его на портале банка",
        "қолданба өнімге жазылмаған: оны банк порталында жазыңыз",
        "the application is not subscribed to the product: subscribe it at the bank's portal")
    case .scope: self("scope неверен", "scope қате", "scope is wrong")
    case .grant:
      self(
        "приложению не разрешено получать токен так (client_credentials)",
        "қолданбаға токенді бұлай алуға рұқсат жоқ (client_credentials)",
        "the application may not get a token this way (client_credentials)")
    case .inactive:
      self(
        "приложение отключено или доступ запрещён", "қолданба өшірілген немесе рұқсат жоқ",
        "the application is inactive, or has no access")
    case .tokenRejected:
      self(
        "банк не принял свежий токен: неверен scope или нет подписки",
        "банк жаңа токенді қабылдамады: scope қате немесе жазылым жоқ",
        "the bank did not accept a new token: the scope is wrong, or there is no subscription")
    case .wrongBase, .wrongPath, .wrongMethod:
      self(
        "такого адреса у банка нет: проверьте \(address)",
        "банкте мұндай мекенжай жоқ: \(address) тексеріңіз",
        "the bank has no such address: check \(address)")
    case .parameters:
      self(
        "банку не хватает параметров: проверьте merchant_id, products.merchant и products.amount",
        "банкке параметр жетпейді: merchant_id, products.merchant және products.amount тексеріңіз",
        "the bank misses parameters: check merchant_id, products.merchant and products.amount")
    case .tooMany:
      self(
        "лимит запросов исчерпан, попробуйте позже", "сұрау шегі бітті, кейінірек көріңіз",
        "too many requests, try again later")
    case .unavailable:
      self(
        "банк сейчас не работает", "банк қазір істемейді", "the bank does not work at the moment")
    case .bank: self("банк ответил", "банк жауабы", "the bank answered")
    case .other: self("непонятный отказ", "түсініксіз бас тарту", "refused for no known reason")
    }
  }
}
