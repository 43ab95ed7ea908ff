import BankAdmin
import BrokerAPI
import FoundationEssentials

/// Our own part of the document: the admin endpoints below `/_bank/` and the customer's page.
extension OpenAPI {
  static let adminPaths: JSON.Members = [
    "/_bank/state": ["get": telling("The bank in short.", state)],
    "/_bank/scenarios": ["get": telling("What may become of applications. All assumed.", array(object))],
    "/_bank/scenarios/{id}": [
      "get": telling("A scenario as it can be put.", object, [named("id")], others: errors(["404"])),
      "put": changing(
        "Adds a scenario, or replaces the one of this id. In TOML too, as application/toml.", names: ["id"],
        ["name": object, "step": array(object), "answer": object, "applies": object],
        answers: ["200": answer("The scenario", object)]),
      "delete": changing(
        "Deletes a scenario that was given; a built-in one of the same id comes back.", names: ["id"], isDelete: true,
        answers: ["204": done, "404": missing]),
    ],
    "/_bank/requests": [
      "get": telling(
        "The last requests, the oldest first, and how many there were or match. With bodies of the contract's calls; secrets, codes and links are their members' names in braces.",
        object, requestFilter),
      "delete": changing("Forgets the requests.", isDelete: true, answers: ["204": done]),
    ],
    "/_bank/requests/received": [
      "get": telling(
        "Whether such a request was received, or exactly so many of them.", object,
        requestFilter + [queried("times", "How many; without it at least one", integer(0...1000))],
        others: errors(["400", "404"]))
    ],
    "/_bank/requests/{number}": [
      "get": telling(
        "One of the last requests.", object,
        [named("number")], others: errors(["400", "404"]))
    ],
    "/_bank/events": [
      "get": telling(
        "What happened: requests, callbacks and states of orders, numbered; with `wait` as soon as there is one.",
        object,
        [
          queried("after", "The number of the last event that is known", integer(0...MemberReader.numbers)),
          queried("kind", "Only of this kind", one(of: BankEvent.Kind.allCases.map(\.rawValue))),
          queried("reference", "Only about this order", string), queried("state", "Only of this state", string),
          queried("wait", "Seconds of wall-clock time", integer(0...60)),
        ], others: errors(["400"]))
    ],
    "/_bank/reset": [
      "post": changing(
        "Everything is as if the bank had just been started, without orders.",
        answers: ["200": answer("The bank in short, and how many orders vanished", restoredState)])
    ],
    "/_bank/orders": [
      "get": telling("The newest orders, with the states to come.", array(object)),
      "post": changing(
        "Adds an order in a given state, without an application.",
        [
          "referenceId": string, "state": string, "title": string, "totalCost": string, "productCode": string,
          "redirectUrl": string,
        ], required: ["referenceId", "state"], answers: ["201": answer("The order", object)]),
    ],
    "/_bank/callbacks": [
      "get": telling("The last tries to tell a partner of a state.", array(object)),
      "post": changing(
        "Tells a partner of a state that is no order's.",
        [
          "redirectUrl": string, "referenceId": string, "state": string, "title": string, "loanLength": string,
          "productCode": string,
        ], required: ["redirectUrl", "referenceId", "state"],
        answers: ["201": answer("The try", object), "204": ["description": "Forgotten by a reset meanwhile"]]),
    ],
    "/_bank/tokens": [
      "post": changing(
        "Grants a token that the client does not get: one that has run out, or one of another client, which is not subscribed to the broker. The answers to such tokens are assumed.",
        ["kind": one(of: OddToken.allCases.map(\.rawValue))], required: ["kind"],
        answers: ["201": answer("The token, as the provider gives it", object)])
    ],
    "/_bank/snapshots": ["get": telling("The names of what was kept.", array(string))],
    "/_bank/clock": [
      "put": changing(
        "How the clock goes, by which tokens, links, codes, delays and states go.",
        ["speed": number(BankReport.Clock.speeds), "paused": boolean, "jump": number(BankReport.Clock.jumps)])
    ],
    "/_bank/clock/jump": [
      "delete": changing(
        "Takes the clock's last jump back. What was done since stays done; what was scheduled comes in its time.",
        isDelete: true, answers: ["204": done, "404": missing])
    ],
    "/_bank/scenario": [
      "put": changing(
        "One scenario for every application; null for each customer's own.",
        ["id": ["type": "string", "nullable": true]], required: ["id"]),
      "delete": changing("Each customer's own scenario again.", isDelete: true, answers: ["204": done]),
    ],
    "/_bank/switches": [
      "put": changing(
        "What a repeated number with the same content does, whether GET /orders is offered, whether /products wants merchantId, and whether a total must be the sum of the prices.",
        switches)
    ],
    "/_bank/outage": [
      "put": changing(
        "The bank refuses connections for this long, in wall-clock time.",
        ["seconds": number(BankCommand.outages)], required: ["seconds"])
    ],
    "/_bank/faults": [
      "get": telling("The faults that are on.", array(object)),
      "post": changing(
        "Turns a fault on; without `when` before the bank takes a request, or after, where it spoils the answer.",
        [
          "kind": one(of: Fault.Kind.Name.allCases.map(\.rawValue)),
          "endpoint": one(of: Fault.Endpoint.allCases.map(\.rawValue)),
          "when": one(of: Fault.Moment.allCases.map(\.rawValue)), "probability": number(0...1),
          "times": integer(1...1_000_000), "seconds": number(0...86_400), "status": integer(100...599),
          "retryAfter": integer(0...86_400), "bytesPerSecond": integer(1...1_000_000),
        ], required: ["kind"], answers: ["201": answer("It is on", object)]),
      "delete": changing("Turns every fault off.", isDelete: true, answers: ["204": done]),
    ],
    "/_bank/faults/{id}": [
      "delete": changing("Turns a fault off.", names: ["id"], isDelete: true, answers: ["204": done, "404": missing])
    ],
    "/_bank/orders/{reference}": [
      "put": changing(
        "Sets an order's state, whatever is allowed.", names: ["reference"], ["state": string, "title": string],
        required: ["state"], answers: ["200": answer("The order", object), "404": missing]),
      "delete": changing(
        "Deletes an order.", names: ["reference"], isDelete: true, answers: ["204": done, "404": missing]),
    ],
    "/_bank/callbacks/{id}/send": [
      "post": changing(
        "Tells a partner of a state once more.", names: ["id"],
        answers: ["200": answer("Whether it was taken", object), "404": missing])
    ],
    "/_bank/snapshots/{name}": [
      "get": telling(
        "A snapshot as a document that outlives the bank.", object, [named("name")], others: errors(["404"])),
      "put": changing(
        "Keeps the whole bank, or what such a document holds.", names: ["name"],
        [
          "kassaBankSnapshot": integer(1...1), "clock": object, "scenario": ["type": "string", "nullable": true],
          "switches": object, "faults": array(object), "orders": array(object),
        ], answers: ["204": done]),
      "delete": changing(
        "Deletes a snapshot.", names: ["name"], isDelete: true, answers: ["204": done, "404": missing]),
    ],
    "/_bank/snapshots/{name}/restore": [
      "post": changing(
        "Restores the bank from a snapshot.", names: ["name"],
        answers: ["200": answer("The bank in short, and how many orders changed", restoredState), "404": missing])
    ],
    "/epos/": ["get": page, "post": decision],
  ]

  // MARK: Schemas

  private static let string = type("string")
  private static let boolean = type("boolean")
  private static let object = type("object")
  private static func type(_ name: String) -> JSON { ["type": .string(name)] }
  private static func array(_ items: JSON) -> JSON { ["type": "array", "items": items] }
  private static func one(of names: [String]) -> JSON {
    ["type": "string", "enum": .array(names.map { .string($0) })]
  }
  private static func number(_ bounds: ClosedRange<Double>) -> JSON {
    [
      "type": "number", "minimum": .number(.init(bounds.lowerBound)),
      "maximum": .number(.init(bounds.upperBound)),
    ]
  }
  private static func integer(_ bounds: ClosedRange<Int>) -> JSON {
    ["type": "integer", "minimum": .number(.init(bounds.lowerBound)), "maximum": .number(.init(bounds.upperBound))]
  }
  private static func closed(_ properties: JSON.Members, required: [String]) -> JSON {
    var members: JSON.Members = [
      "type": "object", "properties": .object(properties), "additionalProperties": false,
    ]
    if !required.isEmpty { members["required"] = .array(required.map { .string($0) }) }
    return .object(members)
  }

  private static let state = state()
  private static let restoredState = state(adding: [
    "restored": closed(
      ["vanished": type("integer"), "returned": type("integer"), "changed": type("integer")],
      required: ["vanished", "returned", "changed"])
  ])

  private static func state(adding members: JSON.Members = [:]) -> JSON {
    let properties: JSON.Members = [
      "clock": closed(
        [
          "now": string, "speed": number(BankReport.Clock.speeds), "paused": boolean, "ahead": type("number"),
          "lastJump": ["type": "number", "nullable": true],
        ], required: ["now", "speed", "paused", "ahead", "lastJump"]),
      "alterations": array(string),
      "scenario": ["type": "string", "nullable": true], "faults": array(object), "orders": type("integer"),
      "requests": type("integer"),
    ]
    return closed(
      properties.adding(switches).adding(members), required: properties.names + switches.names + members.names)
  }

  private static let switches: JSON.Members = [
    "repeats": one(of: BankReport.Repeat.allCases.map(\.rawValue)), "offersRead": boolean,
    "merchantRequired": boolean, "sums": boolean,
  ]

  // MARK: Operations

  private static let done: JSON = ["description": "Done"]
  private static let missing = errors(["404"])["404"] ?? .null
  /// The link itself is the secret.
  private static let open: JSON = []
  private static let keyed: JSON = [["adminKey": []]]

  private static func telling(
    _ text: String, _ schema: JSON, _ parameters: [JSON] = [], others: JSON.Members? = nil
  ) -> JSON {
    let answers = errors(["401", "403"] + (parameters.isEmpty ? [] : ["400"])).adding(others ?? [:])
    var members: JSON.Members = [
      "description": .string(text + " Ours; for this machine only."), "security": keyed,
      "responses": .object(answers.adding(["200": answer("What it is", schema)])),
    ]
    if !parameters.isEmpty { members["parameters"] = .array(parameters) }
    return .object(members)
  }

  private static func named(_ name: String) -> JSON {
    ["name": .string(name), "in": "path", "required": true, "schema": string]
  }

  private static func queried(_ name: String, _ text: String, _ schema: JSON) -> JSON {
    guard case .object(let members) = schema else { return .null }
    return parameter(name, isRequired: false, members.adding(["description": .string(text + ".")]))
  }

  private static let requestFilter = [
    queried("path", "A part of the path", string), queried("method", "Such as POST", string),
    queried(
      "status", "Such as 409, 4xx for a whole hundred, or 0 where the connection broke",
      ["type": "string", "pattern": "^(0|[1-5][0-9][0-9]|[1-5][Xx][Xx])$"]),
    queried("reference", "The number of an order", string),
    queried("text", "Somewhere in a body or in the reason of a refusal, in any case", string),
    queried("after", "Requests with a higher number", integer(0...MemberReader.numbers)),
  ]

  /// - Parameter names: the path's parameters.
  private static func changing(
    _ text: String, names: [String] = [], _ properties: JSON.Members = [:], required: [String] = [],
    isDelete: Bool = false, answers: JSON.Members? = nil
  ) -> JSON {
    let statuses = ["400", "401", "403", "413"] + (isDelete ? [] : ["415"])
    var members: JSON.Members = [
      "description": .string(text + " Ours; for this machine only."), "security": keyed,
      "responses": .object(errors(statuses).adding(answers ?? ["200": answer("The bank in short", state)])),
    ]
    if !names.isEmpty {
      members["parameters"] = .array(names.map(named))
    }
    // The body may be empty, but its type is required.
    if !isDelete {
      members["requestBody"] = [
        "required": true,
        "content": ["application/json": ["schema": closed(properties, required: required)]],
      ]
    }
    return .object(members)
  }

  private static func html(_ text: String) -> JSON {
    ["description": .string(text), "content": ["text/html": ["schema": string]]]
  }

  private static let page: JSON = [
    "description":
      "The customer's page, which a redirect link leads to. The address is documented, line 259; the page is assumed.",
    "security": open,
    "parameters": [
      parameter("preapp", isRequired: false, ["type": "string"]),
      parameter("lang", isRequired: false, ["type": "string"]),
      parameter("v", isRequired: false, ["type": "string"]),
    ],
    "responses": [
      "200": html("The order"), "400": answer("An item is given twice", reference(.errorDetails)),
      "403": answer("Asked for by another host or page", reference(.errorDetails)),
      "404": html("No such order"),
    ],
  ]

  private static let decision: JSON = [
    "description": "The customer's decision, from a form of that page. Assumed.", "security": open,
    "requestBody": form(
      ["preapp": string, "form": string, "decision": one(of: ["agree", "decline"]), "consent": string],
      required: ["preapp", "form", "decision"]),
    "responses": [
      "303": ["description": "Taken: the page is to be shown anew"],
      "400": [
        "description": "The consent is missing, or a field is given twice",
        "content": [
          "text/html": ["schema": string],
          "application/json": ["schema": reference(.errorDetails)],
        ],
      ],
      "403": [
        "description": "No form of this bank's, or sent by another host or page",
        "content": [
          "text/html": ["schema": string],
          "application/json": ["schema": reference(.errorDetails)],
        ],
      ], "404": html("No such order"), "409": html("Too early, or too late"),
      "413": answer("Too large", reference(.errorDetails)),
    ],
  ]
}
