import BrokerAPI
import Checkout
import Files
import Foundation
import Logging
import Sales
import Settings
import Text
import Wire

/// Sends one request by the till's rules.
struct Applying {
  let bank: OpenBank
  let journal: Journal
  /// A second application for the same person and total is meant.
  let isMeant: Bool
  let isAgain: Bool

  func run(_ given: GivenRequest) async throws -> CommandResult {
    var given = given
    let sending = try await sending(given)
    let reference = try await number(of: &given)
    let products = await products(given.request.total)
    try Interruption.shared.check()
    // Last, because no till can send it as long as it is held.
    if sending == .repeated { try await claim(reference) }
    var submission = given.request.pending(reference, products: products, at: bank.clock().wall)
    submission.summary.bank = bank.address
    submission.summary.till = SafeText.line(bank.settings.text("shop.till") ?? "", atMost: 60)
    if submission.summary.till.isEmpty { submission.summary.till = HostName.short }
    submission.sending = sending
    submission.knownRivals = isMeant ? nil : []
    return try await send(submission)
  }

  /// Its own, or the next of the journal.
  private func number(of given: inout GivenRequest) async throws -> Reference {
    if let number = given.number { return Reference(rawValue: number) }
    switch await journal.reserveReference() {
    case .success(let reference):
      given.number = reference.rawValue
      return reference
    case .failure(let problem): throw Failure(problem)
    }
  }

  /// What the journal says of the number.
  private func sending(_ given: GivenRequest) async throws -> Sending {
    guard let number = given.number else { return .first }
    let reference = Reference(rawValue: number)
    let known: OrderRecord?
    switch await journal.order(reference) {
    case .success(let record): known = record
    case .failure(let problem): throw Failure(problem)
    }
    guard let known else {
      if isAgain { throw Failure(.data, "\(shown(reference)): nothing was sent under this number yet") }
      return .first
    }
    // What never left is no repeat, and its number stands for nothing yet.
    guard let sent = known.attempts.last(where: { $0.outcome != .notSent }) else { return .first }
    guard sent.content.mayBe(given.request.content) else {
      throw Failure(.data, "\(shown(reference)): other content was sent under this number: give it another one")
    }
    switch known.summary.outcome {
    case .accepted:
      throw Failure(.data, "\(shown(reference)): the bank has accepted it: kassa orders \(shown(reference))")
    case .sending, .unknown:
      throw Failure(
        .incomplete,
        "\(shown(reference)): it is not known what became of it: do not repeat it, kassa orders \(shown(reference)) finds out"
      )
    case .refused, .notAccepted, .notSent, .absent:
      guard isAgain else {
        let ended = sent.outcome == .refused ? "refused it" : "does not have it"
        throw Failure(.data, "\(shown(reference)): it was sent before, and the bank \(ended): --again sends it again")
      }
    }
    return known.summary.outcome == .absent ? .repeated : .first
  }

  private func claim(_ reference: Reference) async throws(Failure) {
    switch await journal.claim(reference) {
    case .success(true): break
    case .success(false): throw Failure(.busy, "\(shown(reference)): a till has it in hand")
    case .failure(let problem): throw Failure(problem)
    }
  }

  private func shown(_ reference: Reference) -> String { SafeText.line(reference.rawValue, atMost: 64) }

  /// So that the journal knows term and payment, which applications do not name.
  private func products(_ total: Money) async -> [Product] {
    total > .zero ? (try? await bank.client.products(total).get().value) ?? [] : []
  }

  // MARK: Sending

  private func send(_ submission: PendingSubmission) async throws -> CommandResult {
    let reference = submission.summary.reference
    let submitter = Submitter(
      journal: journal, send: { [client = bank.client] in await client.send($0, $1) },
      now: { [clock = bank.clock] in clock().wall })
    bank.logger?.info("application sent", metadata: ["reference": "\(reference)", "sending": "\(submission.sending)"])
    let ended = await submitter.submit(submission)
    bank.logger?.info(
      "application ended", metadata: ["reference": "\(reference)", "outcome": "\(Outcome(ended.result).rawValue)"])
    if case .failure(let failure) = ended.result, let rival = failure.rival {
      if submission.sending == .repeated { _ = await journal.release(reference) }
      throw Failure(.data, BrokerFailure.Cause.secondOpen(rival).words)
    }
    CommandOutput.note(ended.stored)
    if Outcome(ended.result) == .notSent { try Interruption.shared.check() }
    return Self.result(ended.result, reference)
  }

  private static func result(
    _ result: Result<Answer<Acceptance>, BrokerFailure>, _ reference: Reference
  ) -> CommandResult {
    let outcome = Outcome(result)
    let number = SafeText.line(reference.rawValue, atMost: 64)
    var json: JSON.Members = ["referenceId": .string(reference.rawValue), "outcome": .string("\(outcome)")]
    switch result {
    case .success(let answer):
      let link = answer.value.redirectLink
      json["redirectLink"] = .string(link)
      json["answer"] = answer.value.json
      json["findings"] = .array(answer.findings.map(\.json))
      var result = CommandResult(
        ["\(number) accepted"] + (link.isEmpty ? [] : [link]), notes: answer.findings.map { "finding: \($0)" },
        json: json)
      result.done = "\(number) accepted"
      return result
    case .failure(let failure) where outcome == .accepted:
      return CommandResult(["\(number) accepted before: \(failure.sentence)"], json: json)
    case .failure(let failure):
      json["transaction"] = failure.refusal?.transaction.map { .string($0) }
      let hint = outcome.isOpen ? "; do not repeat it: kassa orders \(number)" : ""
      return CommandResult(json: json, failure: Failure(failure.exit, "\(number): \(failure.sentence)\(hint)"))
    }
  }
}

extension GivenRequest {
  private static let limit = 1 << 20

  /// - Parameter file: `-` for standard input.
  init(file: String, _ kind: Kind) throws {
    let name = GivenFile.name(file)
    let bytes = try GivenFile.bytes(file, atMost: Self.limit)
    let json: JSON
    do throws(JSONError) { json = try JSON(parsing: bytes) } catch {
      let read = bytes.prefix(error.offset)
      let line = read.count { $0 == UInt8(ascii: "\n") } + 1
      let column = read.count - (read.lastIndex(of: UInt8(ascii: "\n")) ?? -1)
      throw Failure(.data, "\(name):\(line):\(column): is no JSON: \(error.reason)")
    }
    guard let given = GivenRequest(json, kind) else { throw Failure(.data, "\(name): expected an object") }
    self = given
  }
}

/// A file that was named, or standard input as `-`.
enum GivenFile {
  static func name(_ file: String) -> String { file == "-" ? "standard input" : SafeText.line(file, atMost: 200) }

  static func bytes(_ file: String, atMost limit: Int) throws -> [UInt8] {
    guard file == "-" else {
      do throws(FileProblem) {
        return try BoundedFile.bytes(of: file.expandingTilde, atMost: limit)
      } catch { throw Failure(error, about: name(file)) }
    }
    let bytes: [UInt8]
    do { bytes = Array(try FileHandle.standardInput.read(upToCount: limit + 1) ?? Data()) } catch {
      throw Failure(error, about: name(file))
    }
    guard bytes.count <= limit else { throw Failure(.data, "\(name(file)): larger than \(limit >> 10) KiB") }
    return bytes
  }
}
