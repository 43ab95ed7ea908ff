import BankAdmin
import BrokerAPI
import Checkout
import Exchanges
import FoundationEssentials
import Sales
import TestSupport

@testable import Screens
@testable import TerminalCore

extension GoldenTests {
  /// The screens, each reached as a clerk reaches it.
  static let scenes: [(name: String, play: @Sendable (inout Story) -> Void)] = [
    ("1-cart-empty", { _ in }),
    (
      "1-cart",
      {
        $0.fillCart()
        $0.type("++")
        $0.type("phn5")
        $0.press(.enter)
        $0.wait(5)
        $0.answerPlans()
      }
    ),
    (
      "1-cart-lines",
      {
        $0.fillCart()
        $0.press(.tab)
        $0.type("+")
        $0.wait(5)
        $0.answerPlans()
      }
    ),
    ("1-cart-nothing-found", { $0.type("пылесос") }),
    (
      "1-cart-price",
      {
        $0.fillCart()
        $0.press(.tab)
        $0.type("p")
        $0.type("x")
        $0.press(.enter)
        $0.wait(5)
      }
    ),
    (
      "2-plan-loading",
      {
        $0.type("acs1")
        $0.press(.enter)
        $0.press(.control("n"))
        $0.wait(5)
      }
    ),
    (
      "2-plan",
      {
        $0.fillCart()
        $0.press(.control("n"))
        $0.press(.up)
        $0.wait(5)
      }
    ),
    (
      "2-plan-schedule",
      {
        $0.fillCart()
        $0.press(.control("n"))
        $0.press(.end)
        $0.press(KeyPress("s"))
        $0.wait(5)
      }
    ),
    (
      "2-plan-failed",
      {
        $0.type("acs1")
        $0.press(.enter)
        $0.press(.control("n"))
        for case .loadPlans(let amount) in $0.takeAll() {
          $0.send(.plansArrived(amount: amount, .failure(.refused(.init(status: 503)))))
        }
        $0.wait(5)
      }
    ),
    (
      "3-customer-empty",
      {
        $0.fillCart()
        $0.choosePlan()
        $0.wait(5)
      }
    ),
    (
      "3-customer-errors",
      {
        $0.fillCart()
        $0.choosePlan()
        $0.type("Аск4р")
        $0.press(.tab)
        $0.press(.tab)
        $0.press(.tab)
        $0.type("960649450735")
        $0.press(.tab)
        $0.type("+4915123")
        $0.press(.tab)
        $0.type("askar@")
        $0.press(.tab)
        $0.wait(8)
      }
    ),
    (
      "3-customer-people",
      {
        $0.fillCart()
        $0.choosePlan()
        $0.press(.function(3))
        $0.wait(5)
      }
    ),
    (
      "3-customer-code",
      {
        $0.fillCart()
        $0.choosePlan()
        $0.fillCustomer()
        $0.sendCode()
        $0.type("124")
        $0.wait(18)
      }
    ),
    (
      "4-review",
      {
        $0.toReview()
        $0.wait(8)
      }
    ),
    (
      "4-review-link",
      {
        $0.toReview()
        $0.press(KeyPress("l"))
        $0.wait(5)
      }
    ),
    (
      "4-review-json",
      {
        $0.toReview()
        $0.press(KeyPress("j"))
        $0.wait(8)
      }
    ),
    (
      "4-review-sending",
      {
        $0.toReview()
        _ = $0.submit()
        $0.wait(2)
      }
    ),
    (
      "4-review-refused",
      {
        $0.toReview()
        _ = $0.submit()
        $0.send(
          .submissionEnded(
            Story.reference,
            .failure(
              .refused(
                .init(status: 400, details: .init(code: 400, message: "customer.taxCode: not a valid IIN", status: nil))
              ))))
        $0.wait(8)
      }
    ),
    (
      "5-order-unknown",
      {
        $0.toReview()
        _ = $0.submit()
        $0.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
        $0.wait(8)
      }
    ),
    (
      "5-order-waiting",
      {
        $0.toOrder()
        $0.bankSays(.initial, "Заявка создана")
        $0.bankSays(.preApproved, "Предварительно одобрено")
        $0.wait(8)
      }
    ),
    (
      "5-order-signed",
      {
        $0.toOrder()
        $0.bankSays(.initial, "Заявка создана")
        $0.bankSays(.approved, "Одобрено, ждём клиента")
        $0.bankSays(.signed, "Договор подписан")
        $0.wait(8)
      }
    ),
    (
      "5-order-rejected",
      {
        $0.toOrder()
        $0.bankSays(.initial, "Заявка создана")
        $0.bankSays(.rejected, "Банк отказал")
        $0.wait(8)
      }
    ),
    (
      "5-order-cancel",
      {
        $0.toOrder()
        $0.bankSays(.initial, "Заявка создана")
        $0.press(KeyPress("x"))
        $0.wait(1)
      }
    ),
    (
      "5-order-code",
      {
        $0.toOrder()
        $0.bankSays(.approved, "Одобрено, ждём клиента")
        $0.press(KeyPress("q"))
      }
    ),
    (
      "5-order-ledger",
      {
        $0.send(.listening("http://127.0.0.1:5/callback"))
        $0.toOrder()
        $0.bankSays(.initial, "Заявка создана")
        $0.wait(2)
        $0.told(.customerApproved, title: "Клиент согласился")
        $0.told(.approved, title: "Одобрено, ждём клиента")
        $0.told(.customerApproved, title: "Клиент согласился")
        $0.bankSays(.signed, "Договор подписан")
        $0.wait(31)
        $0.press(KeyPress("e"))
      }
    ),
    (
      "5-order-delivered",
      {
        $0.toOrder()
        $0.bankSays(.signed, "Договор подписан")
        $0.press(KeyPress("d"))
        $0.wait(5)
      }
    ),
    (
      "9-orders",
      {
        $0.toOrder()
        $0.bankSays(.approved, "Одобрено, ждём клиента")
        $0.press(KeyPress("n"))
        $0.press(.function(8))
        $0.wait(8)
      }
    ),
    (
      "6-history",
      {
        $0.press(.control("r"))
        $0.answerHistory()
        $0.press(.down)
      }
    ),
    (
      "6-history-empty",
      {
        $0.press(.control("r"))
        for case .loadHistory(let query) in $0.takeAll() {
          $0.send(.historyArrived(query, .success(HistoryPage(query: query, count: 0, rows: [], days: []))))
        }
      }
    ),
    (
      "6-history-nothing-found",
      {
        $0.press(.control("r"))
        $0.answerHistory()
        $0.type("щщщ")
        $0.answerHistory()
      }
    ),
    (
      "6-history-failed",
      {
        $0.press(.control("r"))
        for case .loadHistory(let query) in $0.takeAll() { $0.send(.historyArrived(query, .failure(.locked))) }
      }
    ),
    (
      "6-history-order",
      {
        $0.press(.control("r"))
        $0.answerHistory()
        $0.press(.down)
        $0.press(.enter)
        $0.send(.recordArrived(Reference(rawValue: "KS-0005"), .success(HistoryStories.record())))
      }
    ),
    (
      "6-history-masked",
      {
        $0.press(.control("r"))
        $0.answerHistory()
        $0.press(.function(6))
      }
    ),
    (
      "6-history-export",
      {
        $0.press(.control("r"))
        $0.answerHistory()
        $0.press(.function(2))
        $0.press(.enter)
      }
    ),
    (
      "7-journal-full",
      {
        $0.fillCart()
        $0.send(.journalChanged(.full))
        $0.wait(8)
        $0.answerPlans()
      }
    ),
    ("7-journal-damaged", { $0.send(.journalSetAside("/home/kassa/.local/state/kassa/journal.sqlite.damaged-2026")) }),
    ("8-console-orders", { $0.openConsole() }),
    ("8-console-requests", { $0.openConsole(tab: "2") }),
    ("8-console-callbacks", { $0.openConsole(tab: "3") }),
    ("8-console-faults", { $0.openConsole(tab: "4") }),
    ("8-console-scenarios", { $0.openConsole(tab: "5") }),
    ("8-console-rules", { $0.openConsole(tab: "6") }),
    ("8-console-empty", { $0.openConsole(BankReport(clock: .init(now: Story.start, speed: 1, isPaused: true))) }),
    (
      "8-console-states",
      {
        $0.openConsole()
        $0.press(.enter)
      }
    ),
    ("10-exchanges", { $0.openExchanges() }),
    (
      "10-exchange",
      {
        $0.openExchanges()
        $0.press(.down)
        $0.press(.enter)
      }
    ),
    (
      "10-exchange-mutations",
      {
        $0.selectAccepted()
        $0.mutate()
      }
    ),
    (
      "10-exchange-mutation",
      {
        $0.selectAccepted()
        $0.mutate()
        $0.press(.enter)
      }
    ),
    (
      "10-exchange-edit",
      {
        $0.openExchanges()
        $0.press(.down)
        $0.type("e")
        for _ in 0..<9 { $0.press(.down) }
      }
    ),
    (
      "10-exchange-answer",
      {
        $0.openExchanges()
        $0.press(.down)
        $0.type("e")
        $0.sendRequest()
        let body = $0.state.navigation.request.map { String(decoding: $0.draft.body, as: UTF8.self) }
        let answered = Story.exchange(
          62, "POST", "/v1/broker/pre-approved", body: body, status: 400, reason: "Bad Request",
          answer: #"{"code":400,"message":"customer.taxCode: expected string, got number","status":"Bad Request"}"#)
        $0.exchanged(answered)
        $0.send(.testEnded(1, .answered(status: 400, answered.id)))
      }
    ),
    (
      "10-exchanges-difference",
      {
        $0.openExchanges()
        $0.press(.down)
        $0.type("d")
        $0.compare()
      }
    ),
    ("9-help", { $0.press(.function(1)) }),
    ("9-palette", { $0.press(.control("p")) }),
    ("9-language", { $0.press(.control("l")) }),
    ("9-theme", { $0.press(.control("t")) }),
  ]
}
