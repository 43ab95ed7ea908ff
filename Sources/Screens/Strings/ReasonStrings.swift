import BrokerAPI
import Checkout
import Sales
import TerminalCore

/// Why commands are disabled.
extension Strings {
  var noLinkNow: String {
    self(
      "Ссылки для клиента сейчас нет", "Клиентке арналған сілтеме қазір жоқ", "There is no link for the customer now")
  }
  var noLedger: String {
    self(
      "Касса не принимает уведомления банка", "Касса банк хабарламаларын қабылдамайды",
      "The till takes no callbacks from the bank")
  }
  var noRefusalNow: String {
    self(
      "Отказ клиента отмечают, пока заявка одобрена", "Клиенттің бас тартуы өтінім мақұлданып тұрғанда белгіленеді",
      "The customer's refusal is noted while the order is approved")
  }
  var noDeliveryNow: String {
    self(
      "Выдачу отмечают после подписания договора", "Тауардың берілуі шартқа қол қойылған соң белгіленеді",
      "Delivery is noted once the contract is signed")
  }
  var noCancelNow: String {
    self(
      "В этом состоянии магазин не отменяет заявку", "Бұл күйде дүкен өтінімнің күшін жоя алмайды",
      "The shop cannot cancel an order in this state")
  }
  var notWatched: String {
    self("Касса не следит за этой заявкой", "Касса бұл өтінімді бақыламайды", "The till does not watch this order")
  }

  var onlyEnterSubmits: String {
    self(
      "Отправляет только \(key(.reviewSubmit))", "Тек \(key(.reviewSubmit)) жібереді",
      "Only \(key(.reviewSubmit)) submits")
  }
  var scanSubmitsNothing: String {
    self(
      "Это сканер: ничего не отправлено. Товар добавляют в корзине (\(key(.stepCart)))",
      "Бұл сканер: ештеңе жіберілмеді. Тауар себетте қосылады (\(key(.stepCart)))",
      "A scanner: nothing was sent. Items are added in the cart (\(key(.stepCart)))")
  }
  var readBeforeSendingAgain: String {
    self(
      "Прочтите ответ и нажмите \(key(.reviewSubmit)) ещё раз", "Жауапты оқып, \(key(.reviewSubmit))-ді қайта басыңыз",
      "Read the answer, then press \(key(.reviewSubmit)) again")
  }
  var keySubmit: String { self("отправить заявку", "өтінім жіберу", "submit application") }
  var keyByLink: String { self("отправить ссылку", "сілтеме жіберу", "send a link") }
  var keyAsApplication: String { self("обычная заявка", "кәдімгі өтінім", "plain application") }
  var keyAskLink: String { self("запросить ссылку", "сілтеме сұрау", "ask for a link") }
  var reviewLinkTitle: String {
    self("Проверьте: клиент получит ссылку", "Тексеріңіз: клиент сілтеме алады", "Check: the customer gets a link")
  }
  var linkSection: String { self("Ссылка", "Сілтеме", "Link") }
  var shopName: String { self("Магазин", "Дүкен", "Shop") }
  var pointOfSale: String { self("Точка", "Сату орны", "Point of sale") }
  var partnerCode: String { self("Код партнёра", "Серіктес коды", "Partner code") }
  var linkLanguage: String { self("Язык страницы", "Бет тілі", "Page language") }
  var keyJSON: String { self("как JSON", "JSON түрінде", "as JSON") }
  var keyPlain: String { self("как текст", "мәтін түрінде", "as text") }
  var sending: String {
    self("Отправляем заявку в банк…", "Өтінім банкке жіберілуде…", "Sending the application to the bank…")
  }
  var sendingStay: String {
    self(
      "Заявка отправляется: дождитесь ответа", "Өтінім жіберілуде: жауапты күтіңіз",
      "The application is being sent: wait for the answer")
  }
  var accepted: String { self("Банк принял заявку", "Банк өтінімді қабылдады", "The bank accepted the application") }
  var linkLost: String {
    self(
      "Ссылка была в потерянном ответе банка: отмените заявку и подайте её снова или спросите ссылку у банка.",
      "Сілтеме банктің жоғалған жауабында болды: өтінімнің күшін жойып, қайта беріңіз немесе сілтемені банктен сұраңыз.",
      "The link was in the bank's lost answer: cancel the order and apply again, or ask the bank for the link.")
  }
  var linkUnusable: String {
    self(
      "Ссылка банка негодная: открывать её нельзя. Спросите банк о новой.",
      "Банк сілтемесі жарамсыз: оны ашуға болмайды. Банктен жаңасын сұраңыз.",
      "The bank's link is not usable and must not be opened: ask the bank for another.")
  }
  var confirmProductionTitle: String { self("Настоящая заявка", "Нақты өтінім", "A real application") }
  var confirmProductionWord: String { self("ОТПРАВИТЬ", "ЖІБЕРУ", "SUBMIT") }
  var confirmProductionText: String {
    self(
      "Заявка уйдёт в банк по-настоящему. Чтобы подтвердить, наберите слово \(confirmProductionWord).",
      "Өтінім банкке шынымен жіберіледі. Растау үшін \(confirmProductionWord) сөзін теріңіз.",
      "The application goes to the bank for real. To confirm, type the word \(confirmProductionWord).")
  }
  var confirmProductionField: String { self("Слово", "Сөз", "The word") }
  var confirmProductionKey: String { self("отправить", "жіберу", "send") }
  var wrongWord: String { self("Слово не совпадает", "Сөз сәйкес келмейді", "The word does not match") }
}
