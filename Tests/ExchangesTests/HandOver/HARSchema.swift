import BrokerAPI
import Foundation

/// HTTP Archive 1.2: which members an object must and may have, and of which type. Members that begin with `_` are free.
enum HARSchema {
  private enum Kind {
    case text, number, count, time, anything
    case object(String)
    case list(String)
  }

  private static let required: [String: [String: Kind]] = [
    "log": ["version": .text, "creator": .object("creator"), "entries": .list("entry")],
    "creator": ["name": .text, "version": .text],
    "entry": [
      "startedDateTime": .time, "time": .number, "request": .object("request"), "response": .object("response"),
      "cache": .anything, "timings": .object("timings"),
    ],
    "request": [
      "method": .text, "url": .text, "httpVersion": .text, "cookies": .list("pair"), "headers": .list("pair"),
      "queryString": .list("pair"), "headersSize": .count, "bodySize": .count,
    ],
    "response": [
      "status": .count, "statusText": .text, "httpVersion": .text, "cookies": .list("pair"), "headers": .list("pair"),
      "content": .object("content"), "redirectURL": .text, "headersSize": .count, "bodySize": .count,
    ],
    "postData": ["mimeType": .text, "text": .text], "content": ["size": .count, "mimeType": .text],
    "pair": ["name": .text, "value": .text], "timings": ["send": .number, "wait": .number, "receive": .number],
  ]

  private static let optional: [String: [String: Kind]] = [
    "log": ["comment": .text], "entry": ["serverIPAddress": .text], "request": ["postData": .object("postData")],
    "content": ["text": .text, "encoding": .text],
    "timings": ["blocked": .number, "dns": .number, "connect": .number, "ssl": .number],
  ]

  static func problems(in json: JSON) -> [String] {
    guard let log = json["log"] else { return ["no log"] }
    var problems = problems(log, "log", "log")
    for entry in log["entries"]?.elements ?? [] {
      let timings = entry["timings"]
      func number(_ name: String) -> Double {
        timings?[name]?.decimal.map { NSDecimalNumber(decimal: $0).doubleValue } ?? -1
      }
      let sum = ["blocked", "dns", "connect", "send", "wait", "receive"].reduce(0) { $0 + max(0, number($1)) }
      let time = entry["time"]?.decimal.map { NSDecimalNumber(decimal: $0).doubleValue } ?? -1
      if abs(sum - time) > 0.001 { problems.append("time \(time) is not \(sum)") }
      for name in ["send", "wait", "receive"] where number(name) < 0 { problems.append("\(name) < 0") }
      if number("ssl") > number("connect") { problems.append("ssl is not within connect") }
    }
    return problems
  }

  private static func problems(_ json: JSON, _ kind: String, _ path: String) -> [String] {
    guard case .object(let members) = json else { return ["\(path) is no object"] }
    let (required, optional) = (required[kind] ?? [:], optional[kind] ?? [:])
    var found = required.keys.filter { members[$0] == nil }.map { "\(path).\($0) is missing" }
    found += members.repeated.map { "\(path).\($0) is repeated" }
    for (name, value) in members where !name.hasPrefix("_") {
      let path = "\(path).\(name)"
      guard let kind = required[name] ?? optional[name] else {
        found.append("\(path) is unknown")
        continue
      }
      switch (kind, value) {
      case (.text, .string), (.number, .number), (.anything, _): break
      case (.count, .number(let number)): if Int(number.spelling) == nil { found.append("\(path) is no whole number") }
      case (.time, .string(let text)):
        let pattern = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+05:00/
        if text.wholeMatch(of: pattern) == nil { found.append("\(path) is no time: \(text)") }
      case (.object(let kind), .object): found += problems(value, kind, path)
      case (.list(let kind), .array(let elements)): found += elements.flatMap { problems($0, kind, path) }
      default: found.append("\(path) has the wrong type")
      }
    }
    return found
  }
}
