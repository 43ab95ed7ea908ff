import BrokerAPI
import Checkout
import HTTPTypes
import Hummingbird
import NIOCore

/// What a redirect link leads to: a page that shows the order and its state. It only shows; the order moves by the bank's clock.
enum CustomerPage {
  static func show(_ request: Request, bank: Bank) async throws -> Response {
    let preapp = request.uri.queryParameters["preapp"].map(String.init) ?? ""
    guard preapp.utf8.count == 36, let (order, status) = try await bank.order(preapp: preapp) else {
      return page(.notFound, title: "Заявка не найдена", body: "<p>Ссылка неверна или больше не действует.</p>")
    }
    let goods = order.goods.map { good in
      "<tr><td>\(escaped(good.model))</td><td class=n>\(escaped(good.price)) ₸</td></tr>"
    }.joined()
    let body = """
      <p class=s>\(escaped(status.stateTitle))</p>
      <table>\(goods)<tr class=t><td>Итого</td><td class=n>\(escaped(order.totalCost)) ₸</td></tr></table>
      <p>Срок: \(escaped(order.loanLength)) мес. Заявка \(escaped(order.reference)).</p>
      """
    return page(.ok, title: "Заявка \(order.reference)", body: body)
  }

  private static func page(_ status: HTTPResponse.Status, title: String, body: String) -> Response {
    let html = """
      <!doctype html><html lang=ru><meta charset=utf-8><meta name=viewport content="width=device-width">
      <meta http-equiv=refresh content=5><title>\(escaped(title))</title>
      <style>body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:2em auto;padding:0 1em;color:#20242b;background:#fbfaf7}
      table{width:100%;border-collapse:collapse}td{padding:.4em 0;border-bottom:1px solid #dedbd2}.n{text-align:right;white-space:nowrap}
      .s{font-size:1.3em;color:#0b7a4b;font-weight:600}.t td{font-weight:600}small{color:#5c6470}</style>
      <h1>\(escaped(title))</h1>\(body)<p><small>Учебный банк kassa: деньги и люди вымышлены.</small></p></html>
      """
    let headers: HTTPFields = [
      .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'",
      .cacheControl: "no-store",
    ]
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
  }

  /// Text as HTML shows it, whatever it holds.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}
