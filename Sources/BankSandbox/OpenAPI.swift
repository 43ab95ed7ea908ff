import BrokerAPI
import FoundationEssentials

/// The OpenAPI 3 document, generated from the definitions that validate requests. Each operation says whether it is documented or assumed.
struct OpenAPI {
  static let broker = "/bcc/sandbox/v1/broker"
  static let oauth = "/bcc/sandbox/v2/oauth"

  /// Where the bank is reached.
  let server: String
  /// Wall-clock time: the examples hold now.
  let now: Date
  let hasAdmin: Bool

  var json: JSON {
    let paths = Self.paths(ExampleApplication(at: now)).filter { hasAdmin || !$0.name.hasPrefix("/_bank/") }
    let tags: [JSON] = Self.tags.filter { hasAdmin || $0.name != "admin" }.map { name, text in
      ["name": .string(name), "description": .string(text)]
    }
    let schemas = JSON.Members(Definition.all.map { ($0.name, Self.schema(of: $0)) })
      .adding([Self.stateChange: Self.schema(of: .orderStatus, isSent: true)])
    return [
      "openapi": "3.0.3",
      "info": [
        "title": "The stand-in bank of kassa", "version": "1.0.0",
        "description":
          "Smart Online Broker API as a stand-in bank answers it. Every rule says how sure it is: documented, with the line of the bank's own description; published by the bank elsewhere; or assumed, which is ours. The examples are one application, whose times and numbers are made when this document is asked for: ask for a token, then send them as they are.",
      ],
      "servers": [["url": .string(server), "description": "This bank"]],
      "tags": .array(tags),
      "paths": .object(JSON.Members(paths.map { ($0.name, Self.named($0.value, $0.name)) })),
      "components": [
        "schemas": .object(schemas),
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

  private static let tags = [
    (name: "token", text: "Authorization. Published."), (name: "broker", text: "The contract's calls."),
    (name: "admin", text: "What is seen and changed of the bank itself. Ours."),
    (name: "page", text: "The customer's page. Assumed."),
  ]

  private static func paths(_ example: ExampleApplication) -> JSON.Members {
    adminPaths.adding(brokerPaths(example))
  }

  private static let allPaths = paths(ExampleApplication(at: .distantPast))

  /// The value of `Allow` for a path; nil for an unknown one.
  static func methods(of path: String, withAdmin: Bool) -> String? {
    guard withAdmin || !path.hasPrefix("/_bank") else { return nil }
    if path == "/openapi.json" { return "GET, HEAD" }
    let wanted = path.split(separator: "/")
    let operations = allPaths.first { template, _ in
      let parts = template.split(separator: "/")
      return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }?.value
    guard case .object(let methods)? = operations else { return nil }
    let names = methods.names.map { $0.uppercased() } + (methods["get"] == nil ? [] : ["HEAD"])
    return names.sorted().joined(separator: ", ")
  }

  /// A path's operations with ids and tags, both by method and path: `postPreApproved`, of the broker.
  private static func named(_ operations: JSON, _ path: String) -> JSON {
    guard case .object(let methods) = operations else { return operations }
    let tag =
      path.hasPrefix("/_bank/") ? "admin" : path.hasPrefix(oauth) ? "token" : path.hasPrefix(broker) ? "broker" : "page"
    return .object(
      JSON.Members(
        methods.map { method, operation in
          guard case .object(let members) = operation else { return (method, operation) }
          let names: JSON.Members = [
            "operationId": .string(id(method, path)), "summary": .string(summary(method, path)), "tags": [.string(tag)],
          ]
          return (method, .object(names.adding(members)))
        }))
  }

  static func id(_ method: String, _ path: String) -> String {
    method + words(path).map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Such as `POST pre approved`: programs that import the document name files after it.
  private static func summary(_ method: String, _ path: String) -> String {
    ([method.uppercased()] + words(path)).joined(separator: " ")
  }

  private static func words(_ path: String) -> [String] {
    let own = [oauth, broker].first { path.hasPrefix($0) }.map { path.dropFirst($0.count) } ?? path[...]
    return own.split { !$0.isLetter }.map { String($0) }
  }

  // MARK: Schemas

  static func reference(_ definition: Definition) -> JSON {
    ["$ref": "#/components/schemas/\(definition.name)"]
  }

  /// The body that sets a state: its states are those of the contract, while an order's are an open set.
  static let stateChange = "OrderStatusChange"

  private static let sent = Set(
    [Definition.preApprovalRequest, .address, .customer, .contact, .good, .postLinkRequest].map(\.name))

  static func schema(of definition: Definition, isSent: Bool? = nil) -> JSON {
    let isSent = isSent ?? sent.contains(definition.name)
    var members: JSON.Members = [
      "type": "object",
      "properties": .object(
        JSON.Members(definition.members.map { ($0.name, schema(of: $0, isSent: isSent)) })),
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

  /// - Parameter isSent: with the rules of what is sent; what is answered is read tolerantly.
  private static func schema(of member: Definition.Member, isSent: Bool) -> JSON {
    guard case .object(var members) = schema(of: member.kind) else { return .null }
    if isSent { for rule in member.rules { members = members.adding(rule.schema) } }
    let rules = member.rules.map { " \($0.text) (\($0.provenance))." }
    let provenance = JSON.string(marked(member.provenance) + rules.joined())
    // A reference allows no sibling members.
    if members["$ref"] != nil { return ["allOf": [.object(members)], "description": provenance] }
    members["description"] = provenance
    return .object(members)
  }

  static func schema(of kind: Definition.Kind) -> JSON {
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

  static func answer(_ text: String, _ schema: JSON, links: JSON.Members = [:]) -> JSON {
    var members: JSON.Members = ["description": .string(text), "content": ["application/json": ["schema": schema]]]
    if !links.isEmpty { members["links"] = .object(links) }
    return .object(members)
  }
}
