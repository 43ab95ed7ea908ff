import BrokerAPI
import Exchanges
import TerminalCore
import Text

/// What somebody is asked for.
package enum RequestEdit: Hashable, Sendable {
  case method, address, times
  /// A value of the body, by its node.
  case value(Int)
  case name(Int)
  case added(Int, isNamed: Bool)
  case header(Int)
  /// After which one.
  case headerAdded(Int)
}

extension RequestScreen {
  /// Longer ones are edited as a text.
  static let valueLimit = 2000

  mutating func edit(_ shared: Shared) -> [Request] {
    switch selected {
    case .method: return ask(.method, [draft.method], shared)
    case .address: return ask(.address, [Self.text(draft.address)], shared)
    case .header(let number):
      let header = draft.headers[number]
      return ask(.header(number), [header.name, Self.text(header.value)], shared)
    case .times: return ask(.times, ["\(draft.times)"], shared)
    case .token:
      change(shared) { $0.token = TestRequest.Token.allCases.after($0.token) }
    case .flaw:
      change(shared) { draft in
        let all: [TestRequest.Flaw?] = [nil] + TestRequest.Flaw.allCases
        draft.flaw = all.after(draft.flaw)
      }
    case .order: change(shared) { $0.isAtOnce.toggle() }
    case .renewal: change(shared) { $0.isRenewed.toggle() }
    case .body, .bodyTitle:
      guard let node else { return update(.textPressed, shared) }
      let literal = draft.literal(at: node)
      guard literal.unicodeScalars.count <= Self.valueLimit else { return update(.textPressed, shared) }
      return ask(.value(node), [literal], shared)
    case .directed, .value, .braces, .headersTitle, .settingsTitle, .blank: break
    }
    return []
  }

  mutating func rename(_ shared: Shared) -> [Request] {
    switch selected {
    case .header: return edit(shared)
    case .body:
      guard let node, let name = draft.name(at: node) else { return [.toast(.info, shared.strings.hasNoName)] }
      return ask(.name(node), [name], shared)
    default: return []
    }
  }

  mutating func add(_ shared: Shared) -> [Request] {
    switch selected {
    case .header(let number): return ask(.headerAdded(number), ["", ""], shared)
    case .headersTitle: return ask(.headerAdded(-1), ["", ""], shared)
    case .body, .bodyTitle:
      guard let node = node ?? (draft.isJSON ? 0 : nil) else { return update(.textPressed, shared) }
      let isNamed = draft.isNamed(addedAt: node)
      return ask(.added(node, isNamed: isNamed), isNamed ? ["", ""] : [""], shared)
    default: return []
    }
  }

  mutating func remove(_ shared: Shared) -> [Request] {
    switch selected {
    case .header(let number): change(shared) { $0.headers.remove(at: number) }
    case .body:
      // The whole text is no value of something else.
      change(shared) { [node] in if let node, node > 0 { $0.remove(at: node) } else { $0.body = [] } }
    case .flaw: change(shared) { $0.flaw = nil }
    case .token: change(shared) { $0.token = .none }
    case .times: change(shared) { $0.times = 1 }
    default: break
    }
    return []
  }

  mutating func changeType(_ shared: Shared) -> [Request] {
    if let node { change(shared) { $0.changeType(at: node) } }
    return []
  }

  mutating func duplicate(_ shared: Shared) -> [Request] {
    if case .header(let number) = selected {
      change(shared) { $0.headers.insert($0.headers[number], at: number) }
    } else if let node {
      change(shared) { $0.duplicate(at: node) }
    }
    return []
  }

  // MARK: What was typed

  private func ask(_ edit: RequestEdit, _ texts: [String], _ shared: Shared) -> [Request] {
    let s = shared.strings
    let labels = s.labels(of: edit)
    let fields = zip(labels, texts).map { label, text in
      var field = Prompt.Field(
        label, text, limit: Self.valueLimit * 2, entry: edit == .times ? .wholeNumber : .text)
      field.isPersonal = lines.isPersonal(rows.selected) && label == labels.last
      return field
    }
    return [
      .present(
        .prompt(Prompt(title: s.title(of: edit), note: s.note(of: edit), fields: fields, purpose: .request(edit))))
    ]
  }

  mutating func entered(_ edit: RequestEdit, _ texts: [String], _ shared: Shared) -> [Request] {
    let s = shared.strings
    switch edit {
    case .method: change(shared) { $0.method = texts[0].trimmingWhitespace }
    case .address: change(shared) { $0.address = Self.bytes(texts[0], unlessStill: $0.address) }
    case .times:
      guard let times = Int(texts[0]), (1...RequestDraft.mostTimes).contains(times) else {
        return [.promptError(s.timesAreLimited)]
      }
      change(shared) { $0.times = times }
    case .value(let node):
      guard texts[0] != TextInput(draft.literal(at: node), limit: .max).text else { break }
      change(shared) { $0.replace(at: node, with: RequestDraft.literal(typed: texts[0])) }
    case .name(let node):
      guard texts[0] != draft.name(at: node).map({ TextInput($0, limit: .max).text }) else { break }
      change(shared) { $0.rename(at: node, to: texts[0]) }
    case .added(let node, let isNamed):
      let literal = RequestDraft.literal(typed: texts[isNamed ? 1 : 0])
      let before = lines
      change(shared) { $0.add(at: node, name: isNamed ? texts[0] : nil, literal) }
      // Right behind this one, after its name.
      if lines != before { selectNode(node + (isNamed ? 2 : 1)) }
    case .header(let number):
      change(shared) { draft in
        draft.headers[number].name = texts[0]
        draft.headers[number].value = Self.bytes(texts[1], unlessStill: draft.headers[number].value)
      }
    case .headerAdded(let number):
      change(shared) { $0.headers.insert(.init(name: texts[0], value: Array(texts[1].utf8)), at: number + 1) }
      select(rows.selected + 1)
    }
    return [.close]
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// A field shows only what is safe to show: what was not edited in it keeps its bytes.
  private static func bytes(_ typed: String, unlessStill before: [UInt8]) -> [UInt8] {
    typed == TextInput(text(before), limit: .max).text ? before : Array(typed.utf8)
  }
}

extension Collection where Element: Equatable {
  /// After the last one comes the first.
  fileprivate func after(_ element: Element) -> Element {
    guard let place = firstIndex(of: element), case let next = index(after: place), next < endIndex else {
      return first ?? element
    }
    return self[next]
  }
}
