import BrokerAPI
import TOML
import Text

/// Where a secret is, which is never in the configuration itself.
package enum SecretSource: Hashable, Sendable, CustomStringConvertible {
  /// The first line that a program prints, run without a shell.
  case command([String])
  /// A private file, absolute.
  case file(String)
  case environment(String)
  case keyring(service: String, account: String)
  /// A credential that systemd hands to the service.
  case credential(String)

  /// As in the file.
  package var description: String {
    switch self {
    case .command(let words): "{ command = \(TOMLText.list(words)) }"
    case .file(let path): "{ file = \(TOMLText.quoted(path)) }"
    case .environment(let name): "{ env = \(TOMLText.quoted(name)) }"
    case .keyring(let service, let account):
      "{ keyring = { service = \(TOMLText.quoted(service)), account = \(TOMLText.quoted(account)) } }"
    case .credential(let name): "{ credential = \(TOMLText.quoted(name)) }"
    }
  }

  var json: JSON {
    switch self {
    case .command(let words): ["command": .array(words.map(JSON.string))]
    case .file(let path): ["file": .string(path)]
    case .environment(let name): ["env": .string(name)]
    case .keyring(let service, let account):
      ["keyring": ["service": .string(service), "account": .string(account)]]
    case .credential(let name): ["credential": .string(name)]
    }
  }

  /// What may stand instead of a plain text.
  static let alternatives =
    #"{ command = ["pass", "show", "…"] }, { file = "…" }, { keyring = { service = "…", account = "…" } }, "#
    + #"{ credential = "…" } or { env = "…" }"#

  private static let names = ["command", "file", "env", "keyring", "credential"]

  /// - Throws: what is wrong with it, which never repeats a value.
  init(_ node: TOMLNode, filesIn folder: BaseFolder) throws(Wrong) {
    guard let members = node.members else {
      throw Wrong(
        node.text == nil
          ? "expected \(Self.alternatives)" : "a secret is never given as plain text: expected \(Self.alternatives)")
    }
    guard members.count == 1, let (name, value) = members.first.map({ ($0.name, $0.node) }) else {
      throw Wrong("expected one source: \(Self.alternatives)")
    }
    func text(_ node: TOMLNode?, _ what: String) throws(Wrong) -> String {
      guard let text = node?.text, !text.isEmpty, !SafeText.containsControls(text) else {
        throw Wrong("\(name): expected \(what)")
      }
      return text
    }
    switch name {
    case "command":
      let words = value.list?.compactMap(\.text) ?? []
      guard let program = words.first, !program.isEmpty, words.count == value.list?.count else {
        throw Wrong("command: expected a list of a program and its arguments, as texts: it is run without a shell")
      }
      self = .command(words)
    case "file": self = .file(folder.path(of: try text(value, "a path")))
    case "env":
      let variable = try text(value, "the name of an environment variable")
      let isName = variable.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Character(Unicode.Scalar($0)).isASCIIWord }
      guard isName, variable.first?.isNumber == false else {
        throw Wrong("env: expected the name of an environment variable, not its value")
      }
      self = .environment(variable)
    case "keyring":
      guard let names = value.members?.map(\.name), Set(names) == ["service", "account"] else {
        throw Wrong("keyring: expected { service = \"…\", account = \"…\" }")
      }
      self = .keyring(
        service: try text(value["service"], "a service"), account: try text(value["account"], "an account"))
    case "credential":
      let credential = try text(value, "a credential's name")
      guard !credential.contains("/"), credential != ".", credential != ".." else {
        throw Wrong("credential: expected a name, without a folder")
      }
      self = .credential(credential)
    default:
      let hint = Spelling.hint(for: name, among: Self.names)
      throw Wrong(
        "\(TOMLText.path([name])) is no source of secrets" + (hint.isEmpty ? ": expected \(Self.alternatives)" : hint))
    }
  }
}

extension Character {
  fileprivate var isASCIIWord: Bool { isASCII && (isLetter || isNumber) }
}

/// What is wrong with a value.
struct Wrong: Error {
  /// Below the value's own path.
  var path: [String] = []
  let what: String
  /// Where it is not the value's own line.
  var line: Int?
  init(_ what: String, at path: [String] = [], line: Int? = nil) {
    (self.what, self.path, self.line) = (what, path, line)
  }
}

/// The folder that relative paths of a file start from.
package struct BaseFolder: Hashable, Sendable {
  let path: String
  /// For `~/`; nil where there is none.
  let home: String?

  package init(_ path: String, home: String?) { (self.path, self.home) = (path, home) }

  func path(of file: String) -> String {
    if file.hasPrefix("~/"), let home { return home + file.dropFirst() }
    if file.hasPrefix("/") { return file }
    return (path == "/" ? "" : path) + "/" + file
  }
}
