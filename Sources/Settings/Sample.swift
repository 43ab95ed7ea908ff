/// The commented file that `kassa config init` writes. Everything in it comes from the schema, but for two SMS gateways that are spelt out.
package enum Sample {
  package static let text: String = {
    var lines = [
      "# The settings of kassa. A line such as #name = value is a setting that is off: remove the # to use it.",
      "# kassa config check finds mistakes, kassa config show tells what counts and where it comes from.", "",
    ]
    lines += table([], "")
    for name in ["shop", "keep"] { lines += table([name], "[\(name)]") }
    lines += [
      "# The bank's test stand: kassa --profile test sells there."
    ]
    lines += profile("test", active: ["base": "\"test\""], gateway: mobizon, isExplained: true)
    lines.append("# Real contracts. What is not said comes from base, as above.")
    let production = [
      "base": "\"production\"", "client_secret": #"{ keyring = { service = "kassa", account = "bcc" } }"#,
    ]
    lines += profile("production", active: production, gateway: smsc, isExplained: false)
    return lines.dropLast().joined(separator: "\n") + "\n"
  }()

  /// The settings that stand directly in a table, each off.
  private static func table(_ path: [String], _ header: String) -> [String] {
    let rows = Schema.rows.filter { $0.path.count == path.count + 1 && $0.path.starts(with: path) }
    return (header.isEmpty ? [] : [header]) + rows.flatMap { explained($0) + ["#" + line($0)] } + [""]
  }

  private static func explained(_ row: Row) -> [String] {
    ["# " + row.about + (row.kind.note.map { " (\($0))" } ?? "")]
  }

  private static func line(_ row: Row, as value: String? = nil) -> String {
    let name = row.path.last == "*" ? "X-IBM-Client-Id" : row.path.last ?? ""
    return "\(name) = \(value ?? row.fallback?.toml ?? row.example ?? "\"\"")"
  }

  /// - Parameters:
  ///   - active: what is on, by the path below the profile.
  ///   - isExplained: also lists what is off.
  private static func profile(
    _ name: String, active: [String: String], gateway: [Gateway], isExplained: Bool
  ) -> [String] {
    var lines: [String] = []
    let rows = Schema.rows.filter { $0.path.starts(with: ["profiles", "*"]) && !$0.path.contains("sms") }
    var tables: [[String]] = []
    for row in rows where !tables.contains(Array(row.path.dropLast())) { tables.append(Array(row.path.dropLast())) }
    for table in tables {
      let inside = rows.filter { $0.path.dropLast() == table[...] }
      let needed = inside.filter {
        isExplained || active[$0.path.dropFirst(2).joined(separator: ".")] != nil || $0.path.last == "client_id"
      }
      guard !needed.isEmpty else { continue }
      lines.append("[" + (["profiles", name] + table.dropFirst(2)).joined(separator: ".") + "]")
      for row in needed {
        if isExplained { lines += explained(row) }
        let value = active[row.path.dropFirst(2).joined(separator: ".")]
        // The base alone is on: nothing else can be known here.
        lines.append((row.path.last == "base" ? "" : "#") + line(row, as: value))
      }
      lines.append("")
    }
    for part in gateway {
      lines.append("[" + (["profiles", name, "sms"] + part.table).joined(separator: ".") + "]")
      lines += part.lines + [""]
    }
    return lines
  }

  /// A table of a gateway, on.
  private struct Gateway {
    let table: [String]
    let lines: [String]
  }

  private static let mobizon = [
    Gateway(
      table: [],
      lines: [
        "# Mobizon: switch the API on in its panel, allow this machine's address there, and put the key alone into the",
        "# file mobizon-key beside this one (chmod 600).", #"sender = "http""#,
      ]),
    Gateway(
      table: ["text"],
      lines: [
        #"ru = "Код {code} для заявки {shop}""#, #"kk = "{shop} өтінімінің коды {code}""#,
        #"en = "Code {code} for {shop}""#,
      ]),
    Gateway(
      table: ["http"],
      lines: [
        #"url = "https://api.mobizon.kz/service/message/sendsmsmessage?output=json&api=v1""#, #"body = "form""#,
        #"phone = "digits""#,
      ]),
    Gateway(
      table: ["http", "fields"],
      lines: [
        #"recipient = "{phone}""#, #"text = "{text}""#, #"apiKey = { file = "mobizon-key" }"#,
        "# A sender that is registered there.", ##"#from = "KASSA""##,
      ]),
    Gateway(
      table: ["http", "answer"],
      lines: [
        "# 100 is no error: it is still working on it.",
        #"ok = [ { at = "/code", is = 0 }, { at = "/code", is = 100 } ]"#,
        #"id = "/data/messageId""#, #"message = [ "/message" ]"#,
        #"note = [ { at = "/data/status", is = 1, say = "moderation" }, { at = "/code", is = 100, say = "in the background" } ]"#,
        #"retry = [ { at = "/code", is = 30 } ]"#,
      ]),
    Gateway(
      table: ["http", "status"],
      lines: [
        #"url = "https://api.mobizon.kz/service/message/getsmsstatus?output=json&api=v1""#,
        #"fields = { ids = "{id}", apiKey = { file = "mobizon-key" } }"#, #"at = "/data/0/status""#,
        #"delivered = [ "DELIVRD" ]"#, #"failed = [ "UNDELIV", "REJECTD", "EXPIRED", "DELETED" ]"#,
      ]),
    Gateway(
      table: ["http", "balance"],
      lines: [
        #"url = "https://api.mobizon.kz/service/user/getownbalance?output=json&api=v1""#,
        #"fields = { apiKey = { file = "mobizon-key" } }"#, #"at = "/data/balance""#,
      ]),
  ]

  /// Its encoding is windows-1251 unless it is told, and a number without `+` is changed silently.
  private static let smsc = [
    Gateway(
      table: [],
      lines: [
        "# SMSC.kz: put the login and the password alone into the files smsc-login and smsc-password beside this one",
        "# (chmod 600). It refuses the same text within a minute, so a repeated message carries {ordinal}.",
        #"sender = "http""#,
      ]),
    Gateway(
      table: ["text"],
      lines: [
        #"ru = "Код {code} для заявки {shop} ({ordinal})""#, #"kk = "{shop} өтінімінің коды {code} ({ordinal})""#,
        #"en = "Code {code} for {shop} ({ordinal})""#,
      ]),
    Gateway(
      table: ["http"], lines: [#"url = "https://smsc.kz/sys/send.php""#, #"body = "form""#, #"phone = "plus""#]),
    Gateway(
      table: ["http", "fields"],
      lines: [
        #"phones = "{phone}""#, #"mes = "{text}""#, #"login = { file = "smsc-login" }"#,
        #"psw = { file = "smsc-password" }"#, #"charset = "utf-8""#, #"fmt = "3""#,
      ]),
    Gateway(
      table: ["http", "answer"],
      lines: [
        "# Without `is` it only has to be there.", #"ok = [ { at = "/id" }, { at = "/cnt" } ]"#, #"id = "/id""#,
        #"message = [ "/error" ]"#, #"duplicate = [ { at = "/error_code", is = 9 } ]"#,
      ]),
    Gateway(
      table: ["http", "status"],
      lines: [
        #"url = "https://smsc.kz/sys/status.php""#,
        #"fields = { phone = "{phone}", id = "{id}", fmt = "3", charset = "utf-8", login = { file = "smsc-login" }, "#
          + #"psw = { file = "smsc-password" } }"#,
        #"at = "/status""#, #"delivered = [ "1", "2", "4" ]"#,
        #"failed = [ "-3", "-2", "3", "20", "22", "23", "24", "25" ]"#,
      ]),
    Gateway(
      table: ["http", "balance"],
      lines: [
        #"url = "https://smsc.kz/sys/balance.php""#,
        #"fields = { fmt = "3", login = { file = "smsc-login" }, psw = { file = "smsc-password" } }"#,
        #"at = "/balance""#,
      ]),
  ]
}
