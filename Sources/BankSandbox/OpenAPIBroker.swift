import BrokerAPI
import Checkout
import FoundationEssentials
import HTTP

/// The contract's calls.
extension OpenAPI {
  static func brokerPaths(_ example: ExampleApplication) -> JSON.Members {
    [
      oauth + "/token": ["post": token], oauth + "/introspect": ["post": introspect],
      broker + BrokerPath.products: ["get": products(example)],
      broker + BrokerPath.preApproved: [
        "post": posting(
          "Takes an application. Documented, line 6; the method is published.", reference(.preApprovalRequest),
          answer: .preApprovalResponse, others: ["404", "409"], example: example.application.json,
          links: [
            "state": link(to: "post", BrokerPath.orders, body: stateAfter(example), "Sets a state of this order."),
            "orders": link(to: "get", BrokerPath.orders, "Its state is read from the list."),
          ], callback: callback(example, at: "redirectUrl"))
      ],
      broker + BrokerPath.postLink: [
        "post": posting(
          "Gives a link for the customer. Documented, line 13; the method is published.", reference(.postLinkRequest),
          answer: .postLinkResponse, others: ["409"], example: example.link.json,
          links: ["orders": link(to: "get", BrokerPath.orders, "Its state is read from the list.")],
          callback: callback(example, at: "postLink"))
      ],
      broker + BrokerPath.orders: [
        "get": orders,
        "post": posting(
          "Sets a state of an order. Documented, line 20; the method and the allowed moves are assumed.",
          ["$ref": "#/components/schemas/\(stateChange)"], answer: .orderUpdateResponse, others: ["404"],
          example: example.change.json),
      ],
    ]
  }

  // MARK: What follows a call

  private static func link(to method: String, _ path: String, body: JSON? = nil, _ text: String) -> JSON {
    var members: JSON.Members = [
      "operationId": .string(id(method, broker + path)), "description": .string(text),
    ]
    members["requestBody"] = body
    return .object(members)
  }

  /// The example's body, about the order that was just taken.
  private static func stateAfter(_ example: ExampleApplication) -> JSON {
    guard case .object(let members) = example.change.json else { return .null }
    return .object(
      members.adding(["referenceId": "$request.body#/referenceId", "loanLength": "$request.body#/loanLength"]))
  }

  /// What the bank posts to the partner.
  private static func callback(_ example: ExampleApplication, at member: String) -> JSON {
    let headers: [(String, String)] = [
      (CallbackSignature.idHeader, "The event's id, the same for each attempt."),
      (CallbackSignature.timeHeader, "When it was sent, in Unix seconds."),
      (
        CallbackSignature.header,
        "The hexadecimal HMAC-SHA256 of id, full stop, time, full stop and body, with the callbacks' secret."
      ),
    ]
    let post: JSON = [
      "operationId": .string("\(member)Callback"), "tags": ["broker"],
      "description":
        "Each new state, at least once and in order. Published for the parent contract; signature and retries are assumed.",
      "parameters": .array(
        headers.map { name, text in
          [
            "name": .string(name), "in": "header", "required": true, "description": .string(text),
            "schema": schema(of: .string),
          ]
        }),
      "requestBody": [
        "required": true,
        "content": ["application/json": ["schema": reference(.orderStatus), "example": example.change.json]],
      ],
      "responses": [
        "200": ["description": "Accepted, or known already"],
        "401": ["description": "The signature or its time is wrong; the bank tries again"],
      ],
    ]
    return ["{$request.body#/\(member)}": ["post": post]]
  }

  // MARK: Operations

  /// Of the gateway in front of the bank (inferred).
  private static let gatewayError: JSON = [
    "type": "object",
    "required": ["httpCode", "httpMessage", "moreInformation"],
    "properties": [
      "httpCode": schema(of: .string), "httpMessage": schema(of: .string), "moreInformation": schema(of: .string),
    ],
  ]
  private static let unauthorized = answer(
    "No bearer token, or one that is no longer good (the gateway's own form, inferred)", gatewayError)

  private static let notSubscribed = answer(
    "The token is of a client that is not subscribed (the gateway's own form; assumed)", gatewayError)

  static func errors(_ statuses: [String]) -> JSON.Members {
    JSON.Members(statuses.map { ($0, answer("Not taken; the message says what is wrong", reference(.errorDetails))) })
  }

  private static let secured: JSON = [["bearer": []]]

  private static func operation(_ text: String, _ members: JSON.Members, responses: JSON.Members) -> JSON {
    let always: JSON.Members = ["description": .string(text), "security": secured, "responses": .object(responses)]
    return .object(always.adding(members))
  }

  private static func posting(
    _ text: String, _ body: JSON, answer definition: Definition, others: [String], example: JSON,
    links: JSON.Members = [:], callback: JSON? = nil
  ) -> JSON {
    var members: JSON.Members = [
      "requestBody": ["required": true, "content": ["application/json": ["schema": body, "example": example]]]
    ]
    members["callbacks"] = callback.map { .object(["state": $0]) }
    return operation(
      text, members,
      responses: errors(["400", "413", "415", "429", "500"] + others).adding([
        "200": answer("Taken", reference(definition), links: links), "401": unauthorized, "403": notSubscribed,
      ]))
  }

  static func parameter(_ name: String, isRequired: Bool, _ schema: JSON.Members, example: JSON? = nil) -> JSON {
    var members: JSON.Members = [
      "name": .string(name), "in": "query", "required": .bool(isRequired), "schema": .object(schema),
    ]
    members["example"] = example
    return .object(members)
  }

  private static func products(_ example: ExampleApplication) -> JSON {
    operation(
      "The plans for an amount. Documented, line 23; the names of the query items, that both are required, and the plans are assumed.",
      [
        "parameters": [
          parameter(
            "amount", isRequired: true,
            [
              "type": "number", "minimum": .number(.init(Decimal(1) / 100)), "maximum": 999_999_999,
              "description": "Plain digits, at most two decimals (\(Provenance.assumed)).",
            ], example: example.link.amount.wire),
          parameter(
            "merchantId", isRequired: true,
            [
              "type": "string", "minLength": 1,
              "description": "Required unless a switch is off (\(Provenance.assumed)).",
            ],
            example: "M-1"),
        ]
      ],
      responses: errors(["400"]).adding(
        [
          "200": answer(
            "The plans", reference(.productsResponse),
            links: [
              "application": link(
                to: "post", BrokerPath.preApproved, "With one plan's type and months as productType and loanLength."),
              "link": link(to: "post", BrokerPath.postLink, "With one plan's productCode."),
            ]), "401": unauthorized, "403": notSubscribed,
        ]))
  }

  private static let orders = operation(
    "The orders of this partner with their states. Assumed: the published text shows one operation only.", [:],
    responses: errors(["405"]).adding([
      "200": answer("The orders", schema(of: .array(of: .object(.orderStatus)))), "401": unauthorized,
      "403": notSubscribed,
    ]))

  private static let oauthError = schema(of: Definition.oauthError)

  static func form(_ properties: JSON.Members, required: [String], example: JSON? = nil) -> JSON {
    var media: JSON.Members = [
      "schema": [
        "type": "object", "properties": .object(properties), "required": .array(required.map { .string($0) }),
      ]
    ]
    media["example"] = example
    return ["required": true, "content": ["application/x-www-form-urlencoded": .object(media)]]
  }

  /// HTTP Basic, or form fields without that header.
  private static let clients: JSON = [["client": []]]

  private static let token: JSON = [
    "description": "Gives a bearer token. Published.", "security": clients,
    "requestBody": form(
      [
        "grant_type": ["type": "string", "enum": ["client_credentials"]],
        "scope": ["type": "string", "enum": [.string(BrokerPath.scope)]],
      ], required: ["grant_type", "scope"],
      example: ["grant_type": "client_credentials", "scope": .string(BrokerPath.scope)]),
    "responses": [
      "200": answer(
        "A token", reference(.tokenResponse),
        links: [
          "introspect": [
            "operationId": .string(id("post", oauth + "/introspect")),
            "requestBody": ["token": "$response.body#/access_token"], "description": "Whether the token is still good.",
          ],
          "products": link(to: "get", BrokerPath.products, "With access_token as bearer token."),
          "application": link(to: "post", BrokerPath.preApproved, "With access_token as bearer token."),
        ]), "400": answer("Wrong grant or scope", oauthError),
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
      required: ["token"], example: ["token": "the access_token of a token", "token_type_hint": "access_token"]),
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
