import Wire

extension Schema {
  private static let codeText = Checks.template(["code", "shop", "ordinal", "minutes"], needs: "code")

  /// `[profiles.NAME.sms]`
  static let messages: [Row] = {
    let placed = Checks.template(["phone", "text"])
    let status = Checks.template(["id", "phone"])
    let rows: [Row] = [
      Row(
        "sender", .choice(["http", "command", "phone"]), nil,
        "Who sends the code: a gateway, a program, or the simulated phone of the sandbox.", example: "\"http\""),
      Row(
        "text.ru", .text(atMost: 300, codeText), CodeText.standard["ru"].map(Value.text),
        "The message: {code}, {shop}, {ordinal}, {minutes}. A later one carries its ordinal, asked for or not."),
      Row(
        "text.kk", .text(atMost: 300, codeText), CodeText.standard["kk"].map(Value.text), "The same in Kazakh."),
      Row(
        "text.en", .text(atMost: 300, codeText), CodeText.standard["en"].map(Value.text), "The same in English."),
      Row(
        "command.command", .command, nil,
        "A program: KASSA_PHONE and KASSA_LANG in its environment, the text on its input; it exits with 0 for sent, 75 for later.",
        example: "[\"/usr/local/bin/send-sms\"]"),
      Row("command.timeout", .integer(1...300), .integer(15), "In seconds; then it is killed."),
      Row("http.method", .choice(["POST", "GET", "PUT"]), .text("POST"), "The request."),
      Row(
        "http.url", .text(atMost: 2048, Checks.web), nil, "The gateway's address.",
        example: "\"https://sms.example/send\""),
      Row(
        "http.body", .choice(["form", "json", "none"]), .text("form"),
        "How the fields are sent; none puts them into the query."),
      Row(
        "http.phone", .choice(["digits", "plus", "ten"]), .text("digits"),
        "How numbers are written: 7747…, +7747…, 747…"),
      Row("http.timeout", .integer(1...300), .integer(15), "In seconds."),
      Row("http.headers.*", .textOrSecret(Checks.headerValue), nil, "Headers.", example: #"{ file = "sms-key" }"#),
      Row("http.fields.*", .textOrSecret(placed), nil, "Fields: {phone}, {text}.", example: "\"{phone}\""),
      Row(
        "http.json", .text(atMost: 8192, Checks.json), nil, "The body where it is json.",
        example: #"'{"to": "{phone}", "body": "{text}"}'"#),
      Row("http.answer.format", .choice(["json", "xml", "text"]), .text("json"), "What the gateway answers."),
      Row(
        "http.answer.ok", .conditions(say: false), nil,
        "All must hold where it was taken; of several for one place, one.",
        example: #"[ { at = "/code", is = 0 } ]"#),
      Row(
        "http.answer.id", .text(atMost: 200, Checks.filled), nil, "Where the message's number stands.",
        example: "\"/data/messageId\""),
      Row(
        "http.answer.message", .texts(Checks.filled), nil, "Where the gateway says why not: the first that is there.",
        example: "[\"/message\"]"),
      Row(
        "http.answer.note", .conditions(say: true), nil, "What an answer means besides.",
        example: #"[ { at = "/data/status", is = 1, say = "moderation" } ]"#),
      Row(
        "http.answer.duplicate", .conditions(say: false), nil, "An earlier one was taken.",
        example: #"[ { at = "/error_code", is = 9 } ]"#),
      Row(
        "http.answer.retry", .conditions(say: false), nil, "It may be tried again later.",
        example: #"[ { at = "/code", is = 30 } ]"#),
      Row(
        "http.status.url", .text(atMost: 2048, Checks.web), nil, "Asks whether a message was delivered.",
        example: "\"https://sms.example/status\""),
      Row(
        "http.status.method", .choice(["POST", "GET"]), .text("POST"),
        "The request; GET puts the fields into the query."),
      Row("http.status.fields.*", .textOrSecret(status), nil, "Fields: {id}, {phone}.", example: "\"{id}\""),
      Row(
        "http.status.at", .text(atMost: 200, Checks.filled), nil, "Where the status stands.",
        example: "\"/data/0/status\""),
      Row(
        "http.status.delivered", .texts(Checks.filled), nil, "What it is where the message was delivered.",
        example: "[\"DELIVRD\"]"),
      Row(
        "http.status.failed", .texts(Checks.filled), nil, "What it is where it will not be.", example: "[\"UNDELIV\"]"),
      Row(
        "http.balance.url", .text(atMost: 2048, Checks.web), nil, "Asks for the balance.",
        example: "\"https://sms.example/balance\""),
      Row("http.balance.method", .choice(["POST", "GET"]), .text("POST"), "The request."),
      Row(
        "http.balance.fields.*", .textOrSecret(Checks.template([])), nil, "Fields.", example: #"{ file = "sms-key" }"#),
      Row(
        "http.balance.at", .text(atMost: 200, Checks.filled), nil, "Where the balance stands.",
        example: "\"/data/balance\""),
    ]
    return rows.map { row in
      Row(
        "profiles.*.sms." + row.path.joined(separator: "."), row.kind, row.fallback, row.about, example: row.example)
    }
  }()
}
