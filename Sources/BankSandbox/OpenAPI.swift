import BrokerAPI
import FoundationEssentials

/// The description of the bank's calls, as OpenAPI 3: written from the same definitions that requests are checked by. Each operation says
/// whether the contract documents it or it is assumed.
enum OpenAPI {
  private static let broker = "/bcc/sandbox/v1/broker"
  private static let oauth = "/bcc/sandbox/v2/oauth"

  /// The description of a bank with admin endpoints.
  static let json = json(paths)
  /// The description of a bank without them.
  static let withoutAdmin = json(paths.filter { !$0.key.hasPrefix("/_bank/") })

  private static func json(_ paths: [String: JSON]) -> JSON {
    .object([
      "openapi": .string("3.0.3"),
      "info": .object([
        "title": .string("The stand-in bank of kassa"), "version": .string("1.0.0"),
        "description": .string(
          "Smart Online Broker API as a stand-in bank answers it. Every rule says how sure it is: documented, with the line of the bank's own description; published by the bank elsewhere; or assumed, which is ours."
        ),
      ]),
      "paths": .object(paths),
      "components": .object([
        "schemas": .object(
          Dictionary(uniqueKeysWithValues: definitions.map { ($0.name, schema(of: $0)) })),
        "securitySchemes": .object([
          "bearer": .object(["type": .string("http"), "scheme": .string("bearer")]),
          "client": .object(["type": .string("http"), "scheme": .string("basic")]),
          "adminKey": .object([
            "type": .string("apiKey"), "in": .string("header"), "name": .string(AdminAccess.keyHeader),
          ]),
        ]),
      ]),
    ])
  }

  private static let brokerPaths: [String: JSON] = [
    oauth + "/token": .object(["post": token]), oauth + "/introspect": .object(["post": introspect]),
    broker + BrokerPath.products: .object(["get": products]),
    broker + BrokerPath.preApproved: .object([
      "post": posting(
        "Takes an application. Documented, line 6; the method is published.", .preApprovalRequest,
        answer: .preApprovalResponse,
        others: ["404", "409"])
    ]),
    broker + BrokerPath.postLink: .object([
      "post": posting(
        "Gives a link for the customer. Documented, line 13; the method is published.", .postLinkRequest,
        answer: .postLinkResponse, others: ["409"],
        example: [
          "name": .string("Shop"), "amount": .number(3_000_000), "posName": .string("02-2018-L3"),
          "language": .string("ru"), "pointCode": .string("02-2018-L3"), "partnerCode": .string("02-2018"),
          "phoneNumber": .string("77011413341"), "iin": .string("870318302342"), "productCode": .string("STD12"),
          "partnerOrderId": .string("1018000"),
        ])
    ]),
    broker + BrokerPath.orders: .object([
      "get": orders,
      "post": posting(
        "Sets a state of an order. Documented, line 20; the method and the allowed moves are assumed.",
        .orderStatus,
        answer: .orderUpdateResponse, others: ["404"]),
    ]),
  ]

  /// Every path with its operations.
  private static let paths = adminPaths.merging(brokerPaths) { $1 }

  /// The methods of a path as `Allow` has them, for those who try another one; nil for a path that is not described.
  static func methods(of path: String, withAdmin: Bool) -> String? {
    guard withAdmin || !path.hasPrefix("/_bank") else { return nil }
    if path == "/openapi.json" { return "GET, HEAD" }
    let wanted = path.split(separator: "/")
    let operations = paths.first { template, _ in
      let parts = template.split(separator: "/")
      return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }?.value
    guard case .object(let methods)? = operations else { return nil }
    let names = methods.keys.map { $0.uppercased() } + (methods["get"] == nil ? [] : ["HEAD"])
    return names.sorted().joined(separator: ", ")
  }

  private static let definitions: [Definition] = [
    .errorDetails, .address, .contact, .customer, .good, .preApprovalRequest, .preApprovalResponse,
    .orderUpdateResponse,
    .orderStatus, .postLinkRequest, .postLinkResponse, .product, .productsResponse, .tokenResponse,
  ]

  // MARK: Schemas

  static func reference(_ definition: Definition) -> JSON {
    .object(["$ref": .string("#/components/schemas/\(definition.name)")])
  }

  private static func schema(of definition: Definition) -> JSON {
    var members: [String: JSON] = [
      "type": .string("object"),
      "properties": .object(
        Dictionary(uniqueKeysWithValues: definition.members.map { ($0.name, schema(of: $0, in: definition)) })),
      "description": .string(marked(definition.mark)),
    ]
    let required = definition.members.filter(\.isRequired).map { JSON.string($0.name) }
    if !required.isEmpty { members["required"] = .array(required) }
    if definition.closed != nil { members["additionalProperties"] = .bool(false) }
    return .object(members)
  }

  /// How sure it is, as a sentence.
  private static func marked(_ mark: Mark) -> String {
    let text = String(describing: mark)
    return text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  private static func schema(of member: Definition.Member, in definition: Definition) -> JSON {
    guard case .object(var members) = schema(of: member.kind) else { return .null }
    let rules = contents(of: member.name, in: definition).map { " \($0.text) (\($0.mark))." }
    let mark = JSON.string(marked(member.mark) + rules.joined())
    // Nothing may stand beside a reference.
    if members["$ref"] != nil { return .object(["allOf": .array([.object(members)]), "description": mark]) }
    members["description"] = mark
    return .object(members)
  }

  private static func schema(of kind: Definition.Kind) -> JSON {
    switch kind {
    case .string: .object(["type": .string("string")])
    case .boolean: .object(["type": .string("boolean")])
    case .number: .object(["type": .string("number")])
    case .integer: .object(["type": .string("integer")])
    case .object(let definition): reference(definition)
    case .array(let element): .object(["type": .string("array"), "items": schema(of: element)])
    }
  }

  // MARK: Operations

  static func answer(_ text: String, _ schema: JSON) -> JSON {
    .object([
      "description": .string(text),
      "content": .object(["application/json": .object(["schema": schema])]),
    ])
  }

  /// What the gateway in front of the bank answers (inferred).
  private static let unauthorized = answer(
    "No bearer token, or one that is no longer good (the gateway's own form, inferred)",
    .object([
      "type": .string("object"),
      "required": .array([.string("httpCode"), .string("httpMessage"), .string("moreInformation")]),
      "properties": .object([
        "httpCode": schema(of: .string), "httpMessage": schema(of: .string), "moreInformation": schema(of: .string),
      ]),
    ]))

  static func errors(_ statuses: [String]) -> [String: JSON] {
    Dictionary(
      uniqueKeysWithValues: statuses.map {
        ($0, answer("Not taken; the message names the field", reference(.errorDetails)))
      })
  }

  private static let secured: JSON = .array([.object(["bearer": .array([])])])

  private static func operation(_ text: String, _ members: [String: JSON], responses: [String: JSON]) -> JSON {
    .object(
      ["description": .string(text), "security": secured, "responses": .object(responses)].merging(members) { $1 })
  }

  private static func posting(
    _ text: String, _ body: Definition, answer definition: Definition, others: [String], example: [String: JSON] = [:]
  ) -> JSON {
    var media: [String: JSON] = ["schema": reference(body)]
    if !example.isEmpty { media["example"] = .object(example) }
    return operation(
      text,
      [
        "requestBody": .object([
          "required": .bool(true), "content": .object(["application/json": .object(media)]),
        ])
      ],
      responses: errors(["400", "413", "415", "429", "500"] + others).merging([
        "200": answer("Taken", reference(definition)), "401": unauthorized,
      ]) { $1 })
  }

  static func parameter(_ name: String, isRequired: Bool, _ schema: [String: JSON]) -> JSON {
    .object([
      "name": .string(name), "in": .string("query"), "required": .bool(isRequired), "schema": .object(schema),
    ])
  }

  private static let products = operation(
    "The plans for an amount. Documented, line 23; the names of the query items, that both are required, and the plans are assumed.",
    [
      "parameters": .array([
        parameter(
          "amount", isRequired: true,
          [
            "type": "number", "minimum": .number(.init(Decimal(1) / 100)), "maximum": 999_999_999,
            "description": "Plain digits, at most two decimals (\(Mark.assumed)).",
          ]),
        parameter(
          "merchantId", isRequired: true,
          ["type": "string", "minLength": 1, "description": "Required unless a switch is off (\(Mark.assumed))."]),
      ])
    ],
    responses: errors(["400"]).merging(
      ["200": answer("The plans", reference(.productsResponse)), "401": unauthorized]) { $1 })

  private static let orders = operation(
    "The orders of this partner with their states. Assumed: the published text shows one operation only.", [:],
    responses: errors(["405"]).merging([
      "200": answer("The orders", schema(of: .array(of: .object(.orderStatus)))), "401": unauthorized,
    ]) { $1 })

  private static let oauthError = schema(of: Definition.oauthError)

  static func form(_ properties: [String: JSON], required: [String]) -> JSON {
    .object([
      "required": .bool(true),
      "content": .object([
        "application/x-www-form-urlencoded": .object([
          "schema": .object([
            "type": .string("object"), "properties": .object(properties),
            "required": .array(required.map { .string($0) }),
          ])
        ])
      ]),
    ])
  }

  /// By HTTP Basic, or by form fields where there is no such header.
  private static let clients: JSON = .array([.object(["client": .array([])])])

  private static let token: JSON = .object([
    "description": .string("Gives a bearer token. Published."), "security": clients,
    "requestBody": form(
      [
        "grant_type": .object(["type": .string("string"), "enum": .array([.string("client_credentials")])]),
        "scope": .object(["type": .string("string"), "enum": .array([.string(BrokerPath.scope)])]),
      ], required: ["grant_type", "scope"]),
    "responses": .object([
      "200": answer("A token", reference(.tokenResponse)), "400": answer("Wrong grant or scope", oauthError),
      "401": answer("Wrong client", oauthError),
    ]),
  ])

  private static let introspect: JSON = .object([
    "description": .string("Tells whether a token is good. Published."), "security": clients,
    "requestBody": form(
      [
        "token": .object(["type": .string("string"), "minLength": .number(1)]), "token_type_hint": schema(of: .string),
      ],
      required: ["token"]),
    "responses": .object([
      "200": answer(
        "Whether it is",
        .object([
          "type": .string("object"), "required": .array([.string("active")]),
          "properties": .object([
            "active": schema(of: .boolean), "client_id": schema(of: .string), "scope": schema(of: .string),
          ]),
        ])), "400": answer("No token", oauthError), "401": answer("Wrong client", oauthError),
    ]),
  ])
}
