import BrokerAPI
import FoundationEssentials

/// The OpenAPI 3 document, generated from the definitions that validate requests. Each operation says whether it is documented or assumed.
enum OpenAPI {
  private static let broker = "/bcc/sandbox/v1/broker"
  private static let oauth = "/bcc/sandbox/v2/oauth"

  /// With admin endpoints.
  static let json = json(paths)
  /// Without admin endpoints.
  static let withoutAdmin = json(
    JSON.Members(paths.filter { !$0.name.hasPrefix("/_bank/") }.map { ($0.name, $0.value) }))

  private static func json(_ paths: JSON.Members) -> JSON {
    [
      "openapi": "3.0.3",
      "info": [
        "title": "The stand-in bank of kassa", "version": "1.0.0",
        "description":
          "Smart Online Broker API as a stand-in bank answers it. Every rule says how sure it is: documented, with the line of the bank's own description; published by the bank elsewhere; or assumed, which is ours.",
      ],
      "paths": .object(paths),
      "components": [
        "schemas": .object(
          JSON.Members(Definition.all.map { ($0.name, schema(of: $0)) })),
        "securitySchemes": [
          "bearer": ["type": "http", "scheme": "bearer"],
          "client": ["type": "http", "scheme": "basic"],
          "adminKey": [
            "type": "apiKey", "in": "header", "name": .string(AdminAccess.keyHeader),
          ],
        ],
      ],
    ]
  }

  private static let brokerPaths: JSON.Members = [
    oauth + "/token": ["post": token], oauth + "/introspect": ["post": introspect],
    broker + BrokerPath.products: ["get": products],
    broker + BrokerPath.preApproved: [
      "post": posting(
        "Takes an application. Documented, line 6; the method is published.", .preApprovalRequest,
        answer: .preApprovalResponse,
        others: ["404", "409"])
    ],
    broker + BrokerPath.postLink: [
      "post": posting(
        "Gives a link for the customer. Documented, line 13; the method is published.", .postLinkRequest,
        answer: .postLinkResponse, others: ["409"],
        example: [
          "name": "Shop", "amount": 3_000_000, "posName": "02-2018-L3",
          "language": "ru", "pointCode": "02-2018-L3", "partnerCode": "02-2018",
          "phoneNumber": "77011413341", "iin": "870318302342", "productCode": "STD12",
          "partnerOrderId": "1018000",
        ])
    ],
    broker + BrokerPath.orders: [
      "get": orders,
      "post": posting(
        "Sets a state of an order. Documented, line 20; the method and the allowed moves are assumed.",
        .orderStatus,
        answer: .orderUpdateResponse, others: ["404"]),
    ],
  ]

  private static let paths = adminPaths.adding(brokerPaths)

  /// The value of `Allow` for a path; nil for an unknown one.
  static func methods(of path: String, withAdmin: Bool) -> String? {
    guard withAdmin || !path.hasPrefix("/_bank") else { return nil }
    if path == "/openapi.json" { return "GET, HEAD" }
    let wanted = path.split(separator: "/")
    let operations = paths.first { template, _ in
      let parts = template.split(separator: "/")
      return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }?.value
    guard case .object(let methods)? = operations else { return nil }
    let names = methods.names.map { $0.uppercased() } + (methods["get"] == nil ? [] : ["HEAD"])
    return names.sorted().joined(separator: ", ")
  }

  // MARK: Schemas

  static func reference(_ definition: Definition) -> JSON {
    ["$ref": "#/components/schemas/\(definition.name)"]
  }

  private static func schema(of definition: Definition) -> JSON {
    var members: JSON.Members = [
      "type": "object",
      "properties": .object(
        JSON.Members(definition.members.map { ($0.name, schema(of: $0)) })),
      "description": .string(marked(definition.provenance)),
    ]
    let required = definition.members.filter(\.isRequired).map { JSON.string($0.name) }
    if !required.isEmpty { members["required"] = .array(required) }
    if definition.closed != nil { members["additionalProperties"] = .bool(false) }
    return .object(members)
  }

  /// Provenance as a sentence.
  private static func marked(_ provenance: Provenance) -> String {
    let text = String(describing: provenance)
    return text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  private static func schema(of member: Definition.Member) -> JSON {
    guard case .object(var members) = schema(of: member.kind) else { return .null }
    let rules = member.rules.map { " \($0.text) (\($0.provenance))." }
    let provenance = JSON.string(marked(member.provenance) + rules.joined())
    // A reference allows no sibling members.
    if members["$ref"] != nil { return ["allOf": [.object(members)], "description": provenance] }
    members["description"] = provenance
    return .object(members)
  }

  private static func schema(of kind: Definition.Kind) -> JSON {
    switch kind {
    case .string: ["type": "string"]
    case .boolean: ["type": "boolean"]
    case .number: ["type": "number"]
    case .integer: ["type": "integer"]
    case .object(let definition): reference(definition)
    case .array(let element): ["type": "array", "items": schema(of: element)]
    }
  }

  // MARK: Operations

  static func answer(_ text: String, _ schema: JSON) -> JSON {
    [
      "description": .string(text),
      "content": ["application/json": ["schema": schema]],
    ]
  }

  /// The response of the gateway in front of the bank (inferred).
  private static let unauthorized = answer(
    "No bearer token, or one that is no longer good (the gateway's own form, inferred)",
    [
      "type": "object",
      "required": ["httpCode", "httpMessage", "moreInformation"],
      "properties": [
        "httpCode": schema(of: .string), "httpMessage": schema(of: .string), "moreInformation": schema(of: .string),
      ],
    ])

  static func errors(_ statuses: [String]) -> JSON.Members {
    JSON.Members(statuses.map { ($0, answer("Not taken; the message says what is wrong", reference(.errorDetails))) })
  }

  private static let secured: JSON = [["bearer": []]]

  private static func operation(_ text: String, _ members: JSON.Members, responses: JSON.Members) -> JSON {
    let always: JSON.Members = ["description": .string(text), "security": secured, "responses": .object(responses)]
    return .object(always.adding(members))
  }

  private static func posting(
    _ text: String, _ body: Definition, answer definition: Definition, others: [String], example: JSON.Members = [:]
  ) -> JSON {
    var media: JSON.Members = ["schema": reference(body)]
    if !example.isEmpty { media["example"] = .object(example) }
    return operation(
      text,
      [
        "requestBody": [
          "required": true, "content": ["application/json": .object(media)],
        ]
      ],
      responses: errors(["400", "413", "415", "429", "500"] + others).adding([
        "200": answer("Taken", reference(definition)), "401": unauthorized,
      ]))
  }

  static func parameter(_ name: String, isRequired: Bool, _ schema: JSON.Members) -> JSON {
    [
      "name": .string(name), "in": "query", "required": .bool(isRequired), "schema": .object(schema),
    ]
  }

  private static let products = operation(
    "The plans for an amount. Documented, line 23; the names of the query items, that both are required, and the plans are assumed.",
    [
      "parameters": [
        parameter(
          "amount", isRequired: true,
          [
            "type": "number", "minimum": .number(.init(Decimal(1) / 100)), "maximum": 999_999_999,
            "description": "Plain digits, at most two decimals (\(Provenance.assumed)).",
          ]),
        parameter(
          "merchantId", isRequired: true,
          ["type": "string", "minLength": 1, "description": "Required unless a switch is off (\(Provenance.assumed))."]),
      ]
    ],
    responses: errors(["400"]).adding(
      ["200": answer("The plans", reference(.productsResponse)), "401": unauthorized]))

  private static let orders = operation(
    "The orders of this partner with their states. Assumed: the published text shows one operation only.", [:],
    responses: errors(["405"]).adding([
      "200": answer("The orders", schema(of: .array(of: .object(.orderStatus)))), "401": unauthorized,
    ]))

  private static let oauthError = schema(of: Definition.oauthError)

  static func form(_ properties: JSON.Members, required: [String]) -> JSON {
    [
      "required": true,
      "content": [
        "application/x-www-form-urlencoded": [
          "schema": [
            "type": "object", "properties": .object(properties),
            "required": .array(required.map { .string($0) }),
          ]
        ]
      ],
    ]
  }

  /// HTTP Basic, or form fields without that header.
  private static let clients: JSON = [["client": []]]

  private static let token: JSON = [
    "description": "Gives a bearer token. Published.", "security": clients,
    "requestBody": form(
      [
        "grant_type": ["type": "string", "enum": ["client_credentials"]],
        "scope": ["type": "string", "enum": [.string(BrokerPath.scope)]],
      ], required: ["grant_type", "scope"]),
    "responses": [
      "200": answer("A token", reference(.tokenResponse)), "400": answer("Wrong grant or scope", oauthError),
      "401": answer("Wrong client", oauthError), "413": answer("Too large", reference(.errorDetails)),
      "415": answer("No form", reference(.errorDetails)),
    ],
  ]

  private static let introspect: JSON = [
    "description": "Tells whether a token is good. Published.", "security": clients,
    "requestBody": form(
      [
        "token": ["type": "string", "minLength": 1], "token_type_hint": schema(of: .string),
      ],
      required: ["token"]),
    "responses": [
      "200": answer(
        "Whether it is",
        [
          "type": "object", "required": ["active"],
          "properties": [
            "active": schema(of: .boolean), "client_id": schema(of: .string), "scope": schema(of: .string),
          ],
        ]), "400": answer("No token", oauthError), "401": answer("Wrong client", oauthError),
      "413": answer("Too large", reference(.errorDetails)), "415": answer("No form", reference(.errorDetails)),
    ],
  ]
}
