import BankControl
import BrokerAPI
import FoundationEssentials

/// The part of the description that is ours: the admin endpoints below `/_bank/` and the customer's page.
extension OpenAPI {
  static let adminPaths: [String: JSON] = [
    "/_bank/state": ["get": telling("The bank in short.", state)],
    "/_bank/scenarios": ["get": telling("What may become of applications. All assumed.", array(object))],
    "/_bank/requests": ["get": telling("The last requests, the oldest first, and how many there were.", object)],
    "/_bank/orders": ["get": telling("The newest orders, with the states to come.", array(object))],
    "/_bank/callbacks": ["get": telling("The last tries to tell a partner of a state.", array(object))],
    "/_bank/snapshots": ["get": telling("The names of what was kept.", array(string))],
    "/_bank/clock": [
      "put": changing(
        "How the clock goes, by which tokens, links, codes, delays and states go.",
        ["speed": number(BankReport.Clock.speeds), "paused": boolean, "jump": number(BankReport.Clock.jumps)])
    ],
    "/_bank/scenario": [
      "put": changing(
        "One scenario for every application; null for each customer's own.",
        ["id": .object(["type": .string("string"), "nullable": .bool(true)])], required: ["id"])
    ],
    "/_bank/switches": [
      "put": changing(
        "What a repeated number with the same content does, whether GET /orders is offered, whether /products wants merchantId, and whether a total must be the sum of the prices.",
        switches)
    ],
    "/_bank/outage": [
      "put": changing(
        "The bank listens no more for so many seconds of the wall: connections are refused.",
        ["seconds": number(BankCommand.outages)], required: ["seconds"])
    ],
    "/_bank/faults": [
      "get": telling("The faults that are on.", array(object)),
      "post": changing(
        "Turns a fault on; without `when` before the bank takes a request, or after, where it spoils the answer.",
        [
          "kind": one(of: Fault.Kind.names), "endpoint": one(of: Fault.Endpoint.allCases.map(\.rawValue)),
          "when": one(of: Fault.Moment.allCases.map(\.rawValue)), "probability": number(0...1),
          "times": number(1...1_000_000), "seconds": number(0...86_400), "status": number(400...599),
          "retryAfter": number(0...86_400), "bytesPerSecond": number(1...1_000_000),
        ], required: ["kind"], answers: ["201": answer("It is on", object)]),
      "delete": changing("Turns every fault off.", isDelete: true, answers: ["204": done]),
    ],
    "/_bank/faults/{id}": [
      "delete": changing("Turns a fault off.", names: ["id"], isDelete: true, answers: ["204": done, "404": missing])
    ],
    "/_bank/orders/{reference}": [
      "put": changing(
        "Sets an order's state, whatever is allowed.", names: ["reference"], ["state": string, "title": string],
        required: ["state"], answers: ["200": answer("The order", object), "404": missing])
    ],
    "/_bank/callbacks/{id}/send": [
      "post": changing(
        "Tells a partner of a state once more.", names: ["id"],
        answers: ["200": answer("Whether it was taken", object), "404": missing])
    ],
    "/_bank/snapshots/{name}": [
      "put": changing("Keeps the whole bank.", names: ["name"], answers: ["204": done])
    ],
    "/_bank/snapshots/{name}/restore": [
      "post": changing(
        "Makes the bank as it was kept.", names: ["name"],
        answers: ["200": answer("The bank in short", state), "404": missing])
    ],
    "/epos/": ["get": page, "post": decision],
  ].mapValues { .object($0) }

  // MARK: Schemas

  private static let string = type("string")
  private static let boolean = type("boolean")
  private static let object = type("object")
  private static func type(_ name: String) -> JSON { .object(["type": .string(name)]) }
  private static func array(_ items: JSON) -> JSON { .object(["type": .string("array"), "items": items]) }
  private static func one(of names: [String]) -> JSON {
    .object(["type": .string("string"), "enum": .array(names.map { .string($0) })])
  }
  private static func number(_ bounds: ClosedRange<Double>) -> JSON {
    .object([
      "type": .string("number"), "minimum": .number(.init(bounds.lowerBound)),
      "maximum": .number(.init(bounds.upperBound)),
    ])
  }
  private static func closed(_ properties: [String: JSON], required: [String]) -> JSON {
    var members: [String: JSON] = [
      "type": .string("object"), "properties": .object(properties), "additionalProperties": .bool(false),
    ]
    if !required.isEmpty { members["required"] = .array(required.map { .string($0) }) }
    return .object(members)
  }

  private static let state = closed(
    [
      "clock": closed(
        ["now": string, "speed": number(BankReport.Clock.speeds), "paused": boolean],
        required: ["now", "speed", "paused"]),
      "scenario": .object(["type": .string("string"), "nullable": .bool(true)]),
      "faults": array(object), "orders": type("integer"), "requests": type("integer"),
    ].merging(switches) { $1 },
    required: ["clock", "scenario", "faults", "orders", "requests"] + switches.keys.sorted())

  private static let switches = [
    "repeats": one(of: BankReport.Repeat.allCases.map(\.rawValue)), "offersRead": boolean,
    "merchantRequired": boolean, "sums": boolean,
  ]

  // MARK: Operations

  private static let done: JSON = .object(["description": .string("Done")])
  private static let missing = errors(["404"])["404"] ?? .null
  /// The customer has the link, which is secret enough.
  private static let open: JSON = .array([])
  private static let keyed: JSON = .array([.object(["adminKey": .array([])])])

  private static func telling(_ text: String, _ schema: JSON) -> JSON {
    .object([
      "description": .string(text + " Ours; for this machine only."), "security": keyed,
      "responses": .object(errors(["401", "403"]).merging(["200": answer("What it is", schema)]) { $1 }),
    ])
  }

  /// A change: names in the path, members of a body.
  private static func changing(
    _ text: String, names: [String] = [], _ properties: [String: JSON] = [:], required: [String] = [],
    isDelete: Bool = false, answers: [String: JSON]? = nil
  ) -> JSON {
    let statuses = ["400", "401", "403", "413"] + (isDelete ? [] : ["415"])
    var members: [String: JSON] = [
      "description": .string(text + " Ours; for this machine only."), "security": keyed,
      "responses": .object(errors(statuses).merging(answers ?? ["200": answer("The bank in short", state)]) { $1 }),
    ]
    if !names.isEmpty {
      members["parameters"] = .array(
        names.map {
          .object(["name": .string($0), "in": .string("path"), "required": .bool(true), "schema": string])
        })
    }
    // Where there is nothing to say the body may be empty; its type may not be missing.
    if !isDelete {
      members["requestBody"] = .object([
        "required": .bool(true),
        "content": .object(["application/json": .object(["schema": closed(properties, required: required)])]),
      ])
    }
    return .object(members)
  }

  private static func html(_ text: String) -> JSON {
    .object(["description": .string(text), "content": .object(["text/html": .object(["schema": string])])])
  }

  private static let page: JSON = .object([
    "description": .string(
      "The customer's page, which a redirect link leads to. The address is documented, line 259; the page is assumed."),
    "security": open,
    "parameters": .array([
      parameter("preapp", isRequired: false, ["type": .string("string")]),
      parameter("lang", isRequired: false, ["type": .string("string")]),
      parameter("v", isRequired: false, ["type": .string("string")]),
    ]),
    "responses": .object([
      "200": html("The order"), "403": answer("Asked for by another host or page", reference(.errorDetails)),
      "404": html("No such order"),
    ]),
  ])

  private static let decision: JSON = .object([
    "description": .string("The customer's decision, from a form of that page. Assumed."), "security": open,
    "requestBody": form(
      ["preapp": string, "form": string, "decision": one(of: ["agree", "decline"]), "consent": string],
      required: ["preapp", "form", "decision"]),
    "responses": .object([
      "303": .object(["description": .string("Taken: the page is to be shown anew")]),
      "400": html("The consent is missing"),
      "403": .object([
        "description": .string("No form of this bank's, or sent by another host or page"),
        "content": .object([
          "text/html": .object(["schema": string]),
          "application/json": .object(["schema": reference(.errorDetails)]),
        ]),
      ]), "404": html("No such order"),
      "413": answer("Too large", reference(.errorDetails)),
    ]),
  ])
}
