import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import Testing
import Wire

/// The customer's page as a browser without scripts shows it.
@Suite struct CustomerPageTests {
  /// An order that waits for the customer.
  private func waiting(_ stand: Stand, _ change: (inout PreApprovalRequest) -> Void = { _ in }) async throws -> String {
    var request = stand.request(.linkExpires, reference: "KS-1")
    change(&request)
    let link = try await stand.client.submit(request).get().value.redirectLink
    stand.clock.advance(4)
    return link.replacing("lang=en", with: "lang=ru")
  }

  @Test(arguments: [("agree", OrderState.signed, "Договор подписан"), ("decline", .customerRejected, "Заявка закрыта")])
  func theCustomerDecides(_ decision: String, _ end: OrderState, _ title: String) async throws {
    try await Stand.with { stand in
      let link = try await waiting(stand)
      let first = try await stand.page(link)
      #expect(first.status == 200 && first.html.contains("Проверьте и решите"))
      #expect(first.html.contains("AirPods Pro 2") && first.html.contains("Рассрочка 0-0-12"))
      #expect(first.html.matches(of: /<tr><td>12<\/td><td>\d\d\.\d\d\.\d{4}<\/td>/).count == 1)
      var form = hiddenFields(first.html)
      (form["decision"], form["consent"]) = (decision, "yes")
      let answer = try await stand.page(link, form: form)
      #expect(answer.status == 303)
      stand.clock.advance(5)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [end])
      let last = try await stand.page(link)
      #expect(
        last.html.contains(title) && last.html.contains("href=\"https://example.kz/webhook\"")
          && !last.html.contains("<form"))
      // A repeat has no effect.
      form["decision"] = "decline"
      _ = try await stand.page(link, form: form)
      let after = try await stand.orders()
      #expect(after.map(\.state) == [end])
    }
  }

  /// Before the bank decides, declining is possible and agreeing is not.
  @Test func theCustomerMayDeclineFromTheFirstMoment() async throws {
    try await Stand.with { stand in
      let link = try await stand.client.submit(stand.request(reference: "KS-1")).get().value.redirectLink
        .replacing("lang=en", with: "lang=ru")
      let first = try await stand.page(link)
      #expect(first.html.contains("Банк рассматривает заявку") && first.html.contains("value=\"decline\""))
      #expect(!first.html.contains("value=\"agree\"") && !first.html.contains("name=\"consent\""))
      var form = hiddenFields(first.html)
      (form["decision"], form["consent"]) = ("agree", "yes")
      let early = try await stand.page(link, form: form)
      #expect(early.status == 409 && early.html.contains("банк ещё рассматривает заявку"))
      let undecided = try await stand.orders()
      #expect(undecided.map(\.state) == [.initial])
      form["decision"] = "decline"
      let answer = try await stand.page(link, form: form)
      #expect(answer.status == 303)
      stand.clock.advance(3600)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.customerRejected])
    }
  }

  @Test func withoutConsentThereIsNoContract() async throws {
    try await Stand.with { stand in
      let link = try await waiting(stand)
      var form = hiddenFields(try await stand.page(link).html)
      form["decision"] = "agree"
      let answer = try await stand.page(link, form: form)
      #expect(
        answer.status == 400 && answer.html.contains("role=\"alert\"") && answer.html.contains("поставьте отметку"))
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.preApproved])
    }
  }

  @Test func aForgedFormIsRefused() async throws {
    try await Stand.with { stand in
      let link = try await waiting(stand)
      var form = hiddenFields(try await stand.page(link).html)
      (form["decision"], form["consent"], form["form"]) = ("agree", "yes", String(repeating: "0", count: 64))
      #expect(form["preapp"]?.count == 36)
      let answer = try await stand.page(link, form: form)
      #expect(answer.status == 403)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.preApproved])
    }
  }

  @Test(arguments: ["ru", "kk", "en"]) func itSpeaksThreeLanguagesAndTakesNothingFromElsewhere(_ language: String)
    async throws
  {
    try await Stand.with { stand in
      let link = try await waiting(stand).replacing("lang=ru", with: "lang=\(language)")
      let (status, html, headers) = try await stand.page(link)
      #expect(status == 200 && html.contains("<html lang=\"\(language)\">"))
      let button = ["ru": "Согласен, подписать", "kk": "Келісемін, қол қоямын", "en": "Agree and sign"][language] ?? ""
      #expect(html.contains(button))
      #expect(
        !html.contains("<script") && !html.contains("src=") && !html.contains("@import") && !html.contains("url("))
      #expect(headers["content-security-policy"]?.contains("default-src 'none'") == true)
      #expect(headers["referrer-policy"] == "same-origin" && headers["x-content-type-options"] == "nosniff")
    }
  }

  @Test func hostileNamesAreText() async throws {
    try await Stand.with { stand in
      let hostile = "\"><script>alert(1)</script>{{words.agree}}<b onclick='x'>"
      let link = try await waiting(stand) { $0.goods[0].model = hostile }
      let html = try await stand.page(link).html
      #expect(!html.contains("<script") && !html.contains("<b onclick") && html.contains("&lt;script&gt;"))
      #expect(html.contains("{{words.agree}}"))
    }
  }

  /// A `<` or quote with a combining mark is another character, but browsers still read it as markup.
  @Test func combiningMarksDoNotPreventEscaping() async throws {
    try await Stand.with { stand in
      let link = try await waiting(stand) { $0.goods[0].model = "Шкаф <\u{338}img \"\u{301} '\u{301} &\u{301}" }
      let html = try await stand.page(link).html
      #expect(html.contains("Шкаф &lt;\u{338}img &quot;\u{301} &#39;\u{301} &amp;\u{301}"))
      #expect(!html.unicodeScalars.contains("\u{0}") && html.hasPrefix("<!doctype html>"))
    }
  }

  /// Whoever finds an old link learns nothing of the purchase, whatever the order's state.
  @Test(arguments: [OrderState?.none, .approved, .signed, .rejected, .initial, .expired])
  func anExpiredLinkShowsNothingOfTheGoods(_ state: OrderState?) async throws {
    try await Stand.with { stand in
      let link = try await waiting(stand)
      if let state { try await stand.bank.perform(.move(reference: "KS-1", state)) }
      // The goods in the page of each language.
      stand.clock.advance(73 * 3600)
      for (language, title) in [("ru", "Срок ссылки истёк"), ("en", "The link has expired")] {
        let over = try await stand.page(link.replacing("lang=ru", with: "lang=\(language)"))
        #expect(over.status == 200 && over.html.contains(title), "\(over.html)")
        for word in ["AirPods", "Чехол", "169", "194", "0-0-12", "<table", "<form", "KS-1", "example.kz"] {
          #expect(!over.html[(over.html.range(of: "<main>")!.lowerBound)...].contains(word), "\(word)")
        }
      }
      // An old form has no effect and reveals nothing.
      let answer = try await stand.page(link, form: ["preapp": String(link.split(separator: "=")[1].prefix(36))])
      #expect(answer.status == 403 && !answer.html.contains("AirPods"))
    }
  }

  @Test func expiredAndWrongLinksAreRejected() async throws {
    try await Stand.with { stand in
      let link = try await waiting(stand)
      stand.clock.advance(60)
      let over = try await stand.page(link)
      #expect(over.html.contains("Срок ссылки истёк") && !over.html.contains("<form"))
      let none = try await stand.page(link.replacing("preapp=", with: "preapp=0"))
      #expect(none.status == 404)
      let odd = try await stand.page("http://127.0.0.1:\(stand.bank.port)/epos/?preapp=%3Cscript%3E&lang=%22")
      #expect(odd.status == 404 && !odd.html.contains("<script"))
    }
  }
}
