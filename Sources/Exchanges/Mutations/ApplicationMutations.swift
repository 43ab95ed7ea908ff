package import BrokerAPI
import Checkout
package import FoundationEssentials

/// The changes of one valid application.
package struct ApplicationMutations: Sendable {
  package private(set) var all: [Mutation] = []
  let text: MutableText
  /// When they are sent, as far as their codes are concerned.
  let now: Date
  private let reference: @Sendable (Int) -> String
  private let numberPlace, timePlace: Range<Int>?
  private let time: [UInt8]

  /// - Parameters:
  ///   - application: a valid one.
  ///   - now: by the bank's clock.
  ///   - reference: a new number for each, because a number stands for one content.
  /// - Throws: why it is no JSON.
  package init(
    of application: [UInt8], at now: Date, reference: @escaping @Sendable (Int) -> String
  ) throws(JSONError) {
    text = try MutableText(application)
    self.now = now
    self.reference = reference
    numberPlace = text.range("referenceId")
    timePlace = text.range("verificationSmsDateTime")
    time = JSON.string(KazakhstanTime.stamp(now)).bytes
    for intent in MemberIntent.all where text.node(intent.path) != nil {
      addStructural(intent)
      addContent(intent)
    }
    addMembers()
    addRelations()
    addBroken()
    addSendings()
  }

  /// Of the next one.
  var nextReference: String { reference(all.count) }

  /// The application as it is, with a number and a time of its own.
  var fresh: [UInt8] { fresh(beside: []) }

  private func fresh(beside edits: [MutableText.Edit]) -> [UInt8] {
    let own = [
      numberPlace.map { MutableText.Edit(range: $0, bytes: JSON.string(nextReference).bytes) },
      timePlace.map { MutableText.Edit(range: $0, bytes: time) },
    ].compactMap { $0 }
    return text.applying(edits + own.filter { own in !edits.contains { $0.range.overlaps(own.range) } })
  }

  /// Nothing where an edit could not be made of this application.
  mutating func add(
    _ name: String, at path: String, _ kind: Mutation.Kind, _ change: Phrase, _ prediction: Prediction,
    _ edits: MutableText.Edit?...
  ) {
    let made = edits.compactMap { $0 }
    guard made.count == edits.count else { return }
    // A change to what stood there before is none.
    guard !made.allSatisfy({ text.index.bytes[$0.range].elementsEqual($0.bytes) }) else { return }
    append(name, path, kind, change, prediction, fresh(beside: made))
  }

  /// - Parameter before: what the bank accepted under the same number.
  mutating func append(
    _ name: String, _ path: String, _ kind: Mutation.Kind, _ change: Phrase, _ prediction: Prediction, _ body: [UInt8],
    _ sending: Mutation.Sending = .init(), before: [UInt8]? = nil
  ) {
    all.append(
      Mutation(
        id: (path.isEmpty ? "body" : path) + "." + name, path: path, kind: kind, change: change,
        prediction: prediction, sending: sending, body: body, before: before))
  }
}
