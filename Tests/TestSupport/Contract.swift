public import BrokerAPI
import Foundation

/// The bank's own description of its calls, as it is published.
public enum Contract {
  /// Its lines, the first at 0.
  public static let lines: [Substring] = {
    let url = Bundle.module.url(forResource: "smart-online-broker-api", withExtension: "txt", subdirectory: "Fixtures")
    let text = url.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false)
  }()

  /// The definitions, which the description does not name: every block from `{` to its `}`.
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

  /// A message of nothing but the bank's own examples: that of the smallest definition which has these members and an example. A member
  /// without an example is left out.
  public static func example(with members: String...) -> JSON? {
    definitions.filter { definition in members.allSatisfy { definition["properties"]?[$0] != nil } }.map(example)
      .filter { $0 != .object([:]) }.min { size($0) < size($1) }
  }

  private static func size(_ json: JSON) -> Int { if case .object(let members) = json { members.count } else { 0 } }

  private static func example(of schema: JSON) -> JSON {
    guard case .object(let properties)? = schema["properties"] else { return schema["example"] ?? .null }
    return .object(
      properties.mapValues { property in
        switch (property["$ref"]?.text, property["items"]?["$ref"]?.text) {
        case (let name?, _): named(name)
        case (nil, let name?): .array([named(name)])
        default: example(of: property)
        }
      }.filter { $0.value != .null })
  }

  /// What the description refers to by a name, by a member that nothing else has.
  private static func named(_ reference: String) -> JSON {
    let members = ["Address": "pickupPoint", "Customer": "taxCode", "Contact": "mobileNumber", "Good": "sku"]
    return reference.split(separator: "/").last.flatMap { members[String($0)] }.flatMap { example(with: $0) } ?? .null
  }
}
