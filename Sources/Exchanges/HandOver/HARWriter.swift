import BrokerAPI
import Checkout
import FoundationEssentials
import Text

extension HandOver {
  /// HTTP Archive 1.2, as browsers' developer tools read it. What was no HTTP is left out and counted.
  package func har(version: String) -> String {
    let entries = exchanges.compactMap { HARWriter.entry($0) }
    var log: JSON.Members = [
      "version": "1.2", "creator": ["name": "kassa", "version": .string(version)], "entries": .array(entries),
    ]
    if entries.count < exchanges.count {
      log["comment"] = "\(exchanges.count - entries.count) messages were not sent over HTTP"
    }
    return JSON.object(["log": .object(log)]).pretty + "\n"
  }
}

enum HARWriter {
  static func entry(_ exchange: Exchange) -> JSON? {
    guard let request = exchange.request else { return nil }
    let marks = SlotMarks(exchange)
    let times = Times(exchange.times)
    var entry: JSON.Members = [
      "startedDateTime": .string(KazakhstanTime.isoMilliseconds(exchange.start)), "time": .number(.init(times.total)),
      "request": self.request(
        request, url: ReplayRequest(exchange)?.url ?? Redacted("http://localhost") + request.url, marks),
      "response": response(exchange.response, marks), "cache": [:], "timings": times.json,
    ]
    if let address = exchange.remoteAddress.flatMap(HostPart.init) {
      entry["serverIPAddress"] = .string(address.text)
    }
    entry["_profile"] = .string(exchange.profile)
    if exchange.direction == .received { entry["_direction"] = "received" }
    if let sale = exchange.sale { entry["_sale"] = .string(sale) }
    if let failure = exchange.failure { entry["_error"] = .string(failure.summary) }
    if !marks.isEmpty { entry["_slots"] = marks.json }
    return .object(entry)
  }

  private static func request(_ request: Exchange.Request, url: Redacted, _ marks: SlotMarks) -> JSON {
    let address = marks.text(url)
    let body = request.body.map { marks.bytes($0.value) } ?? []
    var json: JSON.Members = [
      "method": .string(request.method), "url": .string(address), "httpVersion": "HTTP/1.1", "cookies": [],
      "headers": headers(request.headers, marks), "queryString": query(address), "headersSize": -1,
      "bodySize": size(request.body?.value ?? Redacted("")),
    ]
    if !body.isEmpty {
      var data: JSON.Members = ["mimeType": .string(type(request.headers, marks))]
      if let text = String(validating: body, as: UTF8.self) {
        data["text"] = .string(text)
      } else {
        data["text"] = .string(Data(body).base64EncodedString())
        data["_encoding"] = "base64"
      }
      json["postData"] = .object(data)
    }
    return .object(json)
  }

  private static func response(_ response: Exchange.Response?, _ marks: SlotMarks) -> JSON {
    let body = response.map { marks.bytes($0.body.value) } ?? []
    var content: JSON.Members = [
      "size": .number(.init(body.count)), "mimeType": .string(response.map { type($0.headers, marks) } ?? ""),
    ]
    if !body.isEmpty {
      if let text = String(validating: body, as: UTF8.self) {
        content["text"] = .string(text)
      } else {
        content["text"] = .string(Data(body).base64EncodedString())
        content["encoding"] = "base64"
      }
    }
    return [
      "status": .number(.init(response?.status ?? 0)),
      "statusText": .string(response.map { marks.text($0.reason) } ?? ""),
      "httpVersion": response == nil ? "" : "HTTP/1.1", "cookies": [],
      "headers": headers(response?.headers ?? [], marks), "content": .object(content),
      "redirectURL": .string(response.flatMap { value("location", $0.headers, marks) } ?? ""), "headersSize": -1,
      "bodySize": response.map { size($0.body.value) } ?? -1,
    ]
  }

  /// Unknown where a secret stood in it.
  private static func size(_ body: Redacted) -> JSON { .number(.init(body.slots.isEmpty ? body.size : -1)) }

  private static func headers(_ headers: [Exchange.Header], _ marks: SlotMarks) -> JSON {
    .array(headers.map { ["name": .string($0.name), "value": .string(marks.text($0.value))] })
  }

  private static func value(_ name: String, _ headers: [Exchange.Header], _ marks: SlotMarks) -> String? {
    headers.first { $0.name.lowercased() == name }.map { marks.text($0.value) }
  }

  private static func type(_ headers: [Exchange.Header], _ marks: SlotMarks) -> String {
    value("content-type", headers, marks) ?? ""
  }

  private static func query(_ url: String) -> JSON {
    guard let mark = url.utf8.firstIndex(of: UInt8(ascii: "?")) else { return [] }
    let fields = url.utf8[mark...].dropFirst().split(separator: UInt8(ascii: "&"))
    return .array(
      fields.map { field in
        let name = field.prefix { $0 != UInt8(ascii: "=") }
        return [
          "name": .string(PercentCoding.decoded(name)),
          "value": .string(PercentCoding.decoded(field.dropFirst(name.count + 1))),
        ]
      })
  }

  /// Milliseconds; −1 for what did not happen.
  private struct Times {
    private let phases: [(String, Double)]

    init(_ times: Exchange.Times) {
      func milliseconds(_ duration: Duration?) -> Double? {
        duration.map {
          max(0, Double($0.components.attoseconds / 1_000_000_000_000) / 1000 + Double($0.components.seconds) * 1000)
        }
      }
      let securing = milliseconds(times.securing)
      // Its connection includes the encryption's handshake.
      let connecting = milliseconds(times.connecting).map { $0 + (securing ?? 0) } ?? securing
      phases = [
        ("blocked", milliseconds(times.queuing) ?? -1), ("dns", -1), ("connect", connecting ?? -1),
        ("ssl", securing ?? -1), ("send", milliseconds(times.sending) ?? 0), ("wait", milliseconds(times.waiting) ?? 0),
        ("receive", milliseconds(times.receiving) ?? 0),
      ]
    }

    var total: Double { phases.filter { $0.0 != "ssl" }.reduce(0) { $0 + max(0, $1.1) } }

    var json: JSON { .object(JSON.Members(phases.map { ($0, .number(.init($1))) })) }
  }
}

/// The address without the port.
private struct HostPart {
  let text: String

  init?(_ address: String) {
    let isVersion6 = address.hasPrefix("[")
    let host = isVersion6 ? address.dropFirst().prefix { $0 != "]" } : address.prefix { $0 != ":" }
    guard !host.isEmpty, host.allSatisfy({ (isVersion6 ? "0123456789abcdef:." : "0123456789.").contains($0) }) else {
      return nil
    }
    text = String(host)
  }
}

extension KazakhstanTime {
  /// `2026-11-24T14:32:10.045+05:00`.
  static func isoMilliseconds(_ moment: Date) -> String {
    let milliseconds = Int((moment.timeIntervalSince1970 * 1000).rounded(.down))
    let digits = String(((milliseconds % 1000) + 1000) % 1000)
    let text = iso(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    return text.replacing("+05:00", with: ".\(String(repeating: "0", count: 3 - digits.count))\(digits)+05:00")
  }
}
