import BrokerAPI
package import Exchanges
import FoundationEssentials
package import Sales

/// Exchanges to be made a text of, and how.
package struct HandOverOrder: Equatable, Sendable {
  package enum Form: Equatable, Sendable {
    case exchanges(HandOverFormat)
    /// Of two.
    case difference(withExpected: Bool)
  }

  let form: Form
  /// Oldest first.
  private(set) var rows: [RecordedExchange]
  /// Made-up people stand for the customers.
  var isFictitious: Bool
  /// False where the bank gives its tokens to the till alone.
  private(set) var givesTokens = true
  /// Personal data is dots where no made-up person stands for it.
  var isMasked = false
  var steps: [Bundle.Session.Step] = []
  /// What showed at the time, where that is told too.
  package var screen: String?

  init(_ form: Form, of rows: [RecordedExchange], isFictitious: Bool) {
    self.form = form
    self.rows = rows
    self.isFictitious = isFictitious
  }

  init(_ form: Form, of rows: [RecordedExchange], _ shared: Shared) {
    self.init(form, of: rows, isFictitious: shared.hidesPeople)
    givesTokens = shared.configuration.profile.environment != .embedded
  }

  /// A request as it would be sent now, which was not sent yet.
  static func curl(_ test: TestRequest, _ shared: Shared) -> HandOverOrder {
    let request = test.request
    let headers = request.headers.filter { test.token != .none || $0.name.lowercased() != "authorization" }
    // Nothing is looked up by its id.
    let id = ExchangeID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
    let sent = Exchange.Request(method: request.method, url: request.url, headers: headers, body: request.body)
    let exchange = Exchange(
      id: id, profile: shared.configuration.profile.id, sale: test.sale, start: shared.now, content: .http(sent, nil))
    return HandOverOrder(.exchanges(.curl), of: [RecordedExchange(exchange)], shared)
  }

  func of(_ rows: [RecordedExchange]) -> HandOverOrder {
    var other = self
    other.rows = rows
    return other
  }

  var withOtherPeople: HandOverOrder {
    var other = self
    other.isFictitious.toggle()
    return other
  }

  /// Of the file's name.
  var ending: String { if case .exchanges(let format) = form { format.ending } else { "txt" } }

  package var wantsScreen: Bool { form == .exchanges(.bundle) }

  /// Orders whose customers it may name.
  package var references: [String] {
    var seen: Set<String> = []
    return rows.compactMap(\.exchange.sale).filter { seen.insert($0).inserted }
  }

  /// Takes long for large bodies.
  /// - Parameter secrets: those that are known now.
  package func made(secrets: [SentSecret], _ header: Bundle.Header) -> Result<HandedOver, CannotWrite> {
    let handOver = HandOver(
      rows.map(\.exchange), secrets: secrets, personalData: isFictitious ? .fictitious : .kept, givesTokens: givesTokens
    )
    switch form {
    case .exchanges(let format):
      let session = Bundle.Session(header, steps: steps, screens: screen.map { [$0] } ?? [])
      return Result { () throws(CannotWrite) in try handOver.text(as: format, from: session) }
    case .difference(let withExpected): return .success(handOver.difference(isMasked: isMasked, withExpected))
    }
  }
}

/// A file of exchanges.
package struct WrittenExchanges: Equatable, Sendable {
  package let path: String
  /// Of the exchanges in it.
  package let count: Int
  /// Why each other one is not in it.
  let leftOut: [CannotWrite]

  package init(_ path: String, _ made: HandedOver) {
    (self.path, count, leftOut) = (path, made.count, made.leftOut)
  }
}

/// Why a file of exchanges was not written.
package enum HandOverFailure: Error, Equatable, Sendable {
  case format(CannotWrite)
  case file(ExportFailure)
}

/// What is copied besides links.
package enum CopiedText: Equatable, Sendable {
  case exchange(HandOverFormat, isFictitious: Bool, tellsToken: Bool)
  case difference
}

extension CopiedText {
  init(_ order: HandOverOrder) {
    switch order.form {
    case .exchanges(let format):
      self = .exchange(format, isFictitious: order.isFictitious, tellsToken: order.givesTokens)
    case .difference: self = .difference
    }
  }
}
