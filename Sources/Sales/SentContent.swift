import BrokerAPI
import Digests
import Text

/// A digest of what was sent under a number. A number stands for the content first sent under it; other content is another application.
///
/// Only the digest is stored, so that no personal data outlives the sale.
package struct SentContent: Hashable, Sendable, Codable {
  /// Hexadecimal; empty where the content is unknown.
  package let digest: String

  /// Unknown content, sent by an earlier version of the till.
  package static let forgotten = SentContent(digest: "")

  /// True where it can be compared.
  package var isKnown: Bool { !digest.isEmpty }

  package init(digest: String) { self.digest = digest }

  /// True unless both are known and differ.
  package func mayBe(_ other: SentContent) -> Bool { !isKnown || !other.isKnown || self == other }

  /// An earlier version stored customer, goods and plan instead, which is less than what is sent.
  package init(from decoder: any Decoder) throws {
    digest = (try? decoder.singleValueContainer().decode(String.self)) ?? ""
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(digest)
  }

  /// Excludes what may change between attempts: the SMS code, the callback address and the page's language.
  fileprivate init(_ json: JSON, _ definition: Definition) {
    let own: Set = ["redirectUrl", "postLink", "language"]
    var content = Array(definition.name.utf8)
    for member in definition.content(of: json, without: Definition.verification.union(own)) {
      // A path has no line feed and the length delimits the value, so the encoding is injective.
      content += Array("\n\(member.path) \(member.value.count) ".utf8) + member.value
    }
    digest = Digest(of: content).bytes.prefix(16).hexadecimal
  }
}

extension SubmissionRequest {
  /// A link request differs from an application.
  package var content: SentContent {
    switch self {
    case .application(let request): SentContent(request.json, .preApprovalRequest)
    case .link(let request): SentContent(request.json, .postLinkRequest)
    // A digest of four unknown digits would give them away.
    case .given(let request): SentContent(request.stored, request.kind.definition)
    }
  }
}
