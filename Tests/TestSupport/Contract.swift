package import BrokerAPI
import Foundation

/// The bank's published description of its API.
package enum Contract {
  /// Numbered from 0.
  package static let lines: [Substring] = {
    let url = Bundle.module.url(forResource: "smart-online-broker-api", withExtension: "txt", subdirectory: "Fixtures")
    let text = url.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false)
  }()

  /// The description has no names for its definitions: every block from `{` to its `}`.
  private static let definitions: [JSON] = {
    var found: [JSON] = []
    var block = ""
    var depth = 0
    for line in lines where depth > 0 || line == "{" {
      depth += line.count { $0 == "{" } - line.count { $0 == "}" }
      block += line
      guard depth == 0 else { continue }
      if let json = try? JSON(parsing: block.utf8) { found.append(json) }
      block = ""
    }
    return found
  }()

  /// The bank's own examples as one message: those of the smallest definition with these members and an example. Members without an example
  /// are omitted.
  package static func example(with members: String...) -> JSON? {
    definitions.filter { definition in members.allSatisfy { definition["properties"]?[$0] != nil } }.map(example)
      .filter { $0 != .object([:]) }.min { size($0) < size($1) }
  }

  private static func size(_ json: JSON) -> Int { if case .object(let members) = json { members.count } else { 0 } }

  private static func example(of schema: JSON) -> JSON {
    guard case .object(let properties)? = schema["properties"] else { return schema["example"] ?? .null }
    let members = properties.mapValues { property in
      switch (property["$ref"]?.text, property["items"]?["$ref"]?.text) {
      case (let name?, _): named(name)
      case (nil, let name?): .array([named(name)])
      default: example(of: property)
      }
    }
    return .object(JSON.Members(members.filter { $0.value != .null }.map { ($0.name, $0.value) }))
  }

  /// Finds a definition by a member that no other one has.
  private static func named(_ reference: String) -> JSON {
    let members = ["Address": "pickupPoint", "Customer": "taxCode", "Contact": "mobileNumber", "Good": "sku"]
    return reference.split(separator: "/").last.flatMap { members[String($0)] }.flatMap { example(with: $0) } ?? .null
  }
}
