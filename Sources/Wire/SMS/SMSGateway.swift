package import BrokerAPI
package import HTTP

/// How a gateway is asked and how its answer is read: data, so that a shop can describe the one it has.
package struct SMSGateway: Sendable {
  /// How a number is written.
  package enum PhoneForm: String, Sendable {
    /// 7747…
    case digits
    /// +7747…
    case plus
    /// 747…
    case ten
  }

  package enum Body: Sendable {
    case form
    /// The fields go into the query.
    case none
    /// A body whose texts have the placeholders.
    case json(JSON)
  }

  /// A text with placeholders, or a secret.
  package enum Value: Sendable {
    case template(String)
    case secret(Secret)
  }

  package enum Format: String, Sendable { case json, xml, text }

  /// Something that an answer says.
  package struct Condition: Hashable, Sendable {
    /// A JSON pointer, or an element's path in XML; ignored for text.
    package let at: String
    /// Nil where it only has to be there. A text also stands for the number that it spells: gateways mix them.
    package let value: String?
    package init(at: String, is value: String?) {
      self.at = at
      self.value = value
    }
  }

  package struct AnswerRules: Sendable {
    package var format = Format.json
    /// Where the message was taken, each place says what is wanted there: one of the values, where several are.
    package var ok: [Condition] = []
    /// Where the message's number stands.
    package var id: String?
    /// Where the gateway says why not: the first that is there counts.
    package var message: [String] = []
    /// What an answer means besides, such as moderation.
    package var notes: [(condition: Condition, say: String)] = []
    /// An earlier message of the same text was taken.
    package var duplicate: [Condition] = []
    /// It may be tried again later.
    package var retry: [Condition] = []
    package init() {}
  }

  package var method = "POST"
  package var url: String
  package var body = Body.form
  package var phone = PhoneForm.digits
  package var headers: [(name: String, value: Value)] = []
  package var fields: [(name: String, value: Value)] = []
  package var answer = AnswerRules()

  package init(url: String) { self.url = url }
}

/// What became of a message.
package enum SMSOutcome: Hashable, Sendable {
  /// The gateway took it; `note` is what it said besides, such as that a person has to approve it first.
  case sent(id: String?, note: String?)
  /// The gateway has the same message already.
  case duplicate
  /// In the gateway's words, or with its status.
  case refused(String)
  case tryLater(String)
  /// Nothing reached the gateway.
  case notSent(BrokerFailure.Cause)
  /// It may have been sent. It is never repeated by itself.
  case unknown(BrokerFailure.Cause)
}
