import BrokerAPI
import Crypto

/// What was sent under a number: a number stands for the content that was first sent under it, and another content is another application.
///
/// It is a digest of the whole request, so that nothing of the customer is kept that the sale itself does not hold.
public struct SentContent: Hashable, Sendable, Codable {
  /// The digest in hexadecimal digits; empty where nobody knows it any more.
  private let digest: String

  /// A content that is not known: an earlier version of the till sent it.
  package static let forgotten = SentContent(digest: "")

  /// True where it can be compared with another.
  package var isKnown: Bool { !digest.isEmpty }

  private init(digest: String) { self.digest = digest }

  /// Reads what was kept. An earlier version kept the customer, the goods and the plan instead, which is less than is sent.
  public init(from decoder: any Decoder) throws {
    digest = (try? decoder.singleValueContainer().decode(String.self)) ?? ""
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(digest)
  }

  /// What a message says, member by member. The customer's code is new for each try, and where the bank calls back and in which language
  /// it shows its page are the till's own and may change while it runs.
  fileprivate init(_ json: JSON, _ definition: Definition) {
    let own: Set = ["redirectUrl", "postLink", "language"]
    var hash = SHA256()
    hash.update(data: Array(definition.name.utf8))
    for member in definition.content(of: json, without: Definition.verification.union(own)) {
      // No path holds a line feed and the length says where the value ends, so that no two contents are written alike.
      hash.update(data: Array("\n\(member.path) \(member.value.count) ".utf8))
      hash.update(data: member.value)
    }
    digest = hash.finalize().prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension SubmissionRequest {
  /// What it asks for: a link is another content than an application.
  package var content: SentContent {
    switch self {
    case .application(let request): SentContent(request.json, .preApprovalRequest)
    case .link(let request): SentContent(request.json, .postLinkRequest)
    }
  }
}
