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
    /// The message was taken where at each of these places one of the conditions for it holds.
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

  /// A question beside sending, with the headers of the sending request.
  package struct Query: Sendable {
    package var method = "POST"
    package var url: String
    /// In the query of a GET, else a form.
    package var fields: [(name: String, value: Value)] = []
    /// Where the answer says it.
    package var place: String
    package init(url: String, at place: String) { (self.url, self.place) = (url, place) }
  }

  /// Whether a message was delivered.
  package struct Status: Sendable {
    package var query: Query
    package var delivered: [String] = []
    package var failed: [String] = []
    package init(_ query: Query) { self.query = query }
  }

  package var method = "POST"
  package var url: String
  package var body = Body.form
  package var phone = PhoneForm.digits
  package var headers: [(name: String, value: Value)] = []
  package var fields: [(name: String, value: Value)] = []
  package var answer = AnswerRules()
  /// Nil where the gateway cannot be asked.
  package var status: Status?
  package var balance: Query?

  package init(url: String) { self.url = url }
}
